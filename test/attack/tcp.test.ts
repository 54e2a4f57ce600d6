/** Loopback TCP, which any page and any program of the machine can reach: `/p/` and the status, and nothing else. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeBinance } from '../setup/fake-binance.ts';
import { always, HIDDEN, Lab, MAIN, SECRET } from './setup/lab.ts';
import { attack } from './setup/python.ts';

const linux = process.platform === 'linux';
const root = process.getuid?.() === 0;

let exchange: FakeBinance;
let lab: Lab;
let port: number;
let before: Awaited<ReturnType<Lab['before']>>;
beforeAll(async () => {
  exchange = await FakeBinance.start();
  for (const { apiKey, secret } of [MAIN.fields, HIDDEN.fields])
    exchange.accept({ apiKey, secret });
  const sign = { modes: ['sign'], scopes: ['read', 'trade'], approval: 'always' };
  lab = await Lab.start({
    tcp: true,
    upstream: exchange.places,
    clients: [
      { name: 'bot', grants: [always('binance-main', sign)] },
      { name: 'whale', grants: [always('hidden-whale', { ...sign, scopes: ['read'] })] },
      { name: 'revoked', grants: [always('binance-main', sign)] },
    ],
  });
  port = Number(lab.ready.tcp?.split(':')[1]);
  await lab.owner({ do: 'revoke', client: 'revoked' });
  await read('bot');
  await lab.ask('GET', '/v1/status');
  before = await lab.before();
});
afterAll(async () => {
  await lab.unharmed(before);
  await lab.stop();
  await exchange.stop();
});

const proxy = (client: string): string => Object.values(lab.ready.proxies[client] ?? {})[0] ?? '';
const ACCOUNT = 'https://api.binance.com/api/v3/account';
const stamped = (url: string): string =>
  `${url}?timestamp=${Date.now()}&recvWindow=5000&signature=dummy`;

interface Heard {
  readonly status: number;
  readonly text: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}
function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        setHost: false,
        headers: { host: `127.0.0.1:${port}`, ...headers },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString('latin1');
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
        );
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
const read = (client: string, headers = {}): Promise<Heard> =>
  ask('GET', `/p/${proxy(client)}/${encodeURIComponent(stamped(ACCOUNT))}`, headers);

/** Nothing reached the exchange, nothing was opened, and no token was repeated. */
async function inVain(act: () => Promise<Heard>): Promise<Heard> {
  const [{ unsealed }, sent] = [await lab.state(), exchange.seen.length];
  const heard = await act();
  expect(exchange.seen.length, 'requests at the exchange').toBe(sent);
  expect((await lab.state()).unsealed).toBe(unsealed);
  expect(heard.text).not.toContain(SECRET);
  expect(heard.text).not.toMatch(/k[pt]_[A-Za-z0-9_-]{10}/);
  return heard;
}

it('is where broker.json says, serves what it should, and is there on 127.0.0.1 alone', async () => {
  expect(JSON.parse(readFileSync(join(lab.home, 'broker.json'), 'utf8'))).toMatchObject({
    tcp: `127.0.0.1:${port}`,
  });
  expect(await ask('GET', '/v1/status')).toMatchObject({ status: 200 });
  expect(await read('bot')).toMatchObject({
    status: 200,
    text: expect.stringContaining('balances'),
  });
  const others = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address),
  );
  for (const host of ['127.0.0.2', '::1', ...others.filter((address) => address !== '127.0.0.1')]) {
    const error = await new Promise<string>((resolve) => {
      const socket = connect({ host, port });
      socket.once('connect', () => {
        socket.destroy();
        resolve('connected');
      });
      socket.once('error', (one: NodeJS.ErrnoException) => resolve(one.code ?? ''));
    });
    expect(error, host).not.toBe('connected');
  }
});

describe('everything but /p/ and the status', () => {
  it.each([
    ['GET', '/v1/credentials'],
    ['GET', '/v1/whoami'],
    ['GET', '/v1/events'],
    ['POST', '/v1/leases'],
    ['POST', '/v1/proxies'],
    ['POST', '/v1/pairings'],
    ['POST', '/v1/explain'],
    ['POST', '/v1/lock'],
    ['POST', '/v1/panic'],
    ['GET', '/v1/admin/credentials'],
    ['GET', '/'],
  ])('%s %s is not there, whatever token comes with it', async (method, path) => {
    const absent = await ask(method, '/v1/nothing', {});
    for (const token of [lab.token('bot'), proxy('bot'), 'none']) {
      const reply = await inVain(() =>
        ask(method, path, { authorization: `Bearer ${token}`, 'content-type': 'application/json' }),
      );
      expect([reply.status, reply.text]).toEqual([404, absent.text]);
    }
    expect((await lab.state()).state).toBe('unlocked');
  });
});

describe('pages', () => {
  it.each([
    ['localhost', () => `localhost:${port}`],
    ['a name that leads here', () => `evil.example:${port}`],
    ['no port', () => '127.0.0.1'],
    ['another port', () => '127.0.0.1:80'],
    ['a short form', () => `127.1:${port}`],
    ['a number', () => `2130706433:${port}`],
    ['IPv6', () => `[::1]:${port}`],
    ['a mapped address', () => `[::ffff:127.0.0.1]:${port}`],
    ['a zero before', () => `127.0.0.01:${port}`],
    ['a dot behind', () => `127.0.0.1.:${port}`],
    ['a zero before the port', () => `127.0.0.1:0${port}`],
    ['user-info', () => `x@127.0.0.1:${port}`],
    ['the exchange itself', () => 'api.binance.com'],
  ])('Host: %s', async (_what, host) => {
    for (const path of [
      '/v1/status',
      `/p/${proxy('bot')}/${encodeURIComponent(stamped(ACCOUNT))}`,
    ]) {
      const reply = await inVain(() => ask('GET', path, { host: host() }));
      expect([403, 422]).toContain(reply.status);
    }
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1' },
    { origin: '**' },
    { origin: '*, *' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { origin: '*', 'sec-fetch-site': 'none' },
  ])('%j', async (headers) => {
    for (const path of [
      '/v1/status',
      `/p/${proxy('bot')}/${encodeURIComponent(stamped(ACCOUNT))}`,
    ]) {
      const reply = await inVain(() => ask('GET', path, headers as Record<string, string>));
      expect([403, 422]).toContain(reply.status);
      expect(JSON.stringify(reply.headers)).not.toMatch(/access-control/i);
    }
  });

  it('Origin: * is ccxt’s, and for /p/ alone', async () => {
    expect((await read('bot', { origin: '*' })).status).toBe(200);
    expect((await inVain(() => ask('GET', '/v1/status', { origin: '*' }))).status).toBe(403);
  });

  it('a preflight gets no leave', async () => {
    const reply = await inVain(() =>
      ask('OPTIONS', `/p/${proxy('bot')}/${ACCOUNT}`, {
        origin: 'https://evil.example',
        'access-control-request-method': 'GET',
        'access-control-request-private-network': 'true',
      }),
    );
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(reply.headers)).not.toMatch(/access-control/i);
  });
});

describe('tokens', () => {
  it.each<[string, () => string]>([
    ["a client's own", () => lab.token('bot')],
    ["a client's own, dressed up", () => lab.token('bot').replace('kt_', 'kp_')],
    ['one of nobody', () => `kp_${'A'.repeat(43)}`],
    ['one of a revoked client', () => proxy('revoked')],
    ['one with a letter more', () => `${proxy('bot')}A`],
    ['one in capitals', () => proxy('bot').toUpperCase()],
    ['one in percents', () => proxy('bot').replace('kp_', '%6bp_')],
    ['a prototype', () => '__proto__'],
    ['two', () => `${proxy('bot')}/${proxy('bot')}`],
  ])('in the path, %s: refused in one line for people', async (_what, token) => {
    const reply = await inVain(() =>
      ask('GET', `/p/${token()}/${encodeURIComponent(stamped(ACCOUNT))}`),
    );
    expect([404, 422]).toContain(reply.status);
    if (reply.status === 422) expect(reply.text).toMatch(/^keyturn: [a-z_-]+: [^\n]+\n$/);
  });

  it('what an error of ccxt prints is good for nothing outside /p/', async () => {
    const reply = await inVain(() =>
      ask('GET', `/p/${proxy('bot')}/${encodeURIComponent('https://api.binance.com/nothing')}`),
    );
    expect(reply.status).toBe(422);
    // As ccxt words it: method, URL, status, body. So the token in the URL is in logs and chats.
    const printed = `binance GET http://127.0.0.1:${port}/p/${proxy('bot')}/https://api.binance.com/nothing ${reply.status} ${reply.text}`;
    const [found = ''] = /kp_[A-Za-z0-9_-]{43}/.exec(printed) ?? [];
    expect(found).toBe(proxy('bot'));
    for (const [method, path] of [
      ['GET', '/v1/credentials'],
      ['GET', '/v1/whoami'],
      ['GET', '/v1/events'],
      ['POST', '/v1/lock'],
      ['POST', '/v1/leases'],
      ['POST', '/v1/proxies'],
      ['POST', '/v1/panic'],
    ] as const) {
      const body = method === 'POST' ? { credential: 'binance-main', level: 'stop' } : undefined;
      const refused = await lab.ask<unknown>(method, path, {
        token: found,
        ...(body && path !== '/v1/lock' ? { body } : {}),
      });
      expect([400, 401], path).toContain(refused.status);
    }
    expect((await lab.state()).state).toBe('unlocked');
  });

  it('one of another key signs with that key, never with mine', async () => {
    const sent = exchange.seen.length;
    expect((await read('whale')).status).toBe(200);
    expect(exchange.seen.slice(sent).map(({ headers }) => headers['x-mbx-apikey'])).toEqual([
      HIDDEN.fields.apiKey,
    ]);
  });
});

describe('what a bot that was taken over sends', () => {
  it.each<[string, string, string]>([
    [
      'a withdrawal',
      'POST',
      'https://api.binance.com/sapi/v1/capital/withdraw/apply?coin=BTC&address=x&amount=1&timestamp=1&signature=x',
    ],
    [
      'a transfer',
      'POST',
      'https://api.binance.com/sapi/v1/asset/transfer?type=MAIN_UMFUTURE&asset=BTC&amount=1&timestamp=1&signature=x',
    ],
    [
      'an unknown endpoint',
      'GET',
      'https://api.binance.com/sapi/v9/everything?timestamp=1&signature=x',
    ],
    ['another host', 'GET', 'https://evil.example/api/v3/account?timestamp=1&signature=x'],
    [
      'a host that begins alike',
      'GET',
      'https://api.binance.com.evil.example/api/v3/account?timestamp=1&signature=x',
    ],
    [
      'a host behind user-info',
      'GET',
      'https://api.binance.com@evil.example/api/v3/account?timestamp=1&signature=x',
    ],
    ['user-info', 'GET', 'https://x:y@api.binance.com/api/v3/account?timestamp=1&signature=x'],
    ['a port', 'GET', 'https://api.binance.com:8443/api/v3/account?timestamp=1&signature=x'],
    ['plain http', 'GET', 'http://api.binance.com/api/v3/account?timestamp=1&signature=x'],
    ['a file', 'GET', 'file:///etc/passwd'],
    [
      'a backslash',
      'GET',
      'https://api.binance.com\\@evil.example/api/v3/account?timestamp=1&signature=x',
    ],
    [
      'two dots',
      'POST',
      'https://api.binance.com/api/v3/../../sapi/v1/capital/withdraw/apply?timestamp=1&signature=x',
    ],
    [
      'two dots in percents',
      'POST',
      'https://api.binance.com/api/v3/%2e%2e/%2e%2e/sapi/v1/capital/withdraw/apply?timestamp=1&signature=x',
    ],
    [
      'a slash in percents',
      'GET',
      'https://api.binance.com/api%2fv3/account?timestamp=1&signature=x',
    ],
    ['two slashes', 'GET', 'https://api.binance.com//api/v3/account?timestamp=1&signature=x'],
    ['a semicolon', 'GET', 'https://api.binance.com/api/v3/account;x=1?timestamp=1&signature=x'],
    [
      'a fragment',
      'GET',
      'https://api.binance.com/api/v3/account?timestamp=1&signature=x#/sapi/v1/capital/withdraw/apply',
    ],
    [
      'a tab in the host',
      'GET',
      'https://api.bin\tance.com/api/v3/account?timestamp=1&signature=x',
    ],
    [
      'a parameter twice',
      'POST',
      'https://api.binance.com/api/v3/order?symbol=BTCUSDT&symbol=ETHUSDT&side=BUY&type=MARKET&quantity=1&timestamp=1&signature=x',
    ],
    [
      'an array',
      'POST',
      'https://api.binance.com/api/v3/order?symbol[]=BTCUSDT&side=BUY&type=MARKET&quantity=1&timestamp=1&signature=x',
    ],
    [
      'a number in another base',
      'POST',
      'https://api.binance.com/api/v3/order?symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1e9&timestamp=1&signature=x',
    ],
    [
      'a line end in a parameter',
      'GET',
      'https://api.binance.com/api/v3/account?x=%0d%0aHost:%20evil&timestamp=1&signature=x',
    ],
  ])('%s: refused before it is signed', async (_what, method, url) => {
    for (const target of [encodeURIComponent(url), url.replace(/[\t\\]/g, encodeURIComponent)]) {
      const reply = await inVain(() =>
        ask(
          method,
          `/p/${proxy('bot')}/${target}`,
          method === 'POST' ? { 'content-length': '0' } : {},
        ),
      );
      expect([400, 422], `${target}: ${reply.text}`).toContain(reply.status);
    }
    expect(exchange.withdrawals).toEqual([]);
    expect(exchange.transfers).toEqual([]);
  });

  it.each([
    { 'x-http-method-override': 'DELETE' },
    { 'content-encoding': 'gzip' },
    { 'x-mbx-apikey': 'test-somebody-elses' },
    { 'transfer-encoding': 'chunked', 'content-type': 'application/json' },
  ])('headers that say something else: %j', async (headers) => {
    const sent = exchange.seen.length;
    const reply = await ask(
      'GET',
      `/p/${proxy('bot')}/${encodeURIComponent(stamped(ACCOUNT))}`,
      headers as Record<string, string>,
    );
    expect([200, 400, 422]).toContain(reply.status);
    for (const one of exchange.seen.slice(sent)) {
      expect(one.headers['x-mbx-apikey']).toBe(MAIN.fields.apiKey);
      expect(one.headers['x-http-method-override']).toBeUndefined();
      expect(one.headers['content-encoding']).toBeUndefined();
    }
  });

  it('an exchange that answers with a redirect or a cookie: neither comes back', async () => {
    exchange.instead = (_seen, response) => {
      response.writeHead(302, {
        location: 'https://evil.example/?signature=x',
        'set-cookie': 'a=b',
      });
      response.end();
      return true;
    };
    try {
      const reply = await read('bot');
      expect(reply.status).toBe(502);
      expect(reply.headers).not.toHaveProperty('location');
      expect(reply.headers).not.toHaveProperty('set-cookie');
    } finally {
      exchange.instead = () => false;
    }
    expect((await read('bot')).headers).not.toHaveProperty('set-cookie');
  });

  it('a signature never comes back to it', async () => {
    const sent = exchange.seen.length;
    const { text, headers } = await read('bot');
    const [seen] = exchange.seen.slice(sent);
    const [signature = 'none'] = /[0-9a-f]{64}/.exec(seen?.query ?? '') ?? [];
    expect(signature).not.toBe('none');
    expect(`${text}${JSON.stringify(headers)}`).not.toContain(signature);
  });
});

describe.runIf(linux)('who is on the other end', () => {
  const client = (family: string, host: string) => `
try:
    s = socket.socket(socket.${family}); s.settimeout(20); s.connect((${JSON.stringify(host)}, int(sys.argv[3])))
    s.sendall(f"GET /p/{T}/${encodeURIComponent(ACCOUNT)}%3Ftimestamp%3D1%26signature%3Dx HTTP/1.1\\r\\nHost: 127.0.0.1:{sys.argv[3]}\\r\\n\\r\\n".encode())
    say("got", read(s)[:12])
except OSError as error:
    say(type(error).__name__)`;
  const from = (family: string, host: string, who = {}): Promise<string> =>
    attack(lab, proxy('bot'), client(family, host), { ...who, args: [String(port)] });

  it('its own user is served, by IPv4 and by a mapped IPv6 address', async () => {
    expect(await from('AF_INET', '127.0.0.1')).toContain('got HTTP/1.1 200');
    expect(await from('AF_INET6', '::ffff:127.0.0.1')).toContain('got HTTP/1.1 200');
  });

  it.runIf(root)(
    'another user with a good proxy address is hung up on without a byte',
    async () => {
      const sent = exchange.seen.length;
      const { chmodSync } = await import('node:fs');
      chmodSync(join(lab.home, '..'), 0o755);
      for (const [family, host] of [
        ['AF_INET', '127.0.0.1'],
        ['AF_INET6', '::ffff:127.0.0.1'],
      ] as const) {
        const output = await from(family, host, { uid: 65534, gid: 65534 });
        expect(output.trim()).toMatch(/^(got|ConnectionResetError|BrokenPipeError)$/);
      }
      chmodSync(join(lab.home, '..'), 0o700);
      expect(exchange.seen.length).toBe(sent);
    },
  );
});
