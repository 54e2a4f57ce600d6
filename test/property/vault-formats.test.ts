/** What parses is what the encoder writes, byte for byte; what is sealed opens only unchanged. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { open, seal } from '../../electron/core/crypto/aead.ts';
import { decodeBase64, encodeBase64 } from '../../electron/core/crypto/bytes.ts';
import { argon2id } from '../../electron/core/crypto/kdf.ts';
import { argon2idInWorker } from '../../electron/core/crypto/kdf-fallback.ts';
import { encodeFieldBlock, parseFieldBlock } from '../../electron/core/vault/field-block.ts';
import { encodeFile, parseFile, type VaultFile } from '../../electron/core/vault/format.ts';
import { encodeKeyring, parseKeyring } from '../../electron/core/vault/keyring.ts';
import { pad, unpad } from '../../electron/core/vault/padding.ts';
import { openRecord, sealRecord } from '../../electron/core/vault/records.ts';
import { decodeRecoveryCode, encodeRecoveryCode } from '../../electron/core/vault/recovery-code.ts';
import {
  encodeSecondFactor,
  parseSecondFactor,
  type SecondFactorData,
} from '../../electron/core/vault/second-factor.ts';
import { KeyturnError } from '../../shared/errors.ts';
import { runs } from '../setup/runs.ts';
import { realRandom } from '../setup/vault.ts';
import { repaired } from '../setup/vault-file.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const some = fc.uint8Array({ minLength: 1, maxLength: 300 });
const u32 = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const same = (a: Uint8Array | null, b: Uint8Array): boolean =>
  a !== null && Buffer.from(a).equals(b);

const fieldName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,39}$/);
const values = fc.dictionary(fieldName, fc.uint8Array({ maxLength: 400 }), { maxKeys: 6 });
const versions = fc
  .uniqueArray(fc.record({ version: u32, values }), {
    selector: (v) => v.version,
    minLength: 1,
    maxLength: 4,
  })
  .map((list) => list.sort((a, b) => a.version - b.version));

const hkdfSlot = fc.record({ salt: bytes(16), wrapped: bytes(72) });
const header = fc.record({
  vaultId: bytes(16),
  password: fc.record({
    kdf: fc.record({ memoryKiB: u32, passes: u32, lanes: u32 }),
    salt: bytes(16),
    wrapped: bytes(72),
  }),
  recovery: hkdfSlot,
});
const file: fc.Arbitrary<VaultFile> = fc.record({
  header: fc.oneof(
    header,
    fc.tuple(header, hkdfSlot).map(([one, keychain]) => ({ ...one, keychain })),
  ),
  manifest: some,
  records: fc.array(some, { maxLength: 5 }),
});

describe('what was encoded is parsed', () => {
  test('of a file', () => {
    fc.assert(
      fc.property(file, (one) => {
        const encoded = encodeFile(one);
        expect(parseFile(encoded)).toEqual(one);
        expect(same(encodeFile(parseFile(encoded)), encoded)).toBe(true);
      }),
      runs(),
    );
  });

  test('of a field block', () => {
    fc.assert(
      fc.property(versions, (list) => {
        const plain = (parseFieldBlock(encodeFieldBlock(list)) ?? []).map((one) => ({
          version: one.version,
          values: Object.fromEntries(Object.entries(one.values)),
        }));
        expect(plain).toEqual(list.map((one) => ({ ...one, values: { ...one.values } })));
      }),
      runs(),
    );
  });

  test('of a second factor', () => {
    const spare = fc.record({ hash: bytes(32), usedAt: fc.nat() });
    const data = fc.record({
      seed: fc.record({
        secret: fc.uint8Array({ minLength: 1, maxLength: 64 }),
        algorithm: fc.constantFrom('sha1', 'sha256', 'sha512'),
        digits: fc.constantFrom(6, 7, 8),
        period: fc.integer({ min: 1, max: 65_535 }),
      }),
      setAt: fc.nat(),
      lastStep: fc.nat(),
      spare: fc.array(spare, { maxLength: 12 }),
    });
    fc.assert(
      fc.property(data, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, at, flip) => {
        const encoded = encodeSecondFactor(one as SecondFactorData);
        const parsed = parseSecondFactor(encoded);
        expect(parsed).toEqual(one);
        expect(parseSecondFactor(encoded.subarray(0, at % encoded.byteLength))).toBeNull();
        const changed = Uint8Array.from(encoded);
        changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ flip;
        const other = parseSecondFactor(changed);
        if (other !== null) expect(same(encodeSecondFactor(other), changed)).toBe(true);
      }),
      runs(),
    );
  });

  test('of padding, of base64 and of a recovery code', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        fc.constantFrom(1, 16, 256, 4096),
        (content, block) => {
          const padded = pad(content, block);
          expect(padded.byteLength % block).toBe(0);
          expect(same(unpad(padded, block), content)).toBe(true);
          expect(same(decodeBase64(encodeBase64(content)), content)).toBe(true);
        },
      ),
      runs(),
    );
    fc.assert(
      fc.property(bytes(20), (secret) =>
        same(decodeRecoveryCode(encodeRecoveryCode(secret)), secret),
      ),
      runs(),
    );
  });
});

describe('what parses is what the encoder would have written', () => {
  /** Changes a few bytes of what was encoded: mostly refused, and what is not refused must be canonical. */
  const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });
  const edited = (encoded: Uint8Array, changes: readonly (readonly [number, number])[]): Buffer => {
    const copy = Buffer.from(encoded);
    for (const [at, byte] of changes) copy[at % copy.length] = byte;
    return copy;
  };

  test('of a file, or it is refused with one of four errors', () => {
    fc.assert(
      fc.property(file, edits, (one, changes) => {
        const changed = repaired(edited(encodeFile(one), changes));
        try {
          expect(same(encodeFile(parseFile(changed)), changed)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(KeyturnError);
          expect(['not_a_vault', 'vault_too_new', 'vault_damaged']).toContain(
            (error as KeyturnError).code,
          );
        }
      }),
      runs(100),
    );
  });

  test('of a field block, a keyring and a base64 text', () => {
    fc.assert(
      fc.property(versions, edits, (list, changes) => {
        const changed = edited(encodeFieldBlock(list), changes);
        const parsed = parseFieldBlock(changed);
        return parsed === null || same(encodeFieldBlock(parsed), changed);
      }),
      runs(100),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 120 }), (random) => {
        const parsed = parseKeyring(random);
        return parsed === null || same(encodeKeyring(parsed), random);
      }),
      runs(),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const decoded = decodeBase64(text);
        return decoded === null || encodeBase64(decoded) === text;
      }),
      runs(),
    );
  });
});

describe('what is sealed', () => {
  test('opens with the same key and associated data, and with no bit flipped in any of them', () => {
    const input = fc.record({
      key: bytes(32),
      aad: some,
      plaintext: fc.uint8Array({ maxLength: 600 }),
      at: fc.nat(),
    });
    fc.assert(
      fc.property(input, ({ key, aad, plaintext, at }) => {
        const sealed = seal(key, plaintext, aad, realRandom);
        expect(same(open(key, sealed, aad), plaintext)).toBe(true);
        const flip = (one: Uint8Array): Uint8Array => {
          const copy = Uint8Array.from(one);
          const index = at % copy.length;
          copy[index] = (copy[index] ?? 0) ^ (1 << (at % 8));
          return copy;
        };
        expect(open(flip(key), sealed, aad)).toBeNull();
        expect(open(key, flip(sealed), aad)).toBeNull();
        expect(open(key, sealed, flip(aad))).toBeNull();
      }),
      runs(),
    );
  });

  test('as one record opens as no other', () => {
    const name = fc.record({
      id: fc.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      kind: fc.constantFrom('credential' as const, 'keyring' as const),
      revision: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(name, name, bytes(32), bytes(16), some, (one, other, key, vaultId, content) => {
        const record = sealRecord(one, content, key, vaultId, realRandom);
        expect(same(openRecord(record, key, vaultId), content)).toBe(true);
        const differs =
          one.id !== other.id || one.kind !== other.kind || one.revision !== other.revision;
        if (differs) expect(openRecord({ ...record, ...other }, key, vaultId)).toBeNull();
        expect(
          openRecord(
            record,
            key,
            vaultId.map((byte) => byte ^ 1),
          ),
        ).toBeNull();
      }),
      runs(),
    );
  });
});

test('both implementations of Argon2id give the same bytes', async () => {
  const lanes = fc.integer({ min: 1, max: 4 });
  const cost = fc.record({ memoryKiB: fc.integer({ min: 32, max: 90 }), passes: lanes, lanes });
  await fc.assert(
    fc.asyncProperty(some, bytes(16), cost, async (input, salt, params) => {
      const [fast, slow] = [
        await argon2id(input, salt, params),
        await argon2idInWorker(input, salt, params),
      ];
      return same(fast, slow);
    }),
    runs(5, 20),
  );
});
