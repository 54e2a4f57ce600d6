import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processTree, tracesInFolder, tracesInMemory } from '../../setup/traces.ts';

const value = 'test-Needle/42+é';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-traces-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

// A search that finds nothing proves nothing until it has been seen to find.
describe('the search finds a value', () => {
  test.each([
    ['as it is', (v: string) => Buffer.from(`x${v}y`)],
    ['in UTF-16', (v: string) => Buffer.from(v, 'utf16le')],
    ['in big-endian UTF-16', (v: string) => Buffer.from(v, 'utf16le').swap16()],
    ['in base64', (v: string) => Buffer.from(Buffer.from(v).toString('base64'))],
    [
      'in base64 behind one byte',
      (v: string) => Buffer.from(Buffer.from(`a${v}bc`).toString('base64')),
    ],
    [
      'in base64url behind two bytes',
      (v: string) => Buffer.from(Buffer.from(`ab${v}c`).toString('base64url')),
    ],
  ])('%s', (_, write) => {
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'deep', 'file'), write(value));
    expect(tracesInFolder(folder, { value }).map((trace) => trace.what)).toContain('value');
    expect(tracesInFolder(folder, { other: 'test-not-there' })).toEqual([]);
  });

  test('in the name of a file', () => {
    writeFileSync(join(folder, 'test-label.txt'), '');
    expect(tracesInFolder(folder, { label: 'test-label' })).toHaveLength(1);
  });
});

test.runIf(process.platform === 'linux')(
  'a value is found in the memory of a child that holds it',
  async () => {
    const script =
      'const held = Buffer.from(process.argv[1].split("").reverse().join("")); console.log("ready"); setInterval(() => held, 1e6)';
    const child = spawn(process.execPath, ['-e', script, [...value].reverse().join('')]);
    try {
      await once(child.stdout, 'data');
      const pid = child.pid ?? 0;
      expect(processTree(process.pid)).toContain(pid);
      expect(tracesInMemory([pid], { value }).length).toBeGreaterThan(0);
      expect(tracesInMemory([pid], { other: ['test-not', 'there', 'at-all'].join('-') })).toEqual(
        [],
      );
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  },
);
