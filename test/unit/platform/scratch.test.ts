/** The process that reads other programs' files, as it is built, with Node in Electron's place. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCRATCH_LIMITS } from '../../../electron/platform/scratch-host.ts';
import { nodeScratch } from '../../../electron/platform/scratch-node.ts';
import { OUT } from '../../../scripts/lib/paths.mjs';
import type { ImportJob } from '../../../shared/scratch/import.ts';
import { decodePacket, encodePacket } from '../../../shared/scratch/packet.ts';

const PROGRAM = join(OUT, 'scratch/scratch.cjs');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-scratch-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function envJob(text: string): Uint8Array {
  const job: ImportJob = {
    format: 'env',
    files: [{ name: '.env', part: 0 }],
    password: null,
    keyFile: null,
  };
  return encodePacket(job, [Buffer.from(text)]);
}

/** Processes of this one's that run a program. */
function childrenRunning(program: string): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return parent === process.pid && line.includes(program) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

/** A program in the scratch process's place. */
function program(source: string): string {
  const path = join(folder, `${randomBytes(6).toString('hex')}.cjs`);
  writeFileSync(path, source);
  return path;
}

test('a job is done by a process that is gone when the answer is there', async () => {
  const output = await nodeScratch(PROGRAM).run(
    'read-import',
    envJob('BINANCE_API_KEY=testkey\nBINANCE_API_SECRET=testsecret\n'),
  );
  expect(childrenRunning(PROGRAM)).toEqual([]);
  expect(decodePacket(output).json).toMatchObject({ kind: 'found' });
});

test('it is given no argument and no environment', async () => {
  const spy = program(
    `process.send({ publicKey: Buffer.from(JSON.stringify([process.argv.slice(2), Object.keys(process.env)])) });`,
  );
  // What it says is no key of a pipe, so that the job fails; its words are read from the message.
  await expect(nodeScratch(spy).run('read-import', new Uint8Array(1))).rejects.toThrow();
  const shown = program(
    `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'seen'))}, JSON.stringify([process.argv.slice(2), Object.keys(process.env).filter((name) => !name.startsWith('NODE_CHANNEL'))])); process.exit(0);`,
  );
  await expect(nodeScratch(shown).run('read-import', new Uint8Array(1))).rejects.toMatchObject({
    code: 'scratch_failed',
  });
  expect(JSON.parse(readFileSync(join(folder, 'seen'), 'utf8'))).toEqual([[], []]);
});

test('what a job refuses comes back as its code and its words', async () => {
  await expect(nodeScratch(PROGRAM).run('read-import', Uint8Array.of(1, 2))).rejects.toMatchObject({
    code: 'scratch_failed',
  });
});

test('one that says nothing is stopped when its time is over, and one that eats memory before', async () => {
  const silent = program('setInterval(() => undefined, 1000);');
  const short = { ...SCRATCH_LIMITS, milliseconds: 300 };
  await expect(nodeScratch(silent, short).run('read-import', envJob(''))).rejects.toMatchObject({
    code: 'scratch_failed',
    facts: { problem: 'it took too long' },
  });
  const hungry = program(
    'const held = []; setInterval(() => held.push(Buffer.alloc(1 << 25, 1)), 10);',
  );
  const small = { ...SCRATCH_LIMITS, memoryMiB: 150 };
  await expect(nodeScratch(hungry, small).run('read-import', envJob(''))).rejects.toMatchObject({
    facts: { problem: 'it took too much memory' },
  });
  expect([...childrenRunning(silent), ...childrenRunning(hungry)]).toEqual([]);
});

test('one that ends by itself, or answers with noise, is an error and no more', async () => {
  const noise = program(`process.send({ publicKey: Buffer.alloc(65, 4) });`);
  await expect(nodeScratch(noise).run('read-import', envJob(''))).rejects.toThrow();
  const gone = program('process.exit(3);');
  await expect(nodeScratch(gone).run('read-import', envJob(''))).rejects.toMatchObject({
    code: 'scratch_failed',
  });
});

test('the owner can stop it', async () => {
  const silent = program('setInterval(() => undefined, 1000);');
  const stop = new AbortController();
  const run = nodeScratch(silent).run('read-import', envJob(''), stop.signal);
  stop.abort();
  await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  expect(childrenRunning(silent)).toEqual([]);
});

test('too much to read starts no process', async () => {
  const small = { ...SCRATCH_LIMITS, bytes: 10 };
  await expect(
    nodeScratch('/nowhere.cjs', small).run('read-import', new Uint8Array(11)),
  ).rejects.toMatchObject({ code: 'too_large' });
});
