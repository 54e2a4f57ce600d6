import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../../electron/core/exchanges/catalogue.ts';
import { KeyturnError, toWire } from '../../../../shared/errors.ts';
import { textOf as messageOf } from '../../../../shared/messages.ts';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { bytesOf, keys, textOf } from './keys.ts';

const known = catalogue();

function spec(id: string): ExchangeSpec {
  const found = known.get(id);
  if (found === null) throw new Error(`no ${id}`);
  return found;
}

const read = (id: string, field: string, value: string | Uint8Array) =>
  known.readField(spec(id), field, typeof value === 'string' ? bytesOf(value) : value);

function refusalOf(
  id: string,
  field: string,
  value: string | Uint8Array,
): { code: string; text: string } {
  try {
    read(id, field, value);
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    expect(error.field).toBe(`fields.${field}`);
    return { code: error.code, text: messageOf(toWire(error)).text };
  }
  return { code: 'taken', text: '' };
}

const text64 = 'testBinance'.padEnd(64, '7Kx');
const hex = (bytes: number) => 'a1'.repeat(bytes);
const base64 = (bytes: number) => Buffer.alloc(bytes, 'test-bytes').toString('base64');

describe('what exchanges give is taken', () => {
  test.each([
    ['binance', 'apiKey', text64, 'text', '64 letters and digits'],
    ['binance', 'secret', text64, 'text', 'HMAC secret, 64 letters and digits'],
    ['binance', 'secret', keys.ed25519.privatePem, 'pem', 'Ed25519 private key'],
    ['binance', 'secret', keys.rsa.privatePem, 'pem', 'RSA 2048-bit private key'],
    ['binanceusdm', 'apiKey', text64, 'text', '64 letters and digits'],
    ['bybit', 'secret', keys.rsa.privatePem, 'pem', 'RSA 2048-bit private key'],
    ['bybit', 'apiKey', 'testBybitKey123456', 'text', 'letters and digits, usually 18'],
    ['okx', 'password', 'päss wörd “x”', 'text', 'the passphrase you chose when you made the key'],
    ['kraken', 'secret', base64(64), 'text', 'base64, usually 88 characters'],
    [
      'coinbase',
      'apiKey',
      'organizations/test-org/apiKeys/test-key',
      'text',
      'organizations/…/apiKeys/…',
    ],
    [
      'coinbase',
      'apiKey',
      '00000000-0000-4000-8000-000000000000',
      'text',
      'a key ID in the form of a UUID',
    ],
    ['coinbase', 'secret', keys.ecSec1, 'pem', 'EC P-256 private key'],
    ['coinbase', 'secret', base64(64), 'text', '64 bytes in base64 (Ed25519)'],
    ['deribit', 'secret', keys.ed25519.privatePem, 'pem', 'Ed25519 private key'],
    ['htx', 'secret', keys.ed25519.privatePem, 'pem', 'Ed25519 private key'],
    ['gemini', 'apiKey', 'account-testTESTtest', 'text', 'account-… or master-…'],
    ['hyperliquid', 'walletAddress', `0x${hex(20)}`, 'text', '0x and 40 hex digits'],
    ['hyperliquid', 'privateKey', `0x${hex(32)}`, 'text', '64 hex digits, with or without 0x'],
    ['hyperliquid', 'privateKey', hex(32), 'text', '64 hex digits, with or without 0x'],
    ['revolutx', 'privateKey', keys.ed25519.privatePem, 'pem', 'Ed25519 private key'],
    ['generic', 'telegramToken', '123456:test-token', 'text', 'any text'],
    ['generic', 'tls', keys.secp256k1.privatePem, 'pem', 'EC secp256k1 private key'],
  ])('%s %s %#', (id, field, value, kind, text) => {
    const result = read(id, field, value);
    expect(result.text).toBe(text);
    expect(result.view.kind).toBe(kind);
    expect(result.view.name).toBe(field);
    expect(result.warnings).toEqual([]);
    expect(textOf(result.value)).toBe(value);
  });
});

describe('what comes along when copying is taken off, and said', () => {
  const said = (what: string) => [what];
  test.each([
    ['blanks', `  ${text64}\r\n`, said('Blanks around it were left out.')],
    [
      'tabs and no-break spaces',
      `\t\u00a0${text64}\u00a0`,
      said('Blanks around it were left out.'),
    ],
    [
      'zero-width characters',
      `\ufeff\u200b${text64}\u200b`,
      said('Blanks around it were left out.'),
    ],
    ['quotation marks', `"${text64}"`, said('The quotation marks around it were left out.')],
    ['backquotes', `\`${text64}\``, said('The quotation marks around it were left out.')],
    [
      'both',
      ` '${text64} ' `,
      ['Blanks around it were left out.', 'The quotation marks around it were left out.'],
    ],
  ])('%s', (_, pasted, warnings) => {
    const result = read('binance', 'apiKey', pasted);
    expect(textOf(result.value)).toBe(text64);
    expect(result.warnings).toEqual(warnings);
  });

  test('a PEM out of a JSON file becomes the PEM it was', () => {
    const result = read('coinbase', 'secret', JSON.stringify(keys.ecSec1));
    expect(textOf(result.value)).toBe(keys.ecSec1);
    expect(result.warnings).toEqual(['Its line breaks were put in order.']);
  });

  test('a passphrase keeps its blanks and quotation marks, and it is said', () => {
    const result = read('kucoin', 'password', ' "x" \n');
    expect(textOf(result.value)).toBe(' "x" ');
    expect(result.warnings).toEqual([
      'The line end after it was left out.',
      'It begins or ends with a blank, which was kept.',
    ]);
  });

  test('a byte order mark is no part of any text', () => {
    const result = read('generic', 'value', '\ufefftest-value');
    expect(textOf(result.value)).toBe('test-value');
    expect(result.warnings).toEqual(['An invisible mark before it was left out.']);
  });

  test('a generic secret of several blocks is kept whole, as text', () => {
    const bundle = keys.ec.privatePem + keys.ec.publicPem;
    const result = read('generic', 'bundle', bundle);
    expect(result.view.kind).toBe('text');
    expect(textOf(result.value)).toBe(bundle.trimEnd());
  });
});

describe('what can not be right is refused, with the way out', () => {
  test.each([
    [
      'binance',
      'apiKey',
      text64.slice(1),
      /expected 64 letters and digits\. This has 63 characters/,
    ],
    ['binance', 'apiKey', `${text64}7`, /This has 65 characters/],
    [
      'binance',
      'apiKey',
      `${text64.slice(0, 40)} ${text64.slice(41)}`,
      /a blank .* \(after 40 characters\)/,
    ],
    [
      'binance',
      'apiKey',
      `${text64.slice(0, 1)}ü${text64.slice(2)}`,
      /that no key has \(after 1 character\)/,
    ],
    ['binance', 'apiKey', keys.ed25519.privatePem, /belongs into "Secret Key"/],
    [
      'binance',
      'secret',
      keys.ec.privatePem,
      /Binance takes an Ed25519 or RSA private key in PEM\. .* EC P-256/,
    ],
    ['bybit', 'secret', keys.ed25519.privatePem, /Bybit takes an RSA private key in PEM/],
    ['htx', 'secret', keys.rsa.privatePem, /HTX takes an Ed25519 private key/],
    ['kraken', 'secret', keys.rsa.privatePem, /Private Key: there is a blank or a line end/],
    ['kraken', 'secret', base64(64).slice(0, -1), /expected base64, usually 88 characters/],
    [
      'coinbase',
      'secret',
      'organizations/test-org/apiKeys/test-key',
      /belongs into "API key name"/,
    ],
    ['coinbase', 'secret', '{"id":"test","privateKey":"test"}', /whole JSON file/],
    ['gemini', 'secret', 'account-testTESTtest', /belongs into "API Key"/],
    ['hyperliquid', 'walletAddress', hex(20), /expected 0x and 40 hex digits/],
    ['hyperliquid', 'walletAddress', `0x${hex(32)}`, /belongs into "Private key"/],
    ['hyperliquid', 'privateKey', `0x${hex(20)}`, /belongs into "Account address"/],
    ['hyperliquid', 'privateKey', hex(31), /expected 64 hex digits/],
    ['binance', 'secret', ' \r\n ', /nothing was given/],
    ['kucoin', 'password', '\n', /nothing was given/],
    ['okx', 'apiKey', 'a\0bcdefgh', /NUL/],
  ])('%s %s %#', (id, field, value, text) => {
    const refusal = refusalOf(id, field, value);
    expect(refusal.code).toBe('invalid_field');
    expect(refusal.text).toMatch(text);
  });

  test.each([
    [keys.ed25519.publicPem, /not a private key in PEM: it is a public key/],
    [keys.encrypted, /encrypted with a passphrase/],
    ['-----BEGIN PRIVATE KEY-----\nthis is no key\n-----END PRIVATE KEY-----', /was changed/],
  ])('a PEM that is none: %#', (value, text) => {
    const refusal = refusalOf('binance', 'secret', value);
    expect(refusal.code).toBe('invalid_pem');
    expect(refusal.text).toMatch(text);
  });

  test('bytes that are no text', () => {
    expect(refusalOf('generic', 'value', Uint8Array.of(0xff, 0xfe, 0x41)).text).toMatch(/not text/);
  });

  test('the longest value is 16 KiB', () => {
    expect(read('generic', 'value', 'x'.repeat(16 * 1024)).value).toHaveLength(16 * 1024);
    expect(refusalOf('generic', 'value', 'x'.repeat(16 * 1024 + 1)).text).toMatch(
      /longer than 16 KiB/,
    );
  });

  test('a field that the exchange does not have', () => {
    expect(() => known.readField(spec('binance'), 'password', bytesOf('test'))).toThrow(
      KeyturnError,
    );
    expect(() => known.readField(spec('generic'), 'not a name', bytesOf('test'))).toThrow(
      KeyturnError,
    );
    expect(() => known.readField(spec('generic'), '__proto__', bytesOf('test'))).toThrow(
      KeyturnError,
    );
    expect(read('generic', 'constructor', 'test').view.name).toBe('constructor');
  });
});

describe('what is unusual is taken with a warning', () => {
  test.each([
    ['coinbase', 'apiKey', 'testLegacyKey123', /before CDP/],
    ['coinbase', 'secret', 'testLegacySecretTestLegacySecret', /before CDP/],
    ['gemini', 'apiKey', 'testTESTtestTEST1234', /without account- or master- in front/],
    ['kucoin', 'secret', keys.rsa.privatePem, /unusual: a private key in PEM/],
    ['kraken', 'apiKey', 'test-kraken-key', /Usual is base64/],
  ])('%s %s', (id, field, value, warning) => {
    expect(read(id, field, value).warnings).toEqual([expect.stringMatching(warning)]);
  });
});

describe('the hint', () => {
  test.each([
    ['1234567890123456', null],
    ['12345678901234567', '4567'],
    ['ääääääääääääääääää', 'ääää'],
    [`${'x'.repeat(20)}😀😀😀😀`, '😀😀😀😀'],
    [`${'x'.repeat(20)}a\nbc`, null],
    [`${'x'.repeat(20)}a\u202ebc`, null],
  ])('%j → %j', (value, hint) => {
    expect(read('generic', 'value', value).view.hint).toBe(hint);
  });

  test('a PEM has a fingerprint instead', () => {
    const { view } = read('binance', 'secret', keys.ed25519.privatePem);
    expect(view.hint).toBeNull();
    expect(view.pem).toEqual({
      type: 'Ed25519 private key',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});

describe('all fields of a key', () => {
  const given = { apiKey: bytesOf(` ${text64}`), secret: bytesOf(text64.toUpperCase()) };

  test('come back in order, with the label before each warning', () => {
    const { values, views, warnings } = known.readFields(spec('binance'), given);
    expect(textOf(values['apiKey']!)).toBe(text64);
    expect(views.map((view) => view.name)).toEqual(['apiKey', 'secret']);
    expect(warnings).toEqual(['API Key: Blanks around it were left out.']);
  });

  test.each([
    ['one is missing', 'binance', { apiKey: bytesOf(text64) }, /Secret Key: nothing was given/],
    ['none is given', 'generic', {}, /At least one value/],
    [
      'the same value twice',
      'binance',
      { apiKey: bytesOf(text64), secret: bytesOf(text64) },
      /same value stands in "API Key"/,
    ],
    ['an unknown one', 'binance', { ...given, uid: bytesOf('test') }, /no such field/],
    [
      'too many',
      'generic',
      Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`f${n}`, bytesOf(`test-${n}`)])),
      /More than 16/,
    ],
  ])('refused when %s', (_, id, values, text) => {
    expect.assertions(1);
    try {
      known.readFields(spec(id), values);
    } catch (error) {
      if (error instanceof KeyturnError) expect(messageOf(toWire(error)).text).toMatch(text);
    }
  });

  test('some of them are enough for a change', () => {
    const { values } = known.readFields(
      spec('binance'),
      { secret: bytesOf(text64) },
      { partial: true },
    );
    expect(Object.keys(values)).toEqual(['secret']);
    expect(known.readFields(spec('binance'), {}, { partial: true }).views).toEqual([]);
  });
});

test('a field describes what it expects', () => {
  expect(known.describeField(spec('binance'), 'secret')).toBe(
    '64 letters and digits, or an Ed25519 or RSA private key in PEM',
  );
  expect(known.describeField(spec('coinbase'), 'apiKey')).not.toContain('before CDP');
});

test('checking keeps nothing but the view', () => {
  expect(known.checkField(spec('binance'), 'apiKey', bytesOf(text64))).toEqual({
    name: 'apiKey',
    kind: 'text',
    hint: text64.slice(-4),
    pem: null,
  });
});

describe('the seed of a second factor', () => {
  const base32 = 'TESTTESTTESTTESTTESTTESTTESTTEST';
  const address = `otpauth://totp/Binance:account?secret=${base32}`;

  test.each([
    ['as it is shown', base32],
    ['in groups of four, in lower case', 'test test test test test test test test'],
    [
      'as an address with its issuer',
      `otpauth://totp/Any:me@example.org?secret=${base32}&issuer=Any`,
    ],
    ['with a line end behind it', `${base32}\n`],
  ])('is taken %s, and kept in one spelling', (_what, value) => {
    const result = read('binance', 'totp', value);
    expect(textOf(result.value)).toContain(address);
    expect(result.view).toEqual({ name: 'totp', kind: 'text', hint: null, pem: null });
    expect(result.text).toBe('Seed of 6-digit codes, a new one every 30 s');
    expect(textOf(read('binance', 'totp', result.value).value)).toBe(textOf(result.value));
  });

  test('of other kinds says which', () => {
    const value = `otpauth://totp/x?secret=${base32}&algorithm=SHA256&digits=8&period=60`;
    expect(read('kraken', 'totp', value).text).toBe(
      'Seed of 8-digit codes, a new one every 60 s, SHA256',
    );
  });

  test.each([
    ['no base32', 'test-secret-1890'],
    ['too short', 'TEST'],
    ['one by counting', `otpauth://hotp/x?secret=${base32}&counter=1`],
    ['several at once', 'otpauth-migration://offline?data=test'],
    ['no secret', 'otpauth://totp/x?issuer=y'],
  ])('is refused: %s', (_what, value) => {
    const { code, text } = refusalOf('binance', 'totp', value);
    expect(code).toBe('invalid_field');
    expect(text).toMatch(/^Authenticator seed: .{20}/);
    expect(text).not.toContain(base32);
  });

  test.each([
    ['binance', 'secret'],
    ['okx', 'password'],
  ])('in a field of %s it is sent to its own', (id, field) => {
    expect(refusalOf(id, field, address).text).toMatch(/belongs into "Authenticator seed"/);
  });

  test('may belong to any exchange, and to a key named by its owner', () => {
    for (const one of known.list().filter(({ kind }) => kind !== 'generic'))
      expect(one.fields.filter(({ name }) => name === 'totp')).toHaveLength(1);
    expect(textOf(read('generic', 'totp', base32).value)).toMatch(/^otpauth:/);
  });
});

describe('what is no value', () => {
  test.each([
    ['the dummy of a program', 'KeyturnDummySecretNotARealOneKeyturnDummySecretNotARealOneKeytur'],
    ['dots of a page', `test${'•'.repeat(12)}4f2a`],
    ['asterisks', 'test********4f2a'],
    ['an example', 'your_api_key'],
    ['an example in capitals', 'YOUR-SECRET-KEY'],
    ['a variable', `$${'{API_SECRET}'}`],
    ['a row of one letter', 'x'.repeat(32)],
  ])('is refused: %s', (_what, value) => {
    const { code, text } = refusalOf('bybit', 'secret', value);
    expect(code).toBe('invalid_field');
    expect(text).toMatch(/dummy|dots|example/);
  });

  test('is nothing to a passphrase, which a person chose', () => {
    expect(read('okx', 'password', 'your********').text).toMatch(/passphrase/);
  });
});
