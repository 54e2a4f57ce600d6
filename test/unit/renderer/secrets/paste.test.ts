import { describe, expect, test } from 'vitest';
import { type Place, readPaste, type Wanted } from '../../../../renderer/secrets/paste/paste.ts';

const KEY = 'testApiKey00112233445566778899aabbccddeeff';
const SECRET = 'testSecret99887766554433221100ffeeddccbbaa';
const PASS = 'test-Pass phrase, with; signs';
const PEM =
  '-----BEGIN EC PRIVATE KEY-----\ndGVzdCBubyBrZXkgYXQgYWxs\n-----END EC PRIVATE KEY-----';
const PUBLIC = '-----BEGIN PUBLIC KEY-----\ndGVzdCBubyBrZXk=\n-----END PUBLIC KEY-----';
const SEED = 'otpauth://totp/Test:me@example.org?secret=TESTTESTTESTTEST&issuer=Test';

const field = (name: string, label: string, more: Partial<Wanted> = {}): Wanted => ({
  name,
  label,
  required: true,
  pem: false,
  ...more,
});
const totp = field('totp', 'Authenticator seed', { required: false });
const two = [field('apiKey', 'API Key'), field('secret', 'Secret Key', { pem: true }), totp];
const EXCHANGES = [
  { id: 'binance', name: 'Binance' },
  { id: 'okx', name: 'OKX' },
  { id: 'kucoin', name: 'KuCoin' },
  { id: 'kraken', name: 'Kraken' },
  { id: 'coinbase', name: 'Coinbase' },
  { id: 'hyperliquid', name: 'Hyperliquid' },
  { id: 'gate', name: 'Gate' },
];
const FIELDS: Record<string, Wanted[]> = {
  binance: two,
  okx: [...two, field('password', 'Passphrase')],
  kucoin: [...two, field('password', 'API Passphrase')],
  kraken: [field('apiKey', 'API Key'), field('secret', 'Private Key'), totp],
  coinbase: [field('apiKey', 'API key name'), field('secret', 'Private key', { pem: true }), totp],
  hyperliquid: [
    field('walletAddress', 'Account address'),
    field('privateKey', 'Private key'),
    totp,
  ],
};
const at = (id: string): Place => ({
  exchange: EXCHANGES.find((one) => one.id === id) ?? { id, name: id },
  fields: FIELDS[id] ?? two,
  exchanges: EXCHANGES,
});
const values = (text: string, id = 'binance'): Record<string, string> =>
  Object.fromEntries(readPaste(text, at(id)).parts.map((part) => [part.field, part.value]));
const both = { apiKey: KEY, secret: SECRET };
const three = { ...both, password: PASS };

describe('a block with labels', () => {
  test.each([
    ['two lines', `API Key: ${KEY}\nSecret Key: ${SECRET}`],
    ['one line', `API Key: ${KEY} Secret: ${SECRET}`],
    ['one line with commas', `API Key: ${KEY}, Secret Key: ${SECRET}`],
    ['one line with pipes', `API Key | ${KEY} | Secret Key | ${SECRET}`],
    ['names above values', `API Key\n${KEY}\nSecret Key\n${SECRET}`],
    ['names with colons above values', `API Key:\n${KEY}\n\nSecret Key:\n${SECRET}\n`],
    ['equals signs', `apikey = ${KEY}\nsecretkey = ${SECRET}`],
    ['arrows', `apiKey => '${KEY}',\nsecret => '${SECRET}',`],
    ['tabs', `API Key\t${KEY}\nSecret Key\t${SECRET}`],
    ['blanks', `API Key   ${KEY}\nSecret Key   ${SECRET}`],
    ['bullets', `- API key: ${KEY}\n- Secret key: ${SECRET}`],
    ['Windows line ends', `API Key: ${KEY}\r\nSecret Key: ${SECRET}\r\n`],
    ['a byte order mark', `\uFEFFAPI Key: ${KEY}\nSecret Key: ${SECRET}`],
    ['full-width colons', `API Key：${KEY}\nSecret Key：${SECRET}`],
    ['other words around', `Your new key\n\nAPI Key: ${KEY}\nSecret Key: ${SECRET}\nKeep it safe.`],
    ['the other order', `Secret Key: ${SECRET}\nAPI Key: ${KEY}`],
    ['access key', `Access Key: ${KEY}\nSecret Access Key: ${SECRET}`],
    ['client id', `Client ID: ${KEY}\nClient Secret: ${SECRET}`],
    ['a table with commas', `apiKey,secret\n${KEY},${SECRET}`],
    ['a table with tabs', `API Key\tSecret Key\tLabel\n${KEY}\t${SECRET}\tbot`],
  ])('%s', (_what, text) => {
    expect(values(text)).toEqual(both);
  });

  test.each([
    ['German', `API-Schlüssel: ${KEY}\nGeheimschlüssel: ${SECRET}\nPasswort: ${PASS}`],
    ['French', `Clé API : ${KEY}\nClé secrète : ${SECRET}\nMot de passe : ${PASS}`],
    ['Spanish', `Clave de API: ${KEY}\nClave secreta: ${SECRET}\nContraseña: ${PASS}`],
    ['Portuguese', `Chave de API: ${KEY}\nChave secreta: ${SECRET}\nSenha: ${PASS}`],
    ['Russian', `API-ключ: ${KEY}\nСекретный ключ: ${SECRET}\nКодовая фраза: ${PASS}`],
    ['Turkish', `API Anahtarı: ${KEY}\nGizli Anahtar: ${SECRET}\nParola: ${PASS}`],
    ['Chinese', `API 密钥：${KEY}\n密钥：${SECRET}\n密码：${PASS}`],
    ['Japanese', `APIキー：${KEY}\nシークレットキー：${SECRET}\nパスフレーズ：${PASS}`],
    ['Korean', `API 키: ${KEY}\n시크릿 키: ${SECRET}\n비밀번호: ${PASS}`],
    ['Vietnamese', `Khóa API: ${KEY}\nKhóa bí mật: ${SECRET}\nMật khẩu: ${PASS}`],
    ['Polish', `Klucz API: ${KEY}\nTajny klucz: ${SECRET}\nHasło: ${PASS}`],
  ])('in %s', (_language, text) => {
    expect(values(text, 'okx')).toEqual(three);
  });

  test('as OKX shows it, with its addresses and its name', () => {
    const text = `apikey = "${KEY}"\nsecretkey = "${SECRET}"\nIP = "203.0.113.7,2001:db8::1"\nRemark name = "grid"\nPermissions = "Read/Trade"`;
    const read = readPaste(`${text}\npassphrase = "${PASS}"`, at('okx'));
    expect(Object.fromEntries(read.parts.map((part) => [part.field, part.value]))).toEqual(three);
    expect(read).toMatchObject({ ips: ['203.0.113.7', '2001:db8::1'], label: 'grid', notes: [] });
  });

  test('uses the exchange’s own names first: Kraken’s private key is its secret', () => {
    expect(values(`API key: ${KEY}\nPrivate key: ${SECRET}`, 'kraken')).toEqual(both);
  });

  test('keeps what belongs to a value: base64 with its signs, colons, blanks inside', () => {
    expect(values(`API Key: a+/b==\nPrivate Key: q:r+s/==`, 'kraken')).toEqual({
      apiKey: 'a+/b==',
      secret: 'q:r+s/==',
    });
  });
});

describe('lines of a .env', () => {
  test.each([
    ['plain', `BINANCE_API_KEY=${KEY}\nBINANCE_SECRET_KEY=${SECRET}`],
    ['export', `export BINANCE_API_KEY=${KEY}\nexport BINANCE_API_SECRET=${SECRET}`],
    ['double quotes', `API_KEY="${KEY}"\nAPI_SECRET="${SECRET}"`],
    ['single quotes', `API_KEY='${KEY}'\nAPI_SECRET='${SECRET}'`],
    ['comments', `# main account\nAPI_KEY=${KEY} # trading\nAPI_SECRET=${SECRET}`],
    ['numbers', `BINANCE_APIKEY_1=${KEY}\nBINANCE_SECRET_1=${SECRET}`],
    ['the exchange behind', `API_KEY_BINANCE=${KEY}\nAPI_SECRET_BINANCE=${SECRET}`],
    ['PowerShell', `$env:BINANCE_API_KEY = "${KEY}"\n$env:BINANCE_API_SECRET = "${SECRET}"`],
    ['Docker', `-e BINANCE_KEY=${KEY}\n-e BINANCE_SECRET=${SECRET}`],
    ['YAML', `exchange:\n  name: binance\n  api_key: ${KEY}\n  api_secret: ${SECRET}`],
    ['Python', `api_key = '${KEY}'\napi_secret = '${SECRET}'`],
    ['JavaScript', `const apiKey = '${KEY}';\nconst apiSecret = "${SECRET}";`],
    ['ccxt in Python', `exchange = ccxt.binance({'apiKey': '${KEY}', 'secret': '${SECRET}'})`],
    ['ccxt in lines', `new ccxt.binance({\n  apiKey: '${KEY}',\n  secret: '${SECRET}',\n})`],
  ])('%s', (_what, text) => {
    expect(values(text)).toEqual(both);
  });

  test('of two exchanges: those of the chosen one', () => {
    const text = `OKX_API_KEY=test-other\nOKX_SECRET=test-other-2\nBINANCE_API_KEY=${KEY}\nBINANCE_SECRET=${SECRET}`;
    expect(values(text)).toEqual(both);
    expect(readPaste(text, at('gate'))).toMatchObject({
      parts: [],
      notes: [{ kind: 'several', count: 2 }],
    });
  });

  test('of another exchange are taken, and it is said', () => {
    const read = readPaste(`OKX_API_KEY=${KEY}\nOKX_SECRET_KEY=${SECRET}`, at('binance'));
    expect(read.parts).toHaveLength(2);
    expect(read.notes).toEqual([{ kind: 'elsewhere', name: 'OKX' }]);
  });

  test('a private key with line ends written out', () => {
    const text = `COINBASE_API_KEY="organizations/test/apiKeys/test"\nCOINBASE_API_SECRET="${PEM.replaceAll('\n', '\\n')}\\n"`;
    expect(values(text, 'coinbase')).toEqual({
      apiKey: 'organizations/test/apiKeys/test',
      secret: PEM.replaceAll('\n', '\\n'),
    });
  });
});

describe('JSON', () => {
  test.each([
    ['ccxt', 'okx', { apiKey: KEY, secret: SECRET, password: PASS }],
    ['OKX', 'okx', { apikey: KEY, secretkey: SECRET, passphrase: PASS, IP: '' }],
    ['KuCoin', 'kucoin', { api_key: KEY, api_secret: SECRET, api_passphrase: PASS, version: 3 }],
    ['freqtrade', 'okx', { exchange: { name: 'okx', key: KEY, secret: SECRET, password: PASS } }],
  ])('of %s', (_what, id, json) => {
    expect(values(JSON.stringify(json, null, 2), id)).toEqual(three);
    expect(values(JSON.stringify(json), id)).toEqual(three);
  });

  test('of Binance', () => {
    expect(values(JSON.stringify({ apiKey: KEY, secretKey: SECRET, comment: 'x' }))).toEqual(both);
  });

  test('the key file of Coinbase, old and new', () => {
    const name = 'organizations/test/apiKeys/test';
    expect(values(JSON.stringify({ name, privateKey: `${PEM}\n` }), 'coinbase')).toEqual({
      apiKey: name,
      secret: PEM,
    });
    const id = '00000000-0000-4000-8000-000000000000';
    expect(values(JSON.stringify({ id, privateKey: SECRET }), 'coinbase')).toEqual({
      apiKey: id,
      secret: SECRET,
    });
  });

  test('of a wallet', () => {
    const json = { walletAddress: '0xtest', privateKey: '0xtest2' };
    expect(values(JSON.stringify(json), 'hyperliquid')).toEqual(json);
  });

  test('that is broken is read by its lines', () => {
    expect(values(`{\n  "apiKey": "${KEY}",\n  "secret": "${SECRET}",\n}`)).toEqual(both);
  });

  test('with several keys is none, and it is said how many', () => {
    const list = [1, 2, 3].map((n) => ({ apiKey: `${KEY}${n}`, secret: `${SECRET}${n}` }));
    expect(readPaste(JSON.stringify(list), at('binance'))).toMatchObject({
      parts: [],
      notes: [{ kind: 'several', count: 3 }],
    });
  });
});

describe('what is known by its looks', () => {
  test('a private key alone, and the way it was found is said', () => {
    expect(readPaste(`\n${PEM}\n`, at('binance')).parts).toEqual([
      { field: 'secret', value: PEM, from: '', how: 'looks' },
    ]);
  });

  test('a public key is none', () => {
    expect(readPaste(PUBLIC, at('binance'))).toMatchObject({
      parts: [],
      notes: [{ kind: 'public-key' }],
    });
    expect(values(`${PUBLIC}\n${PEM}`)).toEqual({ secret: PEM });
  });

  test('the address of a second factor, alone and within a block', () => {
    expect(values(SEED)).toEqual({ totp: SEED });
    expect(values(`API Key: ${KEY}\nSecret: ${SECRET}\n2FA: ${SEED}`)).toEqual({
      ...both,
      totp: SEED,
    });
    expect(values(`Authenticator key: TEST TEST TEST TEST`)).toEqual({
      totp: 'TEST TEST TEST TEST',
    });
  });

  test('values without any name, by their order, when there are as many as fields', () => {
    expect(readPaste(`${KEY}\n${SECRET}`, at('binance')).parts.map(({ how }) => how)).toEqual([
      'order',
      'order',
    ]);
    expect(values(`${KEY}\n${SECRET}\n${'x'.repeat(20)}`)).toEqual({});
    expect(values(`${KEY}\n${KEY}`)).toEqual({});
  });

  test('one value alone is nobody’s: it goes where it was pasted', () => {
    expect(readPaste(KEY, at('binance')).parts).toEqual([]);
    expect(readPaste('dGVzdCBubyBrZXk=', at('kraken')).parts).toEqual([]);
  });
});

test('a passphrase where there is no field for one is named', () => {
  const read = readPaste(`API Key: ${KEY}\nSecret: ${SECRET}\nPassphrase: x y`, at('binance'));
  expect(read.parts).toHaveLength(2);
  expect(read.notes).toEqual([{ kind: 'no-field', names: ['Passphrase'] }]);
});

test('too long is not read', () => {
  expect(readPaste('API Key: x\n'.repeat(10_000), at('binance')).notes).toEqual([
    { kind: 'too-long' },
  ]);
});
