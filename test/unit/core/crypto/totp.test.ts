import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase32, encodeBase32 } from '../../../../electron/core/crypto/base32.ts';
import {
  matchTotp,
  parseTotpSeed,
  type TotpSeed,
  totpCode,
  totpUri,
} from '../../../../electron/core/crypto/totp.ts';
import { runs } from '../../../setup/runs.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** RFC 6238, appendix B, with the seeds of its reference code. */
const RFC = {
  sha1: '12345678901234567890',
  sha256: '12345678901234567890123456789012',
  sha512: '1234567890123456789012345678901234567890123456789012345678901234',
} as const;
const TIMES: readonly [number, string, string, string][] = [
  [59, '94287082', '46119246', '90693936'],
  [1_111_111_109, '07081804', '68084774', '25091201'],
  [1_111_111_111, '14050471', '67062674', '99943326'],
  [1_234_567_890, '89005924', '91819424', '93441116'],
  [2_000_000_000, '69279037', '90698825', '38618901'],
  [20_000_000_000, '65353130', '77737706', '47863826'],
];

const rfc = (algorithm: keyof typeof RFC): TotpSeed => ({
  secret: utf8(RFC[algorithm]),
  algorithm,
  digits: 8,
  period: 30,
});

describe('codes', () => {
  test.each(TIMES)('are those of RFC 6238 at %d s', (seconds, sha1, sha256, sha512) => {
    const at = seconds * 1000 + 250;
    expect(totpCode(rfc('sha1'), at).code).toBe(sha1);
    expect(totpCode(rfc('sha256'), at).code).toBe(sha256);
    expect(totpCode(rfc('sha512'), at).code).toBe(sha512);
  });

  test('say from when until when they are the current one', () => {
    const { from, until } = totpCode(rfc('sha1'), 59_999);
    expect([from, until]).toEqual([30_000, 60_000]);
    expect(totpCode(rfc('sha1'), 60_000).from).toBe(60_000);
  });
});

describe('a code that is typed', () => {
  const seed: TotpSeed = { ...rfc('sha1'), digits: 6 };
  const STEP = 40_000_000;
  const at = STEP * 30_000 + 7_000;
  const codeOf = (step: number): Uint8Array => utf8(totpCode(seed, step * 30_000).code);

  test('is taken of now, of the step before and of the one after, and says which it was', () => {
    for (const step of [STEP - 1, STEP, STEP + 1]) {
      expect(matchTotp(seed, codeOf(step), at, -1)).toBe(step);
    }
    expect(matchTotp(seed, codeOf(STEP - 2), at, -1)).toBeNull();
    expect(matchTotp(seed, codeOf(STEP + 2), at, -1)).toBeNull();
  });

  test('is taken with a blank in the middle, and with nothing else beside it', () => {
    const code = text(codeOf(STEP));
    expect(matchTotp(seed, utf8(`${code.slice(0, 3)} ${code.slice(3)}`), at, -1)).toBe(STEP);
    for (const wrong of [
      '',
      code.slice(1),
      `${code}0`,
      `+${code.slice(1)}`,
      `${code}\n`,
      'abcdef',
    ]) {
      expect(matchTotp(seed, utf8(wrong), at, -1)).toBeNull();
    }
  });

  test('is never taken at or before a step that was used, also when the clock went back', () => {
    expect(matchTotp(seed, codeOf(STEP), at, STEP)).toBeNull();
    expect(matchTotp(seed, codeOf(STEP - 1), at, STEP)).toBeNull();
    expect(matchTotp(seed, codeOf(STEP + 1), at, STEP)).toBe(STEP + 1);
    expect(matchTotp(seed, codeOf(STEP), at, STEP + 1)).toBeNull();
    expect(matchTotp(seed, codeOf(STEP), at, STEP + 5000)).toBeNull();
  });

  test('once taken, is not taken again at any later time (property)', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 10, maxLength: 64 }),
        fc.integer({ min: 2, max: 200_000_000 }),
        fc.integer({ min: -1, max: 1 }),
        fc.integer({ min: -60_000, max: 120_000 }),
        (secret, step, drift, later) => {
          const one: TotpSeed = { secret, algorithm: 'sha1', digits: 6, period: 30 };
          const now = step * 30_000 + 15_000;
          const typed = utf8(totpCode(one, now + drift * 30_000).code);
          const used = matchTotp(one, typed, now, -1);
          expect(used).not.toBeNull();
          const again = matchTotp(one, typed, Math.max(0, now + later), used ?? 0);
          // Another step may have the same six digits; the same step may not.
          expect(again === null || again > (used ?? 0)).toBe(true);
        },
      ),
      runs(50),
    );
  });
});

describe('a seed', () => {
  const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  test.each([
    SEED,
    SEED.toLowerCase(),
    'gezd gnbv gy3t qojq gezd gnbv gy3t qojq',
    `  ${SEED}\n`,
    'GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ',
  ])('is read as it is typed: %s', (typed) => {
    const seed = parseTotpSeed(utf8(typed));
    expect(text(seed.secret)).toBe(RFC.sha1);
    expect(seed).toMatchObject({ algorithm: 'sha1', digits: 6, period: 30 });
  });

  test('is read from an address, with all it says', () => {
    const uri = `otpauth://totp/Binance:me%40example.org?secret=${SEED}&issuer=Binance&algorithm=SHA256&digits=8&period=60`;
    const seed = parseTotpSeed(utf8(uri));
    expect(text(seed.secret)).toBe(RFC.sha1);
    expect(seed).toMatchObject({ algorithm: 'sha256', digits: 8, period: 60 });
    const padded = parseTotpSeed(
      utf8(`OTPAUTH://TOTP/x?issuer=a&secret=mfrggzdfmztwq2lkmfrggzdf%3D`),
    );
    expect(padded.secret.byteLength).toBe(15);
  });

  test.each([
    ['otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQ&counter=0', /counting/],
    ['otpauth-migration://offline?data=AAAA', /several/],
    ['otpauth://totp/x?issuer=a', /no secret/],
    ['otpauth://totp/x', /no secret/],
    ['otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&secret=GEZDGNBVGY3TQOJQ', /twice/],
    ['otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&digits=4', /digits/],
    ['otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=0', /time/],
    ['otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=1e2', /time/],
    ['otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&algorithm=MD5', /hash/],
    ['otpauth://totp/x?secret=GEZDGNBV', /too short/],
    [SEED.slice(0, 13), /too short/],
    ['GEZDGNBVGY3TQOJQ1', /base32/],
    [`${SEED.slice(2)}`, /base32/],
    ['', /too short/],
    ['A'.repeat(200), /too long/],
    [`otpauth://totp/${'x'.repeat(3000)}?secret=${SEED}`, /too long/],
  ])('is refused with a reason that says nothing of it: %s', (typed, problem) => {
    let said: unknown;
    try {
      parseTotpSeed(utf8(typed));
    } catch (error) {
      said = error;
    }
    expect(said).toMatchObject({ code: 'invalid_field' });
    expect(String((said as Error).message)).toMatch(problem);
    expect(String((said as Error).message)).not.toContain('GEZD');
  });

  test('goes into an address and comes back (property)', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 10, maxLength: 64 }),
        fc.constantFrom('sha1', 'sha256', 'sha512'),
        fc.constantFrom(6, 7, 8),
        fc.integer({ min: 5, max: 300 }),
        (secret, algorithm, digits, period) => {
          const seed = { secret, algorithm, digits, period } as TotpSeed;
          expect(parseTotpSeed(totpUri(seed, 'Keyturn', 'my vault'))).toEqual({
            ...seed,
            secret: new Uint8Array(secret),
          });
        },
      ),
      runs(50),
    );
  });
});

describe('base32', () => {
  /** RFC 4648, section 10. */
  test.each([
    ['', ''],
    ['f', 'MY======'],
    ['fo', 'MZXQ===='],
    ['foo', 'MZXW6==='],
    ['foob', 'MZXW6YQ='],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI======'],
  ])('has the vectors of RFC 4648: %s', (plain, encoded) => {
    expect(text(encodeBase32(utf8(plain)))).toBe(encoded.replaceAll('=', ''));
    expect(text(decodeBase32(utf8(encoded)) ?? utf8('?'))).toBe(plain);
  });

  test('refuses what no bytes encode to, and anything after padding', () => {
    for (const wrong of ['M', 'MZX', 'MZXW6Y', 'MY=A', 'M1', 'ä']) {
      expect(decodeBase32(utf8(wrong))).toBeNull();
    }
  });

  test('gives back any bytes (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(decodeBase32(encodeBase32(bytes))).toEqual(new Uint8Array(bytes));
      }),
      runs(100),
    );
  });
});
