/**
 * What is refused behind `/p/`: as one line of plain text with the rule's name, 422 or 503; nothing of it reaches the
 * exchange, and nothing is unsealed.
 */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { API, Signing, type SigningOptions } from './setup/signing.ts';

let scene: Signing;
afterEach(() => scene.remove());

type Try = (scene: Signing) => ReturnType<Signing['through']>;
const read: Try = (one) => one.through('GET', '/api/v3/account', 'timestamp=1');
const order: Try = (one) => one.order();
const withdraw: Try = (one) =>
  one.through('POST', '/sapi/v1/capital/withdraw/apply', 'coin=USDT&address=Ttest&amount=10');

interface Refusal {
  readonly status?: number;
  readonly options?: SigningOptions;
  readonly before?: (scene: Signing) => unknown;
  readonly attempt?: Try;
  /** Not one word in the log: it was too early to know who it was. */
  readonly silent?: boolean;
}

async function expectRefused(
  rule: string,
  { status = 422, options, before, attempt = order, silent }: Refusal,
) {
  scene = await Signing.make(options);
  await before?.(scene);
  const reply = await attempt(scene);
  expect(reply.text).toMatch(new RegExp(`^keyturn: ${rule}: [ -~]+\n$`));
  expect([reply.status, reply.headers['content-type']]).toEqual([
    status,
    'text/plain; charset=utf-8',
  ]);
  expect(reply.headers['retry-after'] !== undefined).toBe(status === 503);
  expect([scene.fake.seen, scene.unsealed]).toEqual([[], 0]);
  if (silent) return;
  if (scene.world.vault.state !== 'unlocked') await scene.world.unlock();
  expect(await scene.signed()).toContain(`request.refused ${rule}`);
}

describe('by its grant:', () => {
  const trade = { scopes: ['read', 'trade'] } as const;
  it.each<readonly [string, string, Refusal]>([
    [
      'an order, with a grant to read',
      'scope-not-granted',
      { options: { grant: { scopes: ['read'] } } },
    ],
    ['a withdrawal, with a grant to trade', 'scope-not-on-key', { attempt: withdraw }],
    [
      'a withdrawal, with a key that can and a grant to trade',
      'scope-not-granted',
      { attempt: withdraw, options: { key: { scopes: ['read', 'trade', 'withdraw'] } } },
    ],
    [
      'a transfer',
      'scope-not-on-key',
      {
        attempt: (one) =>
          one.through('POST', '/sapi/v1/asset/transfer', 'type=MAIN_UMFUTURE&asset=USDT&amount=1'),
      },
    ],
    [
      'a list of addresses',
      'scope-not-on-key',
      {
        attempt: (one) =>
          one.through('GET', '/sapi/v1/capital/withdraw/address/list', 'timestamp=1'),
      },
    ],
    [
      'anything, without the right to sign',
      'mode-not-granted',
      { options: { grant: { ...trade, scopes: [...trade.scopes], modes: ['reveal'] } } },
    ],
    [
      'public data too, without the right to sign',
      'mode-not-granted',
      {
        options: { grant: { modes: ['reveal'] } },
        attempt: (one) => one.through('GET', '/api/v3/time'),
      },
    ],
    ['what has ended', 'grant-ended', { options: { grant: { ends: '2026-01-01' } } }],
    [
      'a key that is deactivated',
      'key-inactive',
      { before: (one) => one.world.changeKey(one.key, { status: 'deactivated' }) },
    ],
    [
      'a key that has expired',
      'key-inactive',
      { before: (one) => one.world.changeKey(one.key, { expires: '2026-01-01' }) },
    ],
    [
      'a client that is paused',
      'client-paused',
      { before: (one) => one.world.registry.setStatus(one.client, 'paused') },
    ],
    [
      'a client that is revoked',
      'proxy-unknown',
      { before: (one) => one.world.registry.setStatus(one.client, 'revoked') },
    ],
    [
      'a grant that is gone',
      'proxy-unknown',
      { before: (one) => one.world.registry.removeGrant(one.client, one.key) },
    ],
    [
      'the owner said no',
      'owner-said-no',
      {
        options: { grant: { approval: 'every-time' } },
        attempt: async (one) => {
          const reply = one.order();
          await one.world.answer('no');
          return reply;
        },
      },
    ],
  ])('%s (%s)', (_, rule, refusal) => expectRefused(rule, refusal));

  it('the second of one use', async () => {
    scene = await Signing.make({ grant: { uses: 1 } });
    expect((await scene.order()).status).toBe(200);
    const again = await scene.order();
    expect([again.status, again.text.slice(0, 26)]).toEqual([422, 'keyturn: uses-used-up: The']);
    expect([scene.fake.seen.length, scene.unsealed]).toEqual([1, 1]);
  });

  it('what comes too fast, until later', async () => {
    scene = await Signing.make({ grant: { perMinute: 1 } });
    expect((await scene.order()).status).toBe(200);
    const again = await scene.order();
    expect([again.status, again.headers['retry-after'], again.text.slice(0, 18)]).toEqual([
      503,
      '60',
      'keyturn: too-fast:',
    ]);
    expect(scene.fake.seen).toHaveLength(1);
  });
});

describe('by what it asks for:', () => {
  const get =
    (url: string): Try =>
    (one) =>
      one.through('GET', url);
  it.each<readonly [string, string, Try]>([
    [
      'an endpoint that nobody judged',
      'endpoint-unknown',
      (one) => one.through('POST', '/sapi/v1/margin/loans', 'asset=BTC'),
    ],
    ['a path with another case', 'endpoint-unknown', get('/API/v3/account')],
    ['another host', 'host-unknown', get('https://evil.example/api/v3/account')],
    [
      'the testnet, with a live key',
      'host-unknown',
      get('https://testnet.binance.vision/api/v3/account'),
    ],
    [
      'a host that begins like it',
      'host-unknown',
      get('https://api.binance.com.evil.example/api/v3/account'),
    ],
    [
      'an order of spot on the host of futures',
      'endpoint-unknown',
      (one) => one.through('POST', 'https://fapi.binance.com/api/v3/order', 'symbol=BTCUSDT'),
    ],
    [
      'a margin order that borrows',
      'beyond-scope',
      (one) =>
        one.through(
          'POST',
          '/sapi/v1/margin/order',
          'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&sideEffectType=MARGIN_BUY',
        ),
    ],
    ['a path that climbs', 'not-plain', get('/api/v3/../../sapi/v1/capital/config/getall')],
    [
      'a path with %2f',
      'not-plain',
      (one) => one.world.ask('GET', `/p/${one.proxy}/${API}/api%2fv3/account`),
    ],
    [
      'a path that is encoded twice',
      'not-plain',
      (one) =>
        one.world.ask('GET', `/p/${one.proxy}/${encodeURIComponent(`${API}/api%2fv3/account`)}`),
    ],
    ['a port', 'not-plain', get('https://api.binance.com:8443/api/v3/account')],
    [
      'somebody before the host',
      'not-plain',
      get('https://api.binance.com@evil.example/api/v3/account'),
    ],
    ['http', 'bad_request', get('http://api.binance.com/api/v3/account')],
    [
      'no address at all',
      'bad_request',
      (one) => one.world.ask('GET', `/p/${one.proxy}/api.binance.com`),
    ],
    ['a parameter twice', 'not-plain', (one) => one.order('&quantity=9')],
    [
      'parameters in two places',
      'not-plain',
      (one) => one.through('POST', `${API}/api/v3/order?symbol=BTCUSDT`, 'side=BUY'),
    ],
    [
      'a number that is none',
      'not-plain',
      (one) => one.through('POST', '/api/v3/order', 'symbol=BTCUSDT&quantity=1e5'),
    ],
    [
      'a parameter that orders do not have',
      'not-plain',
      (one) => one.order('&sideEffectType=MARGIN_BUY'),
    ],
    [
      'JSON',
      'not-plain',
      (one) =>
        one.through('POST', '/api/v3/order', '{"symbol":"BTCUSDT"}', {
          headers: { 'content-type': 'application/json' },
        }),
    ],
    [
      'a method of its own',
      'not-plain',
      (one) => one.through('PATCH', '/api/v3/order', 'symbol=BTCUSDT'),
    ],
    [
      'a method in disguise',
      'not-plain',
      (one) =>
        one.through('GET', '/api/v3/account', '', {
          headers: { 'x-http-method-override': 'DELETE' },
        }),
    ],
    [
      'a packed body',
      'not-plain',
      (one) =>
        one.through('POST', '/api/v3/order', 'a=1', { headers: { 'content-encoding': 'gzip' } }),
    ],
  ])('%s (%s)', (_, rule, attempt) => expectRefused(rule, { attempt }));

  it.each([
    [
      'an exchange that can not be signed for',
      'exchange-unknown',
      { key: { exchange: 'bitvavo' } },
    ],
    [
      'an exchange that wants numbers which nobody keeps yet',
      'exchange-unknown',
      { key: { exchange: 'kraken', values: { apiKey: 'test-key', secret: 'dGVzdC1zZWNyZXQ=' } } },
    ],
    [
      'a key of the testnet on the live exchange',
      'host-unknown',
      { key: { environment: 'testnet' } },
    ],
  ] as const)('%s (%s)', (_, rule, options) => expectRefused(rule, { options }));

  it('an address that nobody made', async () => {
    scene = await Signing.make();
    for (const token of [`kp_${'A'.repeat(43)}`, 'kp_', 'x', '__proto__', scene.token]) {
      const reply = await scene.world.ask('GET', `/p/${token}/${API}/api/v3/time`);
      expect([reply.status, reply.text.slice(0, 23)]).toEqual([422, 'keyturn: proxy-unknown:']);
    }
    expect([scene.fake.seen, scene.unsealed]).toEqual([[], 0]);
  });

  it('and tells nothing of the request back', async () => {
    scene = await Signing.make();
    const reply = await scene.order('&nonsense=test-value%25');
    expect(reply.text).not.toMatch(/test-value|BTCUSDT|kp_/);
  });
});

describe('by its key:', () => {
  it('one that can not sign', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    scene = await Signing.make({
      key: { values: { apiKey: 'test-key', secret } },
      grant: { uses: 1 },
    });
    for (let i = 0; i < 2; i++) {
      const reply = await scene.order();
      expect([reply.status, reply.text.slice(0, 22)]).toEqual([422, 'keyturn: key-unusable:']);
    }
    expect(scene.fake.seen).toEqual([]);
    // A refusal behind the line of its signature is a line of its own, and the use is given back.
    expect(await scene.signed()).toEqual([
      'request.signed granted-always',
      'request.refused key-unusable',
      'request.signed granted-always',
      'request.refused key-unusable',
    ]);
  });
});

describe('by a lock or the panic switch:', () => {
  const unattended: SigningOptions = { grant: { unattended: ['sign'] } };
  it.each<readonly [string, string, Refusal]>([
    [
      'the vault is locked',
      'locked',
      { status: 503, before: (one) => one.world.lockVault(), silent: true },
    ],
    [
      'the window is locked',
      'locked',
      { status: 503, before: (one) => one.world.vault.lockWindow() },
    ],
    [
      'the window is locked, and another mode is unattended',
      'window-locked',
      {
        status: 503,
        options: { grant: { modes: ['sign', 'reveal'], unattended: ['reveal'] } },
        before: (one) => one.world.vault.lockWindow(),
      },
    ],
    [
      'public data then too',
      'window-locked',
      {
        status: 503,
        options: { grant: { modes: ['sign', 'reveal'], unattended: ['reveal'] } },
        before: (one) => one.world.vault.lockWindow(),
        attempt: (one) => one.through('GET', '/api/v3/time'),
      },
    ],
    [
      'everything stops',
      'panic-stop',
      { options: unattended, before: (one) => one.world.panic.pull('stop'), attempt: read },
    ],
    [
      'everything stops: public data too',
      'panic-stop',
      {
        before: (one) => one.world.panic.pull('stop'),
        attempt: (one) => one.through('GET', '/api/v3/time'),
      },
    ],
    [
      'exits only: an order',
      'panic-exits-only',
      { before: (one) => one.world.panic.pull('exits') },
    ],
    [
      'exits only: a cancel with a new order behind it',
      'panic-exits-only',
      {
        before: (one) => one.world.panic.pull('exits'),
        attempt: (one) => one.through('POST', '/api/v3/order/cancelReplace', 'symbol=BTCUSDT'),
      },
    ],
  ])('%s (%s)', (_, rule, refusal) => expectRefused(rule, refusal));

  it('but under exits only a bot may read and cancel', async () => {
    scene = await Signing.make();
    await scene.order();
    await scene.world.panic.pull('exits');
    expect((await read(scene)).status).toBe(200);
    const cancel = await scene.through('DELETE', '/api/v3/order', 'symbol=BTCUSDT&orderId=1');
    expect(cancel.body).toMatchObject({ status: 'CANCELED' });
    expect((await scene.through('GET', '/api/v3/time')).status).toBe(200);
  });

  it('and an unattended one goes on while the window is locked', async () => {
    scene = await Signing.make(unattended);
    scene.world.vault.lockWindow();
    expect((await scene.order()).status).toBe(200);
    expect((await scene.through('GET', '/api/v3/time')).status).toBe(200);
  });
});

describe('by the log:', () => {
  it('no line, no signature', async () => {
    scene = await Signing.make({
      wrap: (deps) => ({
        ...deps,
        audit: new Proxy(deps.audit, {
          get(target, name) {
            const value: unknown = Reflect.get(target, name, target);
            if (name !== 'append') return typeof value === 'function' ? value.bind(target) : value;
            return async (...args: Parameters<typeof target.append>) => {
              const { KeyturnError } = await import('../../shared/errors.ts');
              if (args[0].action !== 'request.signed') return target.append(...args);
              throw new KeyturnError('audit_unavailable', 'full');
            };
          },
        }),
      }),
    });
    const reply = await scene.order();
    expect([reply.status, reply.text.slice(0, 27)]).toEqual([503, 'keyturn: audit_unavailable:']);
    expect([scene.fake.seen, scene.unsealed]).toEqual([[], 0]);
  });
});

describe('a browser', () => {
  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ host: 'evil.example' }],
  ])('is refused: %j', async (headers) => {
    scene = await Signing.make();
    const reply = await scene.through('GET', '/api/v3/account', 'timestamp=1', { headers });
    expect([reply.status, reply.text.slice(0, 24)]).toEqual([422, 'keyturn: browser_refused']);
    expect([scene.fake.seen, scene.unsealed]).toEqual([[], 0]);
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual(
      [],
    );
  });
});
