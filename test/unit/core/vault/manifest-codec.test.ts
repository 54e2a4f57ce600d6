import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../../../electron/core/vault/manifest.ts';
import { decodeManifest, encodeManifest } from '../../../../electron/core/vault/manifest-codec.ts';
import { DEFAULT_VAULT_SETTINGS } from '../../../../shared/model/settings.ts';
import { client, credential, grant, newId, utf8 } from '../../../setup/vault.ts';

const one = credential('One', { notes: '\ud800 alone, and "quoted"\u2028' });
const digest = 'ab'.repeat(32);
const manifest: Manifest = {
  revision: 3,
  records: [
    { id: newId(), kind: 'keyring', revision: 1, digest },
    { id: one.id, kind: 'credential', revision: 3, digest },
  ],
  data: {
    credentials: [one],
    clients: [client('Bot', { grants: [grant(one.id)] })],
    settings: DEFAULT_VAULT_SETTINGS,
    auditAnchor: { epoch: 1, seq: 2, hash: digest },
    usesReadTo: 2,
  },
};

const damaged = expect.objectContaining({ code: 'vault_damaged' });
type Json = Record<string, unknown>;
const list = (json: Json, name: string): unknown[] => json[name] as unknown[];
const jsonOf = async (): Promise<Json> => {
  const bytes = await encodeManifest(manifest);
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
};

test('a manifest comes back as it went, lone surrogates and all', async () => {
  expect(await decodeManifest(await encodeManifest(manifest))).toEqual(manifest);
});

test('what comes back can’t be changed', async () => {
  const { data } = await decodeManifest(await encodeManifest(manifest));
  expect(Object.isFrozen(data.clients[0]?.grants[0])).toBe(true);
  expect(Object.isFrozen(data.credentials)).toBe(true);
});

describe('a manifest is refused', () => {
  test.each<[string, (json: Json) => unknown]>([
    ['with a member of a later version', (json) => ({ ...json, more: 1 })],
    ['without one of its members', ({ clients: _, ...json }) => json],
    [
      'with a setting of a later version',
      (json) => ({ ...json, settings: { ...(json['settings'] as Json), more: 1 } }),
    ],
    [
      'with a setting out of its range',
      (json) => ({ ...json, settings: { ...(json['settings'] as Json), stepUpMinutes: 999 } }),
    ],
    [
      'with a record twice',
      (json) => ({ ...json, records: [...list(json, 'records'), list(json, 'records')[0]] }),
    ],
    ['with a record from the future', (json) => ({ ...json, revision: 2 })],
    ['without a keyring', (json) => ({ ...json, records: list(json, 'records').slice(1) })],
    [
      'with a key that has no record',
      (json) => ({ ...json, records: list(json, 'records').slice(0, 1) }),
    ],
    ['with a record that no key has', (json) => ({ ...json, credentials: [] })],
    ['with a key twice', (json) => ({ ...json, credentials: [one, one] })],
    [
      'with a client twice',
      (json) => ({ ...json, clients: [list(json, 'clients')[0], list(json, 'clients')[0]] }),
    ],
    ['that is a list', () => []],
    ['that is nothing', () => null],
  ])('%s', async (_, change) => {
    const changed = utf8(JSON.stringify(change(await jsonOf())));
    await expect(decodeManifest(changed)).rejects.toEqual(damaged);
  });

  test.each(['', '{', '\ufeff{}', '{"a":1}{"b":2}'])('when it is %j', async (text) => {
    await expect(decodeManifest(utf8(text))).rejects.toEqual(damaged);
  });

  test('when it is not UTF-8', async () => {
    await expect(decodeManifest(Uint8Array.of(0x22, 0xff, 0x22))).rejects.toEqual(damaged);
  });

  test('to be written, too, when it could not be read', async () => {
    await expect(encodeManifest({ ...manifest, revision: 2 })).rejects.toThrow('future');
    const credentials = [{ ...one, version: 0 }];
    const data = { ...manifest.data, credentials };
    await expect(encodeManifest({ ...manifest, data })).rejects.toThrow();
  });
});
