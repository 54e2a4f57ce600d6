/** Whatever a file holds, reading it ends: with keys, or with a refusal in words that has nothing of it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyturnError } from '../../shared/errors.ts';
import { IMPORT_FORMATS, type ImportFormat } from '../../shared/scratch/import.ts';
import { runs } from '../setup/runs.ts';
import { connectorFile } from '../unit/scratch/setup/hummingbot.ts';
import { answerTo, fakeKey, fakeSecret } from '../unit/scratch/setup/read.ts';

const SECRET = fakeSecret('fuzz');

const GOOD: Readonly<Record<Exclude<ImportFormat, 'kdbx'>, string>> = {
  env: `export BINANCE_API_KEY="${fakeKey('fuzz')}" # one\nBINANCE_SECRET='${SECRET}'\nTOKEN=\n`,
  csv: `exchange;label;api key;secret\nbinance;"a ""b""";${fakeKey('fuzz')};${SECRET}\n`,
  json: JSON.stringify({
    binance: { apiKey: fakeKey('fuzz'), secret: SECRET, n: [1, { a: null }] },
  }),
  bitwarden: JSON.stringify({
    encrypted: false,
    folders: [],
    items: [
      {
        type: 1,
        name: 'Binance',
        login: { username: fakeKey('fuzz'), password: SECRET, uris: [{ uri: 'https://x.y' }] },
        fields: [{ name: 'api key', value: 'x', type: 0 }],
      },
    ],
  }),
  onepassword: `Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nBinance API,https://binance.com,${fakeKey('fuzz')},${SECRET},,,,,"a\nb"\n`,
  freqtrade: JSON.stringify({
    exchange: { name: 'binance', key: fakeKey('fuzz'), secret: SECRET },
  }),
  hummingbot: connectorFile('binance', { api_key: fakeKey('fuzz'), api_secret: SECRET }, 'test'),
};

/** Ends, and throws nothing but a refusal that says nothing of what it read. */
async function ends(format: ImportFormat, bytes: Uint8Array): Promise<void> {
  try {
    await answerTo(format, { 'a.txt': bytes }, { password: 'test' });
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    expect(['file_refused', 'wrong_file_password']).toContain(error.code);
    expect(JSON.stringify(error.facts ?? {})).not.toContain('testfuzz');
  }
}

const formats = fc.constantFrom(...IMPORT_FORMATS);
const good = fc.constantFrom(...(Object.keys(GOOD) as (keyof typeof GOOD)[]));

test('any bytes, as any format', async () => {
  await fc.assert(
    fc.asyncProperty(formats, fc.uint8Array({ maxLength: 300 }), (format, bytes) =>
      ends(format, bytes),
    ),
    runs(200),
  );
});

test('good files, cut anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(good, fc.double({ min: 0, max: 1, noNaN: true }), (format, part) => {
      const bytes = Buffer.from(GOOD[format]);
      return ends(format, bytes.subarray(0, Math.floor(bytes.length * part)));
    }),
    runs(150),
  );
});

test('good files, a few bytes changed', async () => {
  const changes = fc.array(fc.tuple(fc.nat(100_000), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(good, changes, (format, places) => {
      const bytes = Buffer.from(GOOD[format]);
      for (const [at, byte] of places) bytes[at % bytes.length] = byte;
      return ends(format, bytes);
    }),
    runs(200),
  );
});

test('good JSON of another shape', async () => {
  const shapes = fc.constantFrom('json', 'bitwarden', 'freqtrade') as fc.Arbitrary<ImportFormat>;
  const names = fc.constantFrom(
    'items',
    'exchange',
    'encrypted',
    'passwordProtected',
    'key',
    '__proto__',
    'login',
    'fields',
  );
  const value = fc.dictionary(names, fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(shapes, value, (format, json) =>
      ends(format, Buffer.from(JSON.stringify(json))),
    ),
    runs(200),
  );
});

test('huge ones end soon', async () => {
  const huge: readonly (readonly [ImportFormat, string])[] = [
    ['json', `[${'[],'.repeat(300_000)}[]]`],
    ['json', `"${'x'.repeat(5_000_000)}"`],
    ['csv', `a,secret\n${'"'.repeat(600_000)}`],
    ['csv', `${'secret,'.repeat(5000)}\n`],
    ['csv', `exchange,secret\n${'x,y\n'.repeat(30_000)}`],
    [
      'env',
      `${'A=1\n'.repeat(1)}${Array.from({ length: 25_000 }, (_, at) => `K${at}=x`).join('\n')}`,
    ],
    ['env', `A="${'\\n'.repeat(1_000_000)}`],
    ['hummingbot', `connector: x\na: ${'7b22'.repeat(200_000)}\n`],
    ['hummingbot', `${'- '.repeat(20_000)}x`],
    ['bitwarden', JSON.stringify({ encrypted: false, items: Array(20_000).fill({ type: 9 }) })],
    ['onepassword', `Title,Password,Notes\na,b,"${'k: v\n'.repeat(20_000)}"`],
  ];
  for (const [format, text] of huge) {
    const before = performance.now();
    await ends(format, Buffer.from(text));
    expect(performance.now() - before, `${format} ${text.slice(0, 20)}`).toBeLessThan(8000);
  }
}, 120_000);
