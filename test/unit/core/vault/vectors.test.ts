/** A vault of each version as it was written when the version was new: what could be opened then can be opened now. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RELEASE_KDF_BOUNDS } from '../../../../electron/core/crypto/kdf-bounds.ts';
import type { ManifestData, Vault } from '../../../../electron/core/vault/vault.ts';
import {
  CHEAP_COST,
  fieldsOf,
  newFolder,
  openVault,
  removeFolder,
  unlock,
  utf8,
} from '../../../setup/vault.ts';
import { repaired } from '../../../setup/vault-file.ts';

interface Vector {
  readonly password: string;
  readonly recoveryCode: string;
  readonly file: readonly string[];
  readonly data: ManifestData;
  readonly values: Record<string, Record<string, Record<string, string>>>;
  readonly epochs: readonly number[];
  readonly cases: readonly {
    readonly name: string;
    readonly line: number;
    readonly from: string;
    readonly to: string;
    readonly checksum: 'kept' | 'repaired';
    readonly expect: string;
  }[];
}

const source = new URL('../../../vectors/vault/v1.json', import.meta.url);
const vector = JSON.parse(readFileSync(source, 'utf8')) as Vector;
const textOf = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`, 'latin1');

let folder: string;
let vault: Vault;
beforeEach(() => {
  folder = newFolder();
});
afterEach(async () => {
  await vault.close();
  removeFolder(folder);
});

async function openRelease(file: Uint8Array): Promise<void> {
  writeFileSync(join(folder, 'vault.keyturn'), file);
  const kdf = { bounds: RELEASE_KDF_BOUNDS, choose: async () => CHEAP_COST };
  vault = await openVault(folder, { kdf });
}

function expectContents(): void {
  expect(vault.manifest).toEqual(vector.data);
  for (const [id, versions] of Object.entries(vector.values)) {
    for (const [version, values] of Object.entries(versions)) {
      expect(fieldsOf(vault, id, Number(version))).toEqual(values);
    }
  }
  const { current, past } = vault.auditKeys();
  expect([...past, current].map(({ epoch }) => epoch)).toEqual(vector.epochs);
}

describe('version 1', () => {
  test('opens with its password, and says what it said', async () => {
    await openRelease(textOf(vector.file));
    expect(vault.checkRecoveryCode(utf8(vector.recoveryCode))).toBe(true);
    await unlock(vault, vector.password);
    expectContents();
  });

  test.each(vector.cases)('$name: $expect', async (one) => {
    const line = vector.file[one.line]?.replace(one.from, one.to) ?? '';
    const changed = textOf(vector.file.with(one.line, line));
    await openRelease(one.checksum === 'repaired' ? repaired(changed) : changed);
    await expect(unlock(vault, vector.password)).rejects.toMatchObject({ code: one.expect });
  });
});
