/** Bytes that are not quite HTTP, or more of it than there should be. Nothing of it may open a key or be taken for another request. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Lab, MAIN, SECRET } from './setup/lab.ts';

let lab: Lab;
let token: string;
let before: Awaited<ReturnType<Lab['before']>>;
beforeAll(async () => {
  lab = await Lab.start();
  token = lab.token('bot');
  for (let i = 0; i < 20; i++) await lab.lease('bot');
  await lab.bytes('nonsense\r\n\r\n');
  before = await lab.before();
});
afterAll(async () => {
  await lab.unharmed(before);
  await lab.stop();
});

// So that one attack that gets through is one failed test.
afterEach(async () => {
  if ((await lab.state()).state !== 'unlocked') await lab.owner({ do: 'unlock' });
});

const BODY = '{"credential":"binance-main"}';
const STATUS = 'GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n';
const lease = (body = BODY, length: number | string = body.length): string =>
  `POST /v1/leases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
/** Would lock the vault, were it ever read as a request. */
const lock = (): string =>
  `POST /v1/lock HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;
const chunked = (): string =>
  lease('', 0).replace('Content-Length: 0', 'Transfer-Encoding: chunked');
const unsealed = async (): Promise<number> => (await lab.state()).unsealed;
const answers = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status ?? '');

describe('smuggling: two lengths, odd lines, hidden bytes', () => {
  it.each<[string, () => string]>([
    [
      'Content-Length beside Transfer-Encoding',
      () => lease().replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n') + lock(),
    ],
    [
      'Transfer-Encoding before Content-Length',
      () => `${chunked().replace('Transfer', 'Content-Length: 4\r\nTransfer')}0\r\n\r\n${lock()}`,
    ],
    [
      'two different lengths',
      () =>
        lease(BODY + lock(), BODY.length).replace(
          'Content-Length',
          `Content-Length: ${BODY.length + lock().length}\r\nContent-Length`,
        ),
    ],
    [
      'the same length twice',
      () =>
        lease().replace('Content-Length', `Content-Length: ${BODY.length}\r\nContent-Length`) +
        lock(),
    ],
    ['a list of lengths', () => lease(BODY, `${BODY.length}, ${BODY.length}`) + lock()],
    ['a length with a sign', () => lease(BODY, `+${BODY.length}`) + lock()],
    ['a negative length', () => lease(BODY, -1) + lock()],
    ['a hexadecimal length', () => lease(BODY, '0x1d') + lock()],
    ['a length beyond all numbers', () => lease(BODY, '9'.repeat(40)) + lock()],
    [
      'an encoding with a comma',
      () => `${chunked().replace('chunked', 'identity, chunked, identity')}0\r\n\r\n${lock()}`,
    ],
    [
      'an encoding that is not chunked',
      () => `${chunked().replace('chunked', 'xchunked')}0\r\n\r\n${lock()}`,
    ],
    [
      'an encoding with a tab',
      () => `${chunked().replace(': chunked', ':\tchunked\x0b')}0\r\n\r\n${lock()}`,
    ],
    [
      'two encodings',
      () =>
        chunked().replace('Transfer', 'Transfer-Encoding: identity\r\nTransfer') +
        `0\r\n\r\n${lock()}`,
    ],
    ['a chunk size that overflows', () => `${chunked()}fffffffffffffffff\r\n${lock()}`],
    ['a chunk size with a sign', () => `${chunked()}-1\r\n${lock()}`],
    ['a chunk longer than it says', () => `${chunked()}2\r\n{}${lock()}\r\n0\r\n\r\n`],
    ['a chunk line ended by LF alone', () => `${chunked()}2\n{}\n0\n\n${lock()}`],
    [
      'a folded header',
      () => STATUS.replace('\r\n\r\n', '\r\nX: a\r\n\tTransfer-Encoding: chunked\r\n\r\n') + lock(),
    ],
    ['a folded Host', () => STATUS.replace('Host: localhost', 'Host:\r\n localhost') + lock()],
    [
      'a space before the colon',
      () => lease().replace('Content-Length:', 'Content-Length :') + lock(),
    ],
    ['a space before the first header', () => STATUS.replace('\r\nHost', '\r\n Host') + lock()],
    [
      'bare LF for line ends',
      () => STATUS.replaceAll('\r\n', '\n') + lock().replaceAll('\r\n', '\n'),
    ],
    ['one bare LF', () => STATUS.replace('localhost\r\n', 'localhost\n') + lock()],
    ['a bare CR', () => STATUS.replace('\r\n\r\n', '\r\nX: a\rContent-Length: 1\r\n\r\n') + lock()],
    ['a NUL in a value', () => STATUS.replace('localhost', 'localhost\0.evil') + lock()],
    ['a NUL in a name', () => STATUS.replace('Host', 'Ho\0st') + lock()],
    ['two hosts', () => STATUS.replace('\r\n\r\n', '\r\nHost: evil.example\r\n\r\n') + lock()],
    [
      'the same host twice',
      () => STATUS.replace('\r\n\r\n', '\r\nhost: localhost\r\n\r\n') + lock(),
    ],
    ['no host', () => `GET /v1/status HTTP/1.1\r\n\r\n${lock()}`],
    ['HTTP/1.0 without a host', () => `GET /v1/status HTTP/1.0\r\n\r\n${lock()}`],
    ['HTTP/0.9', () => `GET /v1/status\r\n\r\n${lock()}`],
    ['HTTP/2 by its preface', () => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${lock()}`],
    ['a version there is not', () => STATUS.replace('1.1', '9.9') + lock()],
    ['TLS', () => `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${'\0'.repeat(64)}${lock()}`],
    ['a method in small letters', () => STATUS.replace('GET', 'get') + lock()],
    [
      'two tokens',
      () =>
        lease().replace(
          'Content-Type',
          `Authorization: Bearer kt_${'A'.repeat(43)}\r\nContent-Type`,
        ) + lock(),
    ],
    ['a header name of nothing', () => STATUS.replace('\r\n\r\n', '\r\n: x\r\n\r\n') + lock()],
    ['a header without a colon', () => STATUS.replace('\r\n\r\n', '\r\nX\r\n\r\n') + lock()],
    [
      'letters beyond ASCII in a name',
      () => STATUS.replace('\r\n\r\n', '\r\nH\xf6st: localhost\r\n\r\n') + lock(),
    ],
  ])('%s', async (what, bytes) => {
    const opened = await unsealed();
    const text = await lab.bytes(bytes(), 1500);
    const statuses = answers(text);
    // Refused, and then hung up on: whatever came behind it was not read.
    expect(statuses.length, `${what}: ${text}`).toBeLessThanOrEqual(1);
    for (const status of statuses) expect(['400', '403', '413', '505', '431']).toContain(status);
    expect(text).not.toContain(SECRET);
    expect(await lab.state()).toMatchObject({ state: 'unlocked', unsealed: opened });
  });

  it('a body that looks like a request stays a body', async () => {
    const text = await lab.bytes(lease(lock()), 300);
    expect(answers(text)).toEqual(['400']);
    expect((await lab.state()).state).toBe('unlocked');
  });

  it('a request in a header stays a header', async () => {
    const inside = lock().replaceAll('\r\n', '%0d%0a');
    const text = await lab.bytes(STATUS.replace('\r\n\r\n', `\r\nX: ${inside}\r\n\r\n`), 500);
    expect(answers(text)).toEqual(['200']);
    expect((await lab.state()).state).toBe('unlocked');
  });

  it.each([
    'Upgrade: websocket\r\nConnection: Upgrade',
    'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings',
    'Expect: 200-ok',
    'Connection: authorization, host',
    'Trailer: authorization',
    'X-Forwarded-For: 127.0.0.1',
    'X-HTTP-Method-Override: DELETE',
    'Content-Encoding: gzip',
  ])('with “%s” nothing else happens than without, or it is refused', async (header) => {
    const text = await lab.one(STATUS.replace('\r\n\r\n', `\r\n${header}\r\n\r\n`));
    expect(answers(text)).toHaveLength(1);
    expect(text).toMatch(/^HTTP\/1\.1 (200|400|417) /);
    expect((await lab.state()).state).toBe('unlocked');
  });
  it.each([
    'CONNECT localhost:80',
    'TRACE /v1/status',
    'OPTIONS *',
    'OPTIONS /v1/leases',
    'HEAD /v1/credentials',
    'PUT /v1/leases',
    'PATCH /v1/leases',
    'DELETE /v1/credentials',
  ])('%s does nothing, and tells no web page that it may', async (line) => {
    const text = await lab.bytes(
      `${line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      500,
    );
    expect(text).toMatch(/^(HTTP\/1\.1 (400|404|405) |$)/);
    expect(text.toLowerCase()).not.toContain('access-control');
  });
});

describe('pipelining', () => {
  it('is answered in order, each once', async () => {
    const text = await lab.bytes(STATUS + lease() + STATUS, 500);
    expect(answers(text)).toEqual(['200', '201', '200']);
  });

  it('of more than eight ends the connection before the rest is served', async () => {
    const opened = await unsealed();
    const raw = await lab.raw();
    raw.send(lease().repeat(200));
    await raw.closed;
    expect((await unsealed()) - opened).toBeLessThanOrEqual(8);
    expect(answers(raw.text).length).toBeLessThanOrEqual(8);
  });

  it('behind a lock gets nothing', async () => {
    const opened = await unsealed();
    const text = await lab.bytes(lock() + lease(), 500);
    await lab.owner({ do: 'unlock' });
    expect(answers(text)).toEqual(['204', '423']);
    expect(await unsealed()).toBe(opened);
  });
});

describe('sizes', () => {
  it.each<[string, () => string, RegExp]>([
    [
      'a body one byte over',
      () => lease(`${BODY}${' '.repeat(64 * 1024 + 1 - BODY.length)}`),
      /^HTTP\/1\.1 413 /,
    ],
    [
      'a body that is announced and never comes',
      () => lease('', 10 * 1024 * 1024),
      /^HTTP\/1\.1 413 /,
    ],
    [
      'a body that says nothing of its size',
      () => `${chunked()}${`4000\r\n${' '.repeat(0x4000)}\r\n`.repeat(8)}`,
      /^HTTP\/1\.1 413 /,
    ],
    [
      'a header over 16 KiB',
      () => STATUS.replace('\r\n\r\n', `\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
      /^HTTP\/1\.1 413 /,
    ],
    [
      'a thousand headers',
      () => STATUS.replace('\r\n\r\n', `${'\r\nX: 1'.repeat(2500)}\r\n\r\n`),
      /^HTTP\/1\.1 (413|200|400) /,
    ],
    [
      'a path of 20,000 letters',
      () => STATUS.replace('/v1/status', `/${'a'.repeat(20_000)}`),
      /^HTTP\/1\.1 413 /,
    ],
    [
      'a chunk extension that never ends',
      () => `${chunked()}1;${'x'.repeat(100_000)}`,
      /^(HTTP\/1\.1 4(13|00) |$)/,
    ],
  ])('%s is refused without being kept', async (_what, bytes, expected) => {
    const opened = await unsealed();
    expect(await lab.bytes(bytes(), 1000)).toMatch(expected);
    expect(await unsealed()).toBe(opened);
  });

  it('a hundred megabytes behind a refusal are not read', async () => {
    const raw = await lab.raw();
    raw.send(lease('', 100 * 1024 * 1024));
    const piece = Buffer.alloc(1024 * 1024, 32);
    let taken = 0;
    while (!raw.socket.destroyed && taken < 100) {
      const more = raw.socket.write(piece);
      taken += 1;
      if (!more) {
        await Promise.race([
          new Promise((resolve) => raw.socket.once('drain', resolve)),
          raw.closed,
        ]);
      }
    }
    raw.socket.destroy();
    expect(taken).toBeLessThan(20);
  });
});

describe('JSON', () => {
  const post = (raw: string | Buffer) =>
    lab.ask<{ code: string }>('POST', '/v1/leases', { token, raw });
  it.each<[string, string | Buffer]>([
    ['a name twice', '{"credential":"hidden-whale","credential":"binance-main"}'],
    [
      'a name twice, once in escapes',
      '{"credential":"binance-main","\\u0063redential":"hidden-whale"}',
    ],
    ['100,000 brackets', '['.repeat(60_000)],
    ['depth in a field', `{"credential":${'['.repeat(5000)}${']'.repeat(5000)}}`],
    ['depth in objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
    ['__proto__', '{"credential":"binance-main","__proto__":{"ttl":1}}'],
    ['constructor.prototype', '{"credential":"binance-main","constructor":{"prototype":{"x":1}}}'],
    ['a number for a name', '{"credential":1e999}'],
    ['NaN', '{"credential":NaN}'],
    ['a comment', '{"credential":"binance-main"/**/}'],
    ['a comma too many', '{"credential":"binance-main",}'],
    ['two documents', `${BODY}${BODY}`],
    ['a byte order mark', `\uFEFF${BODY}`],
    ['half a surrogate', '{"credential":"\\ud800"}'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from(BODY, 'utf16le')],
    ['a NUL', '{"credential":"binance-main\\u0000"}'],
    ['a million spaces of a name', `{"credential":"${' '.repeat(60_000)}"}`],
  ])('%s is refused, at once', async (_what, raw) => {
    const opened = await unsealed();
    const started = performance.now();
    const reply = await post(raw);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(reply.text).not.toContain(SECRET);
    expect(await unsealed()).toBe(opened);
  });
});

describe('paths', () => {
  it.each([
    '//v1/leases',
    '/v1//leases',
    '/v1/leases/',
    '/v1/./leases',
    '/v1/../v1/leases',
    '/V1/LEASES',
    '/v1/leases?x=1',
    '/v1/leases#x',
    '/v1/lea%73es',
    '/v1%2fleases',
    '/v1/leases%00',
    '/v1/leases;x',
    '\\v1\\leases',
    '/v1/%2e%2e/v1/leases',
    'http://localhost/v1/leases',
    'http://evil.example/v1/leases',
    '/v1/leases\x7f',
    '*',
    '/p',
    '/p/',
    '/p//x',
    '/v1/admin',
    '/v1/__proto__',
    '/v1/constructor',
    '/../../etc/passwd',
  ])('%s is no other way to anything', async (path) => {
    const opened = await unsealed();
    const text = await lab.one(lease().replace('/v1/leases', path));
    expect(text).toMatch(/^HTTP\/1\.1 (400|404|405|422) /);
    expect(text).not.toContain(SECRET);
    expect(await unsealed()).toBe(opened);
  });

  it.each([
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '../binance-main',
    'binance-main/../hidden-whale',
    'keyturn://binance-main@hidden-whale',
    'keyturn://hidden-whale#binance-main',
    'BINANCE-MAIN',
    'binance-main ',
    'binance-main\\u0000',
    '%62inance-main',
    '',
    '.',
    '*',
    'hidden%',
  ])('the reference %j names nothing', async (credential) => {
    const opened = await unsealed();
    const reply = await lab.ask('POST', '/v1/leases', {
      token,
      raw: `{"credential":"${credential.replace(/\\(?!u)/g, '\\\\')}"}`,
    });
    expect([400, 404]).toContain(reply.status);
    expect(await unsealed()).toBe(opened);
  });
});

describe('labels that are names of prototypes', () => {
  it('are labels: granted, listed and leased as any other', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'];
    const own = await Lab.start({
      credentials: names.map((label) => ({
        ...MAIN,
        label,
        fields: { apiKey: 'test-k', secret: `test-${label}` },
      })),
      clients: names.map((name) => ({
        name,
        grants: [
          { credential: name, modes: ['reveal'], scopes: ['read', 'trade'], approval: 'always' },
        ],
      })),
    });
    for (const name of names) {
      const list = await own.ask<{ credentials: { label: string; ref: string }[] }>(
        'GET',
        '/v1/credentials',
        { token: own.token(name) },
      );
      expect(list.body.credentials.map(({ label }) => label)).toEqual([name]);
      const reply = await own.ask('POST', '/v1/leases', {
        token: own.token(name),
        body: { credential: list.body.credentials[0]?.ref },
      });
      expect(reply).toMatchObject({ status: 201, body: { values: { secret: `test-${name}` } } });
    }
    own.saidNothingWrong();
    await own.stop();
  });
});
