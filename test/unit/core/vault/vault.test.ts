import { readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeFieldBlock, wipeVersions } from '../../../../electron/core/vault/field-block.ts';
import type { Vault } from '../../../../electron/core/vault/vault.ts';
import { DEFAULT_VAULT_SETTINGS } from '../../../../shared/model/settings.ts';
import {
  add,
  client,
  create,
  credential,
  fieldsOf,
  grant,
  newFolder,
  newId,
  openVault,
  removeFolder,
  unlock,
  utf8,
} from '../../../setup/vault.ts';

let folder: string;
let vault: Vault;
beforeEach(async () => {
  folder = newFolder();
  vault = await openVault(folder);
});
afterEach(async () => {
  await vault.close();
  removeFolder(folder);
});

const locked = expect.objectContaining({ code: 'locked' });
const notFound = expect.objectContaining({ code: 'not_found' });

describe('a new vault', () => {
  test('is absent until it is made, and then unlocked and empty', async () => {
    expect(vault.state).toBe('absent');
    const code = await create(vault);
    expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(vault.state).toBe('unlocked');
    expect(vault.manifest).toEqual({
      credentials: [],
      clients: [],
      settings: DEFAULT_VAULT_SETTINGS,
      auditAnchor: null,
      usesReadTo: 0,
    });
  });

  test('lies in files and folders of its user alone', async () => {
    await create(vault);
    await add(vault, credential('One'));
    vault.lock();
    await unlock(vault);
    await add(vault, credential('Two'));
    const modeOf = (name: string): number => statSync(join(folder, name)).mode & 0o777;
    expect([modeOf('.'), modeOf('backups')]).toEqual([0o700, 0o700]);
    expect([modeOf('vault.keyturn'), modeOf('vault.lock')]).toEqual([0o600, 0o600]);
    const backups = readdirSync(join(folder, 'backups'));
    expect(backups).toHaveLength(1);
    expect(modeOf(join('backups', backups[0] ?? ''))).toBe(0o600);
  });

  test('is not made over one that is there', async () => {
    await create(vault);
    const before = readFileSync(join(folder, 'vault.keyturn'));
    await expect(vault.create(utf8('test-other'))).rejects.toMatchObject({ code: 'vault_exists' });
    expect(readFileSync(join(folder, 'vault.keyturn')).equals(before)).toBe(true);
  });
});

describe('update', () => {
  test('is seen after a lock, after a restart, and not before it is saved', async () => {
    await create(vault);
    const one = credential('One ä🔑', { notes: 'two\nlines', tags: ['a', 'b'] });
    const saving = add(vault, one, { apiKey: 'test-ä', secret: 'test-s' });
    expect(vault.manifest.credentials).toEqual([]);
    await saving;
    expect(vault.manifest.credentials).toEqual([one]);
    vault.lock();
    await unlock(vault);
    expect(vault.manifest.credentials).toEqual([one]);
    await vault.close();
    vault = await openVault(folder);
    expect(vault.state).toBe('locked');
    await unlock(vault);
    expect(vault.manifest.credentials).toEqual([one]);
    expect(fieldsOf(vault, one.id)).toEqual({ apiKey: 'test-ä', secret: 'test-s' });
  });

  test('gives back what the change returns, and lets nobody change what was saved', async () => {
    await create(vault);
    const draft = await vault.update((data) => data);
    expect(() => draft.credentials.push(credential('Sneaked in'))).toThrow(TypeError);
    expect(() => Object.assign(vault.manifest.settings, { clipboardSeconds: 99 })).toThrow(
      TypeError,
    );
    expect(vault.manifest.credentials).toEqual([]);
  });

  test('keeps the audit log’s place at each save', async () => {
    await vault.close();
    let seq = 0;
    const anchor = () => ({ epoch: 1, seq: ++seq, hash: 'ab' });
    vault = await openVault(folder, { anchor });
    await create(vault);
    expect(vault.manifest.auditAnchor).toBeNull();
    await add(vault, credential('One'));
    expect(vault.manifest.auditAnchor).toEqual({ epoch: 1, seq: 1, hash: 'ab' });
  });

  test('wipes what it is given to seal, also when it fails', async () => {
    await create(vault);
    const block = () => encodeFieldBlock([{ version: 1, values: { secret: utf8('test-s') } }]);
    const given = [block(), block()];
    await vault
      .update((draft, records) => {
        const one = credential('One');
        draft.credentials.push(one);
        records.put(one.id, 'credential', given[0] ?? block());
        records.put('not an id', 'credential', given[1] ?? block());
      })
      .catch(() => undefined);
    for (const bytes of given) expect(bytes.every((byte) => byte === 0)).toBe(true);
    expect(vault.manifest.credentials).toEqual([]);
  });
});

describe('a record taken out', () => {
  test('is put back as it was, without being sealed anew', async () => {
    await create(vault);
    const one = await add(vault, credential('One'), { secret: 'test-s' });
    const taken = await vault.update((draft, records) => {
      draft.credentials = [];
      return records.remove(one.id);
    });
    expect(() => vault.readFields(one.id)).toThrow(notFound);
    await vault.update((draft, records) => {
      draft.credentials.push(one);
      records.restore(taken);
    });
    expect(fieldsOf(vault, one.id)).toEqual({ secret: 'test-s' });
    vault.lock();
    await unlock(vault);
    expect(fieldsOf(vault, one.id)).toEqual({ secret: 'test-s' });
  });

  test('can’t be put back after the key was changed, nor where another one is', async () => {
    await create(vault);
    const one = await add(vault, credential('One'));
    const taken = await vault.update((draft, records) => {
      draft.credentials = [];
      return records.remove(one.id);
    });
    const undo = () =>
      vault.update((draft, records) => {
        draft.credentials.push(one);
        records.restore(taken);
      });
    await undo();
    await expect(undo()).rejects.toMatchObject({ code: 'nothing_to_undo' });
    await vault.update((draft, records) => {
      draft.credentials = [];
      records.remove(one.id);
    });
    (await vault.newRecoveryCode(utf8('test-correct horse battery staple'))).wipe();
    await expect(undo()).rejects.toMatchObject({ code: 'nothing_to_undo' });
    expect(vault.manifest.credentials).toEqual([]);
  });
});

describe('reading', () => {
  test('unseals one record, and counts it; nothing else does', async () => {
    await create(vault);
    const one = await add(vault, credential('One'));
    await add(vault, credential('Two'));
    vault.lock();
    await unlock(vault);
    expect(vault.manifest.credentials).toHaveLength(2);
    expect(vault.served.credentials).toHaveLength(2);
    await vault.update((draft) => {
      draft.usesReadTo = 5;
    });
    vault.lockWindow();
    await unlock(vault);
    expect(vault.unsealCount).toBe(0);
    fieldsOf(vault, one.id);
    expect(vault.unsealCount).toBe(1);
    expect(() => vault.readFields(newId())).toThrow(notFound);
    expect(vault.unsealCount).toBe(1);
  });

  test('gives the current version, or the one that is asked for', async () => {
    await create(vault);
    const one = await add(vault, credential('One'), { secret: 'test-1' });
    await vault.update((draft, records) => {
      const versions = vault.readVersions(one.id);
      const next = { version: 2, values: { secret: utf8('test-2') } };
      records.put(one.id, 'credential', encodeFieldBlock([...versions, next]));
      wipeVersions(versions);
      draft.credentials = [{ ...one, version: 2 }];
    });
    expect(fieldsOf(vault, one.id)).toEqual({ secret: 'test-2' });
    expect(fieldsOf(vault, one.id, 1)).toEqual({ secret: 'test-1' });
    expect(() => vault.readFields(one.id, 3)).toThrow(notFound);
  });

  test('never unseals the keyring as if it were a credential', async () => {
    await create(vault);
    const text = readFileSync(join(folder, 'vault.keyturn'), 'latin1');
    expect(text.match(/^record /gm)).toHaveLength(1);
    expect(() => vault.readVersions('keyring')).toThrow(notFound);
  });
});

describe('the two locks', () => {
  const setUp = async () => {
    await create(vault);
    const [served, attended, nobody] = [
      await add(vault, credential('Served'), { secret: 'test-served' }),
      await add(vault, credential('Attended'), { secret: 'test-attended' }),
      await add(vault, credential('Nobody’s'), { secret: 'test-nobody' }),
    ];
    const bot = client('Bot', {
      grants: [grant(served.id, { unattended: ['reveal'] }), grant(attended.id)],
    });
    const paused = client('Paused', {
      status: 'paused',
      grants: [grant(nobody.id, { unattended: ['reveal'] })],
    });
    const idle = client('Idle', { grants: [grant(nobody.id)] });
    await vault.update((draft) => draft.clients.push(bot, paused, idle));
    return { served, attended, nobody, bot };
  };

  test('a window lock keeps what is unattended of active clients, and nothing else', async () => {
    const { served, attended, nobody, bot } = await setUp();
    const keys = vault.auditKeys();
    vault.lockWindow();
    expect(vault.state).toBe('window-locked');
    expect(vault.served.credentials).toEqual([served]);
    expect(vault.served.clients).toEqual([{ ...bot, grants: [bot.grants[0]] }]);
    expect(fieldsOf(vault, served.id)).toEqual({ secret: 'test-served' });
    expect(() => vault.readFields(attended.id)).toThrow(notFound);
    expect(() => vault.readFields(nobody.id)).toThrow(notFound);
    expect(() => vault.manifest).toThrow(locked);
    await expect(vault.update(() => undefined)).rejects.toEqual(locked);
    expect(vault.auditKeys()).toEqual(keys);
    expect(await vault.checkPassword(utf8('test-wrong'))).toBe(false);
  });

  test('a full unlock follows a window lock, by the password only', async () => {
    const { nobody } = await setUp();
    vault.lockWindow();
    await expect(unlock(vault, 'test-wrong')).rejects.toMatchObject({ code: 'wrong_password' });
    expect(vault.state).toBe('window-locked');
    await unlock(vault);
    expect(vault.state).toBe('unlocked');
    expect(fieldsOf(vault, nobody.id)).toEqual({ secret: 'test-nobody' });
  });

  test('a vault lock drops everything, from either state', async () => {
    const { served } = await setUp();
    for (const before of ['unlocked', 'window-locked']) {
      if (before === 'window-locked') vault.lockWindow();
      vault.lock();
      expect(vault.state).toBe('locked');
      expect(() => vault.manifest).toThrow(locked);
      expect(() => vault.served).toThrow(locked);
      expect(() => vault.readFields(served.id)).toThrow(locked);
      expect(() => vault.auditKeys()).toThrow(locked);
      await unlock(vault);
    }
  });

  test('locking while locked changes nothing', async () => {
    await create(vault);
    vault.lock();
    vault.lockWindow();
    vault.lock();
    expect(vault.state).toBe('locked');
  });

  test('the file that is there counts, not the one that was seen last', async () => {
    await create(vault, 'test-first');
    const file = join(folder, 'vault.keyturn');
    const before = readFileSync(file);
    await vault.changePassword(utf8('test-first'), utf8('test-second'));
    vault.lock();
    await unlock(vault, 'test-second');
    vault.lock();
    writeFileSync(file, before);
    await expect(unlock(vault, 'test-second')).rejects.toMatchObject({ code: 'wrong_password' });
    await unlock(vault, 'test-first');
    vault.lock();
    unlinkSync(file);
    await expect(unlock(vault, 'test-first')).rejects.toMatchObject({ code: 'vault_missing' });
  });

  test('a lock while unlocking wins', async () => {
    await create(vault);
    vault.lock();
    for (const lock of [() => vault.lock(), () => vault.lockWindow()]) {
      const unlocking = unlock(vault);
      lock();
      await expect(unlocking).rejects.toEqual(locked);
      expect(vault.state).toBe('locked');
    }
  });

  test('a vault lock while a change is saved drops it from memory; the change is whole or not there', async () => {
    await create(vault);
    for (let turns = 0; turns < 25; turns++) {
      const before = vault.manifest.credentials.length;
      const saving = add(vault, credential(`Key ${turns}`)).then(
        () => 1,
        (error: unknown) => {
          expect(error).toEqual(locked);
          return 0;
        },
      );
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      vault.lock();
      expect(() => vault.manifest).toThrow(locked);
      const saved = await saving;
      expect(vault.state).toBe('locked');
      await unlock(vault);
      expect(vault.manifest.credentials).toHaveLength(before + saved);
    }
  });

  test('a window lock while a change is saved serves what the change left', async () => {
    const { served, bot } = await setUp();
    for (let turns = 0; turns < 40; turns++) {
      const status = turns % 2 === 0 ? 'paused' : 'active';
      const was = vault.manifest.clients[0]?.status;
      const saving = vault
        .update((draft) => {
          draft.clients = [{ ...bot, status }];
        })
        .then(
          () => status,
          () => was,
        );
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      // The save may have come to its end already.
      const atLock = vault.manifest.clients[0]?.status;
      vault.lockWindow();
      const now = await saving;
      expect(vault.state).toBe('window-locked');
      expect(vault.served.clients).toHaveLength(now === 'active' ? 1 : 0);
      // The lock has dropped the key of what nobody was served then; it is not had back without the password.
      if (now === 'active' && atLock === 'active')
        expect(fieldsOf(vault, served.id)).toEqual({ secret: 'test-served' });
      else expect(() => vault.readFields(served.id)).toThrow(notFound);
      expect(vault.auditKeys().current.seed.some((byte) => byte !== 0)).toBe(true);
      await unlock(vault);
    }
  });

  test('listeners hear of each state once, and a broken one stops nothing', async () => {
    const heard: string[] = [];
    vault.onState(() => {
      throw new Error('broken');
    });
    const stop = vault.onState((state) => heard.push(state));
    await create(vault);
    vault.lockWindow();
    await unlock(vault);
    vault.lock();
    stop();
    await unlock(vault);
    expect(heard).toEqual(['unlocked', 'window-locked', 'unlocked', 'locked']);
  });
});

test('a closed vault does nothing any more', async () => {
  await create(vault);
  await add(vault, credential('One'));
  const before = readFileSync(join(folder, 'vault.keyturn'));
  const late = add(vault, credential('Too late'));
  await Promise.all([expect(late).rejects.toEqual(locked), vault.close()]);
  await expect(unlock(vault)).rejects.toThrow('closed');
  await expect(vault.reload()).rejects.toThrow('closed');
  const other = await openVault(folder);
  await unlock(other);
  expect(other.manifest.credentials.map(({ label }) => label)).toEqual(['One']);
  expect(readFileSync(join(folder, 'vault.keyturn')).equals(before)).toBe(true);
  await other.close();
});

test('nothing in the clear tells labels, exchanges, clients, dates, or how many of which kind', async () => {
  await create(vault);
  const told = ['Zebra label', 'kraken', 'Giraffe client', '2024-05-06', 'test-secret', 'enableX'];
  const [label = '', exchange = '', name = '', created = '', secret = '', permission = ''] = told;
  const one = credential(label, { exchange, created, permissions: [permission] });
  await add(vault, one, { secret });
  await vault.update((draft) => draft.clients.push(client(name, { grants: [grant(one.id)] })));
  vault.lock();
  await unlock(vault);
  await add(vault, credential('Later'));
  const texts = [readFileSync(join(folder, 'vault.keyturn'), 'latin1')];
  for (const file of readdirSync(join(folder, 'backups'), { withFileTypes: true })) {
    texts.push(readFileSync(join(folder, 'backups', file.name), 'latin1'));
  }
  for (const word of [...told, one.id, 'credential', 'keyring']) {
    const encodings = [0, 1, 2].map((shift) =>
      Buffer.from(`${'\0'.repeat(shift)}${word}`)
        .toString('base64')
        .slice(4, -4),
    );
    for (const text of texts) {
      expect(text).not.toContain(word);
      for (const encoded of encodings) if (encoded.length > 4) expect(text).not.toContain(encoded);
    }
  }
  const sizes = new Set(texts[0]?.match(/^record .*$/gm)?.map((line) => line.length));
  expect(sizes.size).toBe(1);
});

describe('whoever wants to know of changes', () => {
  test('is told once each is saved and can be seen, and not of one that failed', async () => {
    await create(vault);
    const seen: string[][] = [];
    const stop = vault.onChange(() => {
      seen.push(vault.manifest.credentials.map(({ label }) => label));
    });
    await add(vault, credential('One'));
    await expect(
      vault.update(() => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await add(vault, credential('Two'));
    stop();
    await add(vault, credential('Three'));
    expect(seen).toEqual([['One'], ['One', 'Two']]);
  });

  test('does not stand in the way of the change when it fails itself', async () => {
    await create(vault);
    vault.onChange(() => {
      throw new Error('a listener of mine');
    });
    await add(vault, credential('One'));
    expect(vault.manifest.credentials).toHaveLength(1);
  });
});
