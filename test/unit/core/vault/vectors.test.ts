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

const read = (name: string): Vector => {
  const source = new URL(`../../../vectors/vault/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(source, 'utf8')) as Vector;
};
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

/** What a vault says that was written before grants had all their members (docs/adr/0008): as little as can be. */
function withDefaults(data: ManifestData): unknown {
  return {
    ...data,
    credentials: data.credentials.map((one) => ({ ...one, revealedTo: [], usesByDay: [] })),
    clients: data.clients.map(({ process, grants, ...client }) => {
      const { parent, ...rest } = process as typeof process & { parent: unknown };
      return {
        ...client,
        process: { ...rest, inode: null, parents: parent === null ? [] : [parent] },
        grants: grants.map((grant) => ({
          ...grant,
          approvedUntil: null,
          unattended: grant.unattended ? ['sign', 'reveal'] : [],
          overPrivileged: false,
          pin: 'off',
          ends: null,
          uses: null,
          perMinute: null,
          hours: null,
          leaseSeconds: null,
          used: 0,
        })),
        proxies: [],
      };
    }),
    settings: { ...data.settings, tcp: { enabled: false, port: null }, foreignUsers: [] },
  };
}

function expectContents(vector: Vector, data: unknown = vector.data): void {
  expect(vault.manifest).toEqual(data);
  for (const [id, versions] of Object.entries(vector.values)) {
    for (const [version, values] of Object.entries(versions)) {
      expect(fieldsOf(vault, id, Number(version))).toEqual(values);
    }
  }
  const { current, past } = vault.auditKeys();
  expect([...past, current].map(({ epoch }) => epoch)).toEqual(vector.epochs);
}

describe.each([
  ['v1', 'version 1, before grants had all their members', withDefaults],
  [
    'v1-grants',
    'version 1, before uses were counted by day',
    (data: ManifestData) => ({
      ...data,
      credentials: data.credentials.map((one) => ({ ...one, usesByDay: [] })),
    }),
  ],
] as const)('%s.json: %s', (name, _what, expected) => {
  const vector = read(name);

  test('opens with its password, and says what it said', async () => {
    await openRelease(textOf(vector.file));
    expect(vault.checkRecoveryCode(utf8(vector.recoveryCode))).toBe(true);
    await unlock(vault, vector.password);
    expectContents(vector, expected(vector.data));
  });

  test('says the same after it was saved', async () => {
    await openRelease(textOf(vector.file));
    await unlock(vault, vector.password);
    await vault.update(() => undefined);
    vault.lock();
    await unlock(vault, vector.password);
    expectContents(vector, expected(vector.data));
  });

  test.each(vector.cases)('$name: $expect', async (one) => {
    const line = vector.file[one.line]?.replace(one.from, one.to) ?? '';
    const changed = textOf(vector.file.with(one.line, line));
    await openRelease(one.checksum === 'repaired' ? repaired(changed) : changed);
    await expect(unlock(vault, vector.password)).rejects.toMatchObject({ code: one.expect });
  });
});
