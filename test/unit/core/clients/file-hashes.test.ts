import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileHashes } from '../../../../electron/core/clients/file-hashes.ts';

let folder: string;
let path: string;
let hashes: FileHashes;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-hash-'));
  path = join(folder, 'file');
  hashes = new FileHashes();
});
afterEach(() => rmSync(folder, { recursive: true }));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the hash of a file', () => {
  it.each(['', 'a', 'x'.repeat(256 * 1024), 'x'.repeat(256 * 1024 + 1)])(
    'is its SHA-256',
    async (text) => {
      writeFileSync(path, text);
      expect((await hashes.of(path))?.sha256).toBe(sha256(text));
    },
  );

  it('is read once, also when a hundred want it at once', async () => {
    writeFileSync(path, 'a');
    const found = await Promise.all(Array.from({ length: 100 }, () => hashes.of(path)));
    expect(new Set(found.map((one) => one?.sha256))).toEqual(new Set([sha256('a')]));
    expect(new Set(found.map((one) => one?.mark)).size).toBe(1);
  });

  it('is another one after any change, also of the same length and dated back', async () => {
    writeFileSync(path, 'one');
    utimesSync(path, 1, 1);
    const first = await hashes.of(path);
    writeFileSync(path, 'two');
    utimesSync(path, 1, 1);
    expect((await hashes.of(path))?.sha256).toBe(sha256('two'));
    appendFileSync(path, '!');
    expect((await hashes.of(path))?.sha256).toBe(sha256('two!'));
    const other = join(folder, 'other');
    writeFileSync(other, 'one');
    renameSync(other, path);
    const last = await hashes.of(path);
    expect(last?.sha256).toBe(first?.sha256);
    expect(last?.mark).not.toBe(first?.mark);
  });

  it('is none of what is not there, no file, or too large, and nobody waits for it', async () => {
    expect(await hashes.of(join(folder, 'nothing'))).toBeNull();
    expect(await hashes.of(folder)).toBeNull();
    const pipe = join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    expect(await hashes.of(pipe)).toBeNull();
    writeFileSync(path, '');
    truncateSync(path, 1024 ** 3 + 1);
    expect(await hashes.of(path)).toBeNull();
  });
});
