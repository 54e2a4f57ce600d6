/** A process that writes in the log is killed at random moments, again and again; nothing it promised may be lost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyFolder } from '../../electron/core/audit/verify.ts';
import { keyring, makeWorld } from '../setup/audit.ts';
import { bundle } from '../setup/bundle.ts';

const ROUNDS = 150;

let program: Awaited<ReturnType<typeof bundle>>;
beforeAll(async () => {
  program = await bundle(join(import.meta.dirname, 'audit-child.ts'));
});
afterAll(() => rmSync(program.folder, { recursive: true }));

/** What the child printed before it was killed, `ms` after its first word. */
async function runAndKill(args: readonly string[], ms: number): Promise<string[]> {
  const child = spawn(process.execPath, [program.file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const closed = once(child, 'close');
  child.stdout.setEncoding('utf8');
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), ms));
  child.stdout.on('data', (text: string) => {
    output += text;
  });
  await closed;
  return output.split('\n');
}

it(`keeps every promise through ${ROUNDS} kills`, async () => {
  const world = makeWorld();
  const promised = new Map<number, number>();
  let anchor = 'null';
  let epoch = 1;
  let next = 1;
  let torn = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const args = [world.folder, String(next), anchor, String(epoch)];
    for (const line of await runAndKill(args, Math.random() * 60)) {
      const rest = line.slice(2);
      if (line.startsWith('p ')) {
        const [seq = 0, n = 0] = rest.split(' ').map(Number);
        promised.set(seq, n);
        next = Math.max(next, n + 100);
      }
      if (line.startsWith('a ')) anchor = rest;
      if (line.startsWith('e ')) epoch = Number(rest);
      if (line.startsWith('f ')) {
        const { kind } = JSON.parse(rest);
        expect(['crash', 'torn'], rest).toContain(kind);
        if (kind === 'torn') torn += 1;
      }
      expect(line.startsWith('w '), line).toBe(false);
    }
    const report = await verifyFolder(world.folder);
    // Between the kill and the next start the last line may be torn; nothing else may be wrong.
    if (!report.ok) expect(report.problem?.kind).toBe('torn');
  }
  const past = Array.from({ length: epoch - 1 }, (_, i) => i + 1);
  const { log } = await world.start(JSON.parse(anchor), keyring(epoch, ...past));
  expect((await log.verify()).problem).toBeNull();
  const there = new Map<number, unknown>();
  for await (const { seq, event } of log.readFrom(1)) there.set(seq, event.detail?.['n']);
  for (const [seq, n] of promised) expect(there.get(seq), `record ${seq}`).toBe(n);
  await log.close();
  expect(await verifyFolder(world.folder)).toMatchObject({ ok: true, unsigned: 0 });
  console.log(
    `${promised.size} promises, ${there.size} records, ${epoch} epochs, ${torn} torn lines`,
  );
  world.remove();
});
