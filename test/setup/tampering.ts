/** A small vault file, changed in every place: the exact error each time, and the file left as it was. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeFieldBlock } from '../../electron/core/vault/field-block.ts';
import type { Vault } from '../../electron/core/vault/vault.ts';
import {
  add,
  create,
  credential,
  newFolder,
  openVault,
  PASSWORD,
  removeFolder,
  utf8,
} from './vault.ts';
import { type Region, regionsOf, repaired } from './vault-file.ts';

let folder: string;
let path: string;
let vault: Vault;
/** The vault with one key, and the same with the key's value changed. */
let older: Buffer;
let file: Buffer;

async function makeFiles(): Promise<void> {
  folder = newFolder();
  path = join(folder, 'vault.keyturn');
  vault = await openVault(folder);
  await create(vault);
  const one = await add(vault, credential('One'));
  await add(vault, credential('Two'));
  older = readFileSync(path);
  await vault.update((_, records) => {
    const [version] = vault.readVersions(one.id);
    if (version === undefined) throw new Error('no version');
    records.put(one.id, 'credential', encodeFieldBlock([version]));
  });
  file = readFileSync(path);
  vault.lock();
}

/** What opening and unlocking say of these bytes; `opened` if nothing. */
async function said(bytes: Uint8Array): Promise<string> {
  writeFileSync(path, bytes);
  await vault.reload();
  const result = await vault.unlock(utf8(PASSWORD)).then(
    () => 'opened',
    (error: { code?: string }) => error.code ?? String(error),
  );
  vault.lock();
  expect(readFileSync(path).equals(bytes)).toBe(true);
  return result;
}

/** Thousands of files are opened; on a busy machine that takes its time. */
const LONG = 1_800_000;

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const linesOf = (bytes: Uint8Array): string[] => textOf(bytes).split('\n').slice(0, -1);
const fromLines = (lines: readonly string[]): Buffer =>
  repaired(Buffer.from(`${lines.join('\n')}\n`, 'latin1'));

function flipped(bytes: Uint8Array, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What docs/FORMAT.md says of a changed word, when it is still a word of its kind. */
const IF_WELL_FORMED: Readonly<Record<string, string>> = {
  'vault id': 'wrong_password',
  'password salt': 'wrong_password',
  'password key': 'wrong_password',
  'recovery salt': 'vault_damaged',
  'recovery key': 'vault_damaged',
  manifest: 'vault_damaged',
  record: 'vault_damaged',
};
const COST: Readonly<Record<string, readonly [number, number]>> = {
  memory: [8, 64],
  passes: [1, 3],
  // The bounds allow 4, but 8 KiB are enough for one lane only.
  lanes: [1, 1],
};

/** Everything but the checksum is as it should be, and this word was changed to `word`. */
function expectedOf(region: Region, word: string): string {
  if (region.name === 'version') return /^[1-9]$/.test(word) ? 'vault_too_new' : 'not_a_vault';
  if (/^first line|^keyturn-vault/.test(region.name)) return 'not_a_vault';
  const bounds = COST[region.name];
  if (bounds !== undefined) {
    if (!/^[1-9][0-9]*$/.test(word)) return 'vault_damaged';
    const inside = Number(word) >= bounds[0] && Number(word) <= bounds[1];
    return inside ? 'wrong_password' : 'kdf_out_of_bounds';
  }
  const wellFormed = BASE64.test(word) && Buffer.from(word, 'base64').toString('base64') === word;
  return (wellFormed && IF_WELL_FORMED[region.name]) || 'vault_damaged';
}

/**
 * @param bitsOf which bits of a byte are flipped
 * @param step from one place to the next where a byte is put in
 */
export function testTampering(
  bitsOf: (at: number, region: Region) => readonly number[],
  step: number,
): void {
  beforeAll(makeFiles);
  afterAll(async () => {
    await vault.close();
    removeFolder(folder);
  });

  describe('a byte flipped', () => testFlips(bitsOf));
  describe('a file cut or lengthened', () => testLengths(step));
  describe('records', testRecords);

  test('a slot of another vault is refused', async () => {
    const otherFolder = newFolder();
    const other = await openVault(otherFolder);
    await create(other);
    await other.close();
    const theirs = linesOf(readFileSync(join(otherFolder, 'vault.keyturn')));
    removeFolder(otherFolder);
    const swap = (index: number): Buffer =>
      fromLines(linesOf(file).with(index, theirs[index] ?? ''));
    expect(await said(swap(2))).toBe('wrong_password');
    expect(await said(swap(3))).toBe('vault_damaged');
  });

  test('the file itself opens, and so does the whole older one: only the audit log knows better', async () => {
    expect(await said(file)).toBe('opened');
    expect(await said(older)).toBe('opened');
    expect(file.equals(older)).toBe(false);
  });
}

function testFlips(bitsOf: (at: number, region: Region) => readonly number[]): void {
  test('with the checksum left wrong: the first line says what it is, all else is damage', {
    timeout: LONG,
  }, async () => {
    for (const region of regionsOf(file)) {
      for (let at = region.start; at < region.end; at++) {
        for (const bit of bitsOf(at, region)) {
          const changed = flipped(file, at, bit);
          const word = textOf(changed.subarray(region.start, region.end));
          const first = /^first line|^keyturn-vault|^version/.test(region.name);
          const expected = first ? expectedOf(region, word) : 'vault_damaged';
          expect(`${at} ${region.name}: ${await said(changed)}`).toBe(
            `${at} ${region.name}: ${expected}`,
          );
        }
      }
    }
  });

  test('with the checksum repaired: each region refuses in its own way', {
    timeout: LONG,
  }, async () => {
    const seen = new Set<string>();
    for (const region of regionsOf(file)) {
      if (region.name.startsWith('checksum') || region.name.startsWith('sha256')) continue;
      for (let at = region.start; at < region.end; at++) {
        for (const bit of bitsOf(at, region)) {
          const changed = repaired(flipped(file, at, bit));
          const word = textOf(changed.subarray(region.start, region.end));
          const expected = expectedOf(region, word);
          expect(`${at} ${region.name}: ${await said(changed)}`).toBe(
            `${at} ${region.name}: ${expected}`,
          );
          seen.add(expected);
        }
      }
    }
    expect([...seen].sort()).toEqual([
      ...['kdf_out_of_bounds', 'not_a_vault', 'vault_damaged', 'vault_too_new', 'wrong_password'],
    ]);
  });
}

function testLengths(step: number): void {
  test('at every length is not a vault while its first line is incomplete, and damaged afterwards', {
    timeout: LONG,
  }, async () => {
    const first = file.indexOf('\n') + 1;
    for (let length = 0; length < file.length; length++) {
      const expected = length < first ? 'not_a_vault' : 'vault_damaged';
      expect(`${length}: ${await said(file.subarray(0, length))}`).toBe(`${length}: ${expected}`);
    }
  });

  test('at every line, with a checksum that fits, is damaged', async () => {
    const lines = linesOf(file);
    for (let count = 1; count < lines.length - 1; count++) {
      const cut = fromLines([...lines.slice(0, count), lines.at(-1) ?? '']);
      expect(`${count}: ${await said(cut)}`).toBe(`${count}: vault_damaged`);
    }
  });

  test.each(['\n', ' ', '\0', 'x', 'record AAAA\n'])(
    'by %j at its end is damaged',
    async (more) => {
      expect(await said(Buffer.concat([file, Buffer.from(more)]))).toBe('vault_damaged');
      const before = Buffer.concat([file.subarray(0, -72), Buffer.from(more), file.subarray(-72)]);
      expect(await said(repaired(before))).toBe('vault_damaged');
    },
  );

  test('by a byte at any place is refused, whatever the checksum says', {
    timeout: LONG,
  }, async () => {
    for (let at = 0; at < file.length; at += step) {
      const longer = Buffer.concat([file.subarray(0, at), Buffer.from('A'), file.subarray(at)]);
      expect(`${at}: ${await said(longer)}`).not.toBe(`${at}: opened`);
      if (at < file.length - 72)
        expect(`${at}: ${await said(repaired(longer))}`).not.toBe(`${at}: opened`);
    }
  });
}

function testRecords(): void {
  const at = (keyword: string): number[] =>
    linesOf(file).flatMap((line, index) => (line.startsWith(keyword) ? [index] : []));

  test('swapped are damaged', async () => {
    const [first = 0, second = 0] = at('record');
    const lines = linesOf(file);
    [lines[first], lines[second]] = [lines[second] ?? '', lines[first] ?? ''];
    expect(await said(fromLines(lines))).toBe('vault_damaged');
  });

  test('left out or doubled are damaged', async () => {
    for (const index of at('record')) {
      expect(await said(fromLines(linesOf(file).toSpliced(index, 1)))).toBe('vault_damaged');
      const line = linesOf(file)[index] ?? '';
      expect(await said(fromLines(linesOf(file).toSpliced(index, 0, line)))).toBe('vault_damaged');
    }
  });

  test('put back to an older one alone are damaged', async () => {
    const now = new Set(linesOf(file));
    const old = linesOf(older).filter((line) => line.startsWith('record') && !now.has(line));
    expect(old).toHaveLength(1);
    for (const index of at('record')) {
      const replayed = linesOf(file).with(index, old[0] ?? '');
      expect(await said(fromLines(replayed))).toBe('vault_damaged');
    }
  });

  test('of today under the manifest of yesterday, and the reverse, are damaged', async () => {
    const [manifest = 0] = at('manifest');
    const line = (bytes: Uint8Array): string => linesOf(bytes)[manifest] ?? '';
    expect(await said(fromLines(linesOf(file).with(manifest, line(older))))).toBe('vault_damaged');
    expect(await said(fromLines(linesOf(older).with(manifest, line(file))))).toBe('vault_damaged');
  });
}
