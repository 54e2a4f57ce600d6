/**
 * A reader in another language, written from docs/FORMAT.md alone (read_vault.py), opens vaults made in this run and
 * says the same.
 */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomInt } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../electron/core/crypto/bytes.ts';
import { parseTotpSeed } from '../../electron/core/crypto/totp.ts';
import { encodeFieldBlock } from '../../electron/core/vault/field-block.ts';
import { encodeSecondFactor, newSpareCodes } from '../../electron/core/vault/second-factor.ts';
import type { StoredCredential, Vault } from '../../electron/core/vault/vault.ts';
import { runs } from '../setup/runs.ts';
import {
  add,
  client,
  create,
  credential,
  grant,
  newFolder,
  openVault,
  PASSWORD,
  realRandom,
  removeFolder,
  utf8,
} from '../setup/vault.ts';

const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const PYTHON = '/usr/bin/python3';
const READER = join(import.meta.dirname, 'read_vault.py');
const missing = whyNoReader();

interface Reading {
  readonly manifest: Record<string, unknown>;
  readonly values: Record<string, Record<string, Record<string, string>>>;
  readonly epochs: number[];
  readonly secondFactor: Record<string, unknown> | null;
}

function whyNoReader(): string | null {
  if (!existsSync(PYTHON)) return `${PYTHON} is missing`;
  const { status } = spawnSync(PYTHON, ['-c', 'import nacl.bindings, argon2.low_level']);
  return status === 0 ? null : 'apt-get install python3-nacl python3-argon2';
}

type Way = 'password' | 'recovery' | 'keychain';

function readByPython(file: string, kind: Way, secret: string) {
  const run = spawnSync(PYTHON, [READER, file, kind, 'cheap'], {
    input: utf8(secret),
    maxBuffer: 2 ** 28,
    encoding: 'utf8',
  });
  return { refused: run.status === 0 ? null : run.stderr.trim(), output: run.stdout };
}

function readingOf(file: string, kind: Way, secret: string): Reading {
  const { refused, output } = readByPython(file, kind, secret);
  expect(refused).toBeNull();
  return JSON.parse(output) as Reading;
}

/** Any text a person could paste, lone surrogates apart: they have no UTF-8. */
const text = fc.string({ unit: 'grapheme', maxLength: 300 });

describe.skipIf(missing !== null)(
  `a reader written from FORMAT.md alone (${missing ?? 'python3'})`,
  () => {
    let folder: string;
    let file: string;
    let vault: Vault;
    let code: string;
    const stored = new Map<string, Record<string, string>>();
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });

    beforeAll(async () => {
      folder = newFolder();
      file = join(folder, 'vault.keyturn');
      vault = await openVault(folder, {
        anchor: () => ({ epoch: 1, seq: 7, hash: 'ab'.repeat(32) }),
      });
      code = await create(vault);
      const count = runs(12, 20).numRuns;
      const samples = fc.sample(fc.record({ label: text, notes: text, secret: text }), count);
      for (const [index, { label, notes, secret }] of samples.entries()) {
        const values = index % 3 === 0 ? { apiKey: secret, privateKey: String(pem) } : { secret };
        await keep(credential(label, { notes, tags: [label] }), values);
      }
      await vault.update((draft) => {
        const grants = draft.credentials.map(({ id }) => grant(id, { unattended: ['reveal'] }));
        draft.clients.push(client('Bot “ä”', { grants }));
      });
    });

    afterAll(async () => {
      await vault.close();
      removeFolder(folder);
    });

    async function keep(one: StoredCredential, values: Record<string, string>): Promise<void> {
      stored.set(one.id, values);
      await add(vault, one, values);
    }

    /** `undefined` does not exist in JSON, and the prototype of what was parsed does not matter. */
    function expectSame(reading: Reading): void {
      const { revision, records, ...data } = reading.manifest;
      expect(data).toEqual(JSON.parse(JSON.stringify(vault.manifest)));
      expect(revision).toBeGreaterThan(0);
      expect(records).toHaveLength(stored.size + 1);
      for (const [id, values] of stored) expect(reading.values[id]).toEqual({ 1: values });
    }

    test('opens an exported file as any vault, and finds the chosen key in it alone', async () => {
      const [key] = vault.manifest.credentials;
      if (key === undefined) throw new Error('no key');
      const values = Object.fromEntries(
        Object.entries(stored.get(key.id) ?? {}).map(([name, value]) => [name, utf8(value)]),
      );
      const password = 'test-password of the file';
      const path = join(folder, 'exported.keyturn');
      writeFileSync(path, await vault.copies.seal([{ stored: key, values }], utf8(password), 77));
      const { manifest, values: found, epochs } = readingOf(path, 'password', password);
      expect(found).toEqual({ [key.id]: { 1: stored.get(key.id) } });
      expect(epochs).toHaveLength(1);
      expect(manifest).toMatchObject({
        ...{ revision: 1, clients: [], auditAnchor: null, usesReadTo: 0 },
        credentials: [{ id: key.id, version: 1, revealedTo: [], usesByDay: [], lastUsedAt: null }],
      });
      expect(readByPython(path, 'password', PASSWORD).refused).toBe('wrong_password');
    });

    test('gives the same JSON, by the password', () => {
      expectSame(readingOf(file, 'password', PASSWORD));
    });

    test('gives the same JSON, by the recovery code, however it is typed', () => {
      expectSame(readingOf(file, 'recovery', code));
      expectSame(
        readingOf(file, 'recovery', code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')),
      );
    });

    test('reads several versions of a credential, and a keyring of several epochs', async () => {
      const other = newFolder();
      const second = await openVault(other);
      await create(second);
      const one = await add(second, credential('Versions'));
      await second.update((draft, records) => {
        draft.credentials[0] = { ...one, version: 9 };
        const versions = [1, 9].map((version) => ({
          version,
          values: { secret: utf8(`test-${version}`) },
        }));
        records.put(one.id, 'credential', encodeFieldBlock(versions));
      });
      (await second.changePassword(utf8(PASSWORD), utf8('test-new passwörd'))).wipe();
      await second.close();

      const reading = readingOf(join(other, 'vault.keyturn'), 'password', 'test-new passwörd');
      expect(reading.values).toEqual({
        [one.id]: { 1: { secret: 'test-1' }, 9: { secret: 'test-9' } },
      });
      expect(reading.epochs).toEqual([1, 2]);
      removeFolder(other);
    });

    test('reads a second factor, and opens by the keychain’s key', async () => {
      const other = newFolder();
      const second = await openVault(other);
      await create(second);
      const { spare } = newSpareCodes(realRandom);
      const seed = parseTotpSeed(utf8(SEED));
      const used = spare.map((one, index) => (index === 4 ? { ...one, usedAt: 1234 } : one));
      const data = { seed, setAt: 1_740_000_000_000, lastStep: 58_000_000, spare: used };
      await second.update((_, records) => records.setSecondFactor(encodeSecondFactor(data)));
      const key = realRandom.bytes(32);
      await second.setKeychainSlot(key);
      await second.close();

      const path = join(other, 'vault.keyturn');
      const { secondFactor } = readingOf(path, 'keychain', Buffer.from(key).toString('hex'));
      expect(secondFactor).toEqual({
        seed: SEED,
        ...{ algorithm: 'sha1', digits: 6, period: 30 },
        ...{ setAt: data.setAt, lastStep: data.lastStep },
        codes: used.map(({ hash, usedAt }) => [Buffer.from(hash).toString('hex'), usedAt]),
      });
      expect(readingOf(path, 'password', PASSWORD).secondFactor).toEqual(secondFactor);
      const wrong = Buffer.from(realRandom.bytes(32)).toString('hex');
      expect(readByPython(path, 'keychain', wrong).refused).toBe('quick_unlock_refused');
      expect(readByPython(file, 'keychain', wrong).refused).toBe('quick_unlock_refused');
      removeFolder(other);
    });

    test('refuses what the app refuses, for the same reason', async () => {
      const changed = join(folder, 'changed.keyturn');
      copyFileSync(file, changed);
      expect(readByPython(changed, 'password', 'test-wrong').refused).toBe('wrong_password');
      expect(readByPython(changed, 'recovery', '0'.repeat(32)).refused).toBe('wrong_recovery_code');

      const other = newFolder();
      const bytes = readFileSync(file);
      for (let round = 0; round < runs(25, 20).numRuns; round++) {
        const copy = Buffer.from(bytes);
        const at = randomInt(copy.length - 72);
        copy[at] = (copy[at] ?? 0) ^ (1 << randomInt(8));
        const repaired = Buffer.concat([
          copy.subarray(0, -72),
          checksumLine(copy.subarray(0, -72)),
        ]);
        writeFileSync(changed, repaired);
        writeFileSync(join(other, 'vault.keyturn'), repaired);
        const { refused } = readByPython(changed, 'password', PASSWORD);
        const second = await openVault(other);
        const ours = await codeOfUnlocking(second);
        await second.close();
        expect(`${at}: ${refused}`).toBe(`${at}: ${ours}`);
      }
      removeFolder(other);
    });
  },
);

function checksumLine(body: Uint8Array): Buffer {
  return Buffer.from(`sha256 ${Buffer.from(sha256(body)).toString('hex')}\n`);
}

async function codeOfUnlocking(vault: Vault): Promise<string> {
  return vault.unlock(utf8(PASSWORD)).then(
    () => 'opened',
    (error: { code: string }) => error.code,
  );
}
