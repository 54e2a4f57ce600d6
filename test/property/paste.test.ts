/** Whatever is pasted, taking it apart ends, soon, and makes up nothing. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Place, readPaste } from '../../renderer/secrets/paste/paste.ts';
import { runs } from '../setup/runs.ts';

const field = (name: string, label: string, pem = false) => ({ name, label, required: true, pem });
const place: Place = {
  exchange: { id: 'okx', name: 'OKX' },
  fields: [
    field('apiKey', 'API key'),
    field('secret', 'Secret key', true),
    field('password', 'Passphrase'),
    { ...field('totp', 'Authenticator seed'), required: false },
  ],
  exchanges: [
    { id: 'okx', name: 'OKX' },
    { id: 'binance', name: 'Binance' },
  ],
};

const value = fc.stringMatching(/^test[A-Za-z0-9+/]{8,60}={0,2}$/);
const distinct = fc.uniqueArray(value, { minLength: 3, maxLength: 3 });
const pieces = fc.constantFrom(
  'API Key',
  'secret',
  ':',
  '=',
  '\n',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ',',
  ' ',
  '\t',
  '\\',
  '=>',
  '|',
  '-----BEGIN PRIVATE KEY-----',
  '-----END PRIVATE KEY-----',
  '-----BEGIN ',
  '-----',
  'otpauth://totp/x?secret=',
  'BINANCE_',
  'export ',
  '密钥',
  '：',
  '\u0000',
  '\uE0000\uE001',
  '\uFEFF',
  '#',
  'x'.repeat(300),
);
/** Of private use: taken out before anything is read. */
const MARKS = /[\uE000\uE001]/g;

const hostile = fc
  .array(fc.oneof(pieces, fc.string({ maxLength: 20, unit: 'binary' })), { maxLength: 400 })
  .map((parts) => parts.join(''));

describe('any text', () => {
  test('is read without a throw, and gives only fields that were wanted, once each', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { parts } = readPaste(text, place);
        const names = parts.map((part) => part.field);
        expect(new Set(names).size).toBe(names.length);
        const known = place.fields.map(({ name }) => name);
        expect(names.filter((name) => !known.includes(name))).toEqual([]);
      }),
      runs(150),
    );
  });

  test('gives no value that did not stand in it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const plain = text
          .replace(MARKS, '')
          .replace(/\r\n?/g, '\n')
          .replace(/\u00a0/g, ' ');
        if (/^\s*[{[]/.test(plain)) return;
        for (const part of readPaste(text, place).parts) expect(plain).toContain(part.value);
      }),
      runs(150),
    );
  });
});

test('what it is given in any of the usual forms, it finds', () => {
  const forms: ((key: string, secret: string, pass: string) => string)[] = [
    (k, s, p) => `API key: ${k}\nSecret key: ${s}\nPassphrase: ${p}`,
    (k, s, p) => `API key: ${k} Secret key: ${s} Passphrase: ${p}`,
    (k, s, p) => `OKX_API_KEY=${k}\nOKX_SECRET_KEY=${s}\nOKX_PASSPHRASE=${p}`,
    (k, s, p) => `export OKX_KEY="${k}"\nexport OKX_SECRET='${s}'\nexport OKX_PASSWORD=${p}`,
    (k, s, p) => JSON.stringify({ apiKey: k, secret: s, password: p }),
    (k, s, p) => `{'apiKey': '${k}', 'secret': '${s}', 'password': '${p}'}`,
    (k, s, p) => `API key\n${k}\nSecret key\n${s}\nPassphrase\n${p}`,
    (k, s, p) => `${k}\n${s}\n${p}`,
  ];
  fc.assert(
    fc.property(distinct, fc.constantFrom(...forms), ([key = '', secret = '', pass = ''], form) => {
      const { parts } = readPaste(form(key, secret, pass), place);
      expect(Object.fromEntries(parts.map((part) => [part.field, part.value]))).toEqual({
        apiKey: key,
        secret,
        password: pass,
      });
    }),
    runs(100),
  );
});

test.each([
  ['separators', ':'.repeat(65_000)],
  ['labels', 'API Key '.repeat(8_000)],
  ['pairs on one line', 'secret: a '.repeat(6_000)],
  ['openings', '['.repeat(65_000)],
  ['quotation marks', '"'.repeat(65_000)],
  ['begins', '-----BEGIN '.repeat(5_900)],
  ['words', 'a '.repeat(32_000)],
  ['one word', 'a'.repeat(65_000)],
  ['backslashes', `secret: "${'\\'.repeat(60_000)}`],
])('is soon done with nothing but %s', (_what, text) => {
  const start = performance.now();
  readPaste(text, place);
  // Generous: the machine of the tests is shared. Anything that grows by the square takes minutes.
  expect(performance.now() - start).toBeLessThan(2_000);
});
