/** A verifier in another language, written from docs/AUDIT-LOG.md alone (verify_audit.py), says what ours says. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyFolder } from '../../electron/core/audit/verify.ts';
import { keyring, leaseEvent, makeWorld, type World } from '../setup/audit.ts';
import { auditVectors, copyVectorLog, edited } from '../setup/audit-vectors.ts';
import { runs } from '../setup/runs.ts';

const PYTHON = '/usr/bin/python3';
const missing = whyNot();

function whyNot(): string | null {
  if (!existsSync(PYTHON)) return `${PYTHON} is missing`;
  const { status } = spawnSync(PYTHON, ['-c', 'import nacl.bindings']);
  return status === 0 ? null : 'apt-get install python3-nacl';
}

interface Reading {
  readonly problem: {
    readonly kind: string;
    readonly segment: string;
    readonly line: number;
  } | null;
  readonly records: number;
  readonly checkpoints: number;
  readonly unsigned: number;
  readonly events: readonly unknown[];
}

function byPython(folder: string, seeds: Readonly<Record<string, string>> = {}): Reading {
  const script = join(import.meta.dirname, 'verify_audit.py');
  const input = JSON.stringify(seeds);
  const { stdout, stderr } = spawnSync(PYTHON, [script, folder], { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Reading;
}

const seed = (epoch: number) => Buffer.alloc(32, epoch).toString('hex');
const text = fc.string({ unit: 'grapheme', maxLength: 200 });

describe.skipIf(missing !== null)(
  `a verifier written from AUDIT-LOG.md alone (${missing ?? 'python3'})`,
  () => {
    let world: World;
    const events = fc
      .sample(fc.record({ label: text, name: text, rule: text }), 12)
      .map(({ label, name, rule }, n) => ({
        ...leaseEvent(n),
        actor: { kind: 'client', id: null, name, pid: n, executable: null, executableHash: null },
        credential: { id: 'BBBBBBBBBBBBBBBBBBBBBB', label },
        rule: rule.repeat(n),
      })) as ReturnType<typeof leaseEvent>[];

    beforeAll(async () => {
      world = makeWorld({ segmentSize: 3500 });
      const { log } = await world.start();
      for (const [n, event] of events.entries()) {
        if (n === 4) await log.lock();
        if (n === 7) await log.unlock(keyring(1), null);
        if (n === 9) await log.unlock(keyring(2, 1), null);
        await log.append(event, { sync: true });
      }
      await log.close();
    });
    afterAll(() => world.remove());

    it('finds a whole log whole, and reads every record', async () => {
      const reading = byPython(world.folder, { 1: seed(1), 2: seed(2) });
      expect(reading.problem).toBeNull();
      const { records, checkpoints, unsigned } = await verifyFolder(world.folder);
      expect(reading).toMatchObject({ records, checkpoints, unsigned });
      expect(reading.events).toEqual(events);
    });

    it('reads nothing with the keys of another epoch', () => {
      expect(byPython(world.folder, { 2: seed(1) }).events).toEqual([null, null, null]);
    });

    it('finds the same fault in the same line', async () => {
      const names = world.names();
      const whole = new Map(names.map((name) => [name, world.read(name)]));
      const edits = {
        flip: (t: string, at: number) => {
          const other = String.fromCharCode(t.charCodeAt(at) ^ 1);
          return t.slice(0, at) + other + t.slice(at + 1);
        },
        cut: (t: string, at: number) => t.slice(0, at),
        'remove a line': (t: string, at: number) => {
          const start = t.lastIndexOf('\n', at - 1) + 1;
          return t.slice(0, start) + t.slice(t.indexOf('\n', at) + 1);
        },
        'repeat a line': (t: string, at: number) => {
          const start = t.lastIndexOf('\n', at - 1) + 1;
          const end = t.indexOf('\n', at) + 1;
          return t.slice(0, end) + t.slice(start);
        },
      };
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...names),
          fc.constantFrom(...(Object.keys(edits) as (keyof typeof edits)[])),
          fc.nat(),
          async (name, edit, anywhere) => {
            const before = whole.get(name) ?? '';
            world.write(name, edits[edit](before, anywhere % before.length));
            try {
              const ours = (await verifyFolder(world.folder)).problem;
              const theirs = byPython(world.folder).problem;
              expect(theirs).toEqual(
                ours && { kind: ours.kind, segment: ours.segment, line: ours.line },
              );
            } finally {
              world.write(name, before);
            }
          },
        ),
        runs(30, 20),
      );
    });

    it('finds in the frozen vectors what they say', () => {
      const frozen = makeWorld();
      copyVectorLog(frozen.folder);
      expect(byPython(frozen.folder, auditVectors.seeds).events).toEqual(auditVectors.events);
      for (const vector of auditVectors.cases) {
        const before = frozen.read(vector.file);
        frozen.write(vector.file, edited(before, vector));
        const expected = vector.expect === 'ok' ? null : vector.expect;
        expect(byPython(frozen.folder).problem, vector.name).toEqual(expected);
        frozen.write(vector.file, before);
      }
      frozen.remove();
    });

    it.each(['head', 'public.json', '000001.log', '000002.log', 'all'])(
      'misses %s',
      async (name) => {
        const texts = new Map(world.names().map((n) => [n, world.read(n)]));
        for (const n of name === 'all' ? texts.keys() : [name]) rmSync(world.path(n));
        const ours = (await verifyFolder(world.folder)).problem;
        expect(byPython(world.folder).problem).toEqual({
          kind: 'missing',
          segment: ours?.segment,
          line: 0,
        });
        for (const [n, content] of texts) world.write(n, content);
      },
    );
  },
);
