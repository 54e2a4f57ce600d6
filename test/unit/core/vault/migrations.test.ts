/** There is one version of the format. These tests make up an older one, version 0, to try the machinery. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { open, seal } from '../../../../electron/core/crypto/aead.ts';
import { deriveKey } from '../../../../electron/core/crypto/kdf.ts';
import { sealContents } from '../../../../electron/core/vault/contents.ts';
import { damaged } from '../../../../electron/core/vault/damaged.ts';
import { encodeFieldBlock } from '../../../../electron/core/vault/field-block.ts';
import { encodeFile } from '../../../../electron/core/vault/format.ts';
import { nextEpoch } from '../../../../electron/core/vault/keyring.ts';
import { migrate, stepFor } from '../../../../electron/core/vault/migrations/migrate.ts';
import type { Migration } from '../../../../electron/core/vault/migrations/migration.ts';
import { sealRecord } from '../../../../electron/core/vault/records.ts';
import { newLocks, sealKeyring } from '../../../../electron/core/vault/reseal.ts';
import type { Vault } from '../../../../electron/core/vault/vault.ts';
import { DEFAULT_VAULT_SETTINGS } from '../../../../shared/model/settings.ts';
import { faultyFiles } from '../../../setup/faulty-files.ts';
import {
  add,
  CHEAP_BOUNDS,
  CHEAP_COST,
  client,
  credential,
  fieldsOf,
  newFolder,
  newId,
  openVault,
  PASSWORD,
  realRandom,
  removeFolder,
  unlock,
  utf8,
} from '../../../setup/vault.ts';

interface Old {
  readonly labels: readonly string[];
  readonly client: string;
}

/** Version 0: the first line, and one sealed JSON in base64. */
async function makeOld(old: Old): Promise<Buffer> {
  const salt = realRandom.bytes(16);
  const key = await deriveKey(utf8(PASSWORD), salt, CHEAP_COST);
  const sealed = seal(key, utf8(JSON.stringify(old)), new Uint8Array(), realRandom);
  return Buffer.from(`keyturn-vault 0\n${Buffer.concat([salt, sealed]).toString('base64')}\n`);
}

const bodyOf = (file: Uint8Array): Buffer =>
  Buffer.from(Buffer.from(file).toString('latin1').split('\n')[1] ?? '', 'base64');

const fromZero: Migration = {
  from: 0,
  check(file) {
    if (bodyOf(file).length < 60) throw damaged('it is too short');
  },
  async migrate(file, { kind, secret }, random) {
    if (kind === 'recovery') return null;
    const body = bodyOf(file);
    const opened = open(
      await deriveKey(secret, body.subarray(0, 16), CHEAP_COST),
      body.subarray(16),
      new Uint8Array(),
    );
    if (opened === null) return null;
    const old = JSON.parse(Buffer.from(opened).toString()) as Old;
    const { header, keys } = await newLocks(random.bytes(16), secret, CHEAP_COST, random);
    const keyring = nextEpoch(null, 0, random);
    const credentials = old.labels.map((label) => credential(label));
    const sealed = credentials.map(({ id, label }) => {
      const block = encodeFieldBlock([{ version: 1, values: { secret: utf8(`test-${label}`) } }]);
      const name = { id, kind: 'credential', revision: 1 } as const;
      return sealRecord(name, block, keys.recordKey(id), keys.vaultId, random);
    });
    const records = [sealKeyring(newId(), keyring, 1, keys, random), ...sealed];
    const data = {
      credentials,
      clients: [client(old.client)],
      settings: DEFAULT_VAULT_SETTINGS,
      auditAnchor: null,
      usesReadTo: 0,
    };
    const byId = new Map(records.map((record) => [record.id, record]));
    return encodeFile(
      await sealContents({ header, keys, revision: 1, data, records: byId, keyring }, random),
    );
  },
};

let folder: string;
let path: string;
let old: Buffer;
let vault: Vault;
const migrations = [fromZero];
beforeEach(async () => {
  folder = newFolder();
  path = join(folder, 'vault.keyturn');
  old = await makeOld({ labels: ['One', 'Two'], client: 'Bot' });
  writeFileSync(path, old);
  vault = await openVault(folder, { migrations });
});
afterEach(async () => {
  await vault.close();
  removeFolder(folder);
});

const backups = (): string[] => {
  try {
    return readdirSync(join(folder, 'backups'));
  } catch {
    return [];
  }
};

describe('a vault of an older version', () => {
  test('is locked like any other, and migrated when it is unlocked, after a backup', async () => {
    expect(vault.state).toBe('locked');
    expect(readFileSync(path).equals(old)).toBe(true);
    await unlock(vault);
    const [one] = vault.manifest.credentials;
    expect(vault.manifest.credentials.map(({ label }) => label)).toEqual(['One', 'Two']);
    expect(fieldsOf(vault, one?.id ?? '')).toEqual({ secret: 'test-One' });
    expect(readFileSync(path, 'latin1')).toMatch(/^keyturn-vault 1\n/);
    expect(backups()).toHaveLength(1);
    expect(readFileSync(join(folder, 'backups', backups()[0] ?? '')).equals(old)).toBe(true);

    await add(vault, credential('Three'));
    expect(backups()).toHaveLength(1);
    await vault.close();
    vault = await openVault(folder);
    await unlock(vault);
    expect(vault.manifest.credentials).toHaveLength(3);
  });

  test('is left untouched by a wrong password or code', async () => {
    await expect(unlock(vault, 'test-wrong')).rejects.toMatchObject({ code: 'wrong_password' });
    const recovering = vault.recover(utf8('0'.repeat(32)), utf8('test-next'));
    await expect(recovering).rejects.toMatchObject({ code: 'wrong_recovery_code' });
    expect(readFileSync(path).equals(old)).toBe(true);
    expect(backups()).toEqual([]);
  });

  test('is left untouched when the migration fails, or makes what does not open', async () => {
    const failures: [Migration['migrate'], string][] = [
      [() => Promise.reject(damaged('made up')), 'vault_damaged'],
      [async () => Buffer.from('keyturn-vault 1\nnonsense'), 'vault_damaged'],
    ];
    for (const [broken, code] of failures) {
      await vault.close();
      vault = await openVault(folder, { migrations: [{ ...fromZero, migrate: broken }] });
      await expect(unlock(vault)).rejects.toMatchObject({ code });
      expect(vault.state).toBe('problem');
      expect(readFileSync(path).equals(old)).toBe(true);
      expect(backups()).toEqual([]);
    }
  });

  test('is a problem when its island says so, and not a vault where there is no island', async () => {
    writeFileSync(path, 'keyturn-vault 0\nAAAA\n');
    await vault.reload();
    expect(vault.problem?.code).toBe('vault_damaged');
    await vault.close();
    vault = await openVault(folder);
    expect(vault.problem?.code).toBe('not_a_vault');
  });

  test('completes or is untouched, whatever call fails, and opens afterwards', async () => {
    for (let call = 1; ; call++) {
      await vault.close();
      removeFolder(join(folder, 'backups'));
      writeFileSync(path, old);
      const files = faultyFiles();
      vault = await openVault(folder, { files, migrations });
      files.arm(call, 'EIO');
      const result = await unlock(vault).catch((error: unknown) => error);
      if (files.calls.length < call) break;
      const at = files.calls[call - 1];
      files.disarm();
      const untouched = readFileSync(path).equals(old);
      if (result === undefined) expect(untouched).toBe(false);
      else if (at !== 'syncFolder folder')
        expect(`${call} ${at} ${untouched}`).toBe(`${call} ${at} true`);
      await vault.reload();
      await unlock(vault);
      expect(vault.manifest.credentials).toHaveLength(2);
    }
  });

  test('that is restored from a backup pauses its clients too', async () => {
    await unlock(vault);
    expect(vault.manifest.clients.map(({ status }) => status)).toEqual(['active']);
    await vault.restoreBackup(backups()[0] ?? '');
    expect(vault.state).toBe('locked');
    await unlock(vault);
    expect(vault.manifest.clients.map(({ status }) => status)).toEqual(['paused']);
  });
});

describe('migrate', () => {
  const tools = { migrations, bounds: CHEAP_BOUNDS, random: realRandom };

  test('leaves a file of today’s version as it is', async () => {
    const today = Buffer.from('keyturn-vault 1\n');
    const key = { kind: 'password', secret: utf8(PASSWORD) } as const;
    expect(await migrate(today, key, tools)).toBe(today);
  });

  test('refuses an island that makes another version than the next', async () => {
    const lazy = { ...fromZero, migrate: async (file: Uint8Array) => file };
    const key = { kind: 'password', secret: utf8(PASSWORD) } as const;
    await expect(migrate(old, key, { ...tools, migrations: [lazy] })).rejects.toThrow(
      'another version',
    );
  });

  test('never goes back from a newer version', () => {
    const newer = Buffer.from('keyturn-vault 2\n');
    expect(() => stepFor(newer, [{ ...fromZero, from: 2 }])).toThrow(
      expect.objectContaining({ code: 'vault_too_new' }),
    );
  });
});
