/** A request through `/p/`: signed with the key it stands for, sent to a fake exchange, its answer passed back. */
import { generateKeyPairSync } from 'node:crypto';
import { Agent } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { API, fakeKey, Signing, type SigningOptions } from './setup/signing.ts';

let scene: Signing;
afterEach(() => scene.remove());
const make = async (options?: SigningOptions): Promise<Signing> => {
  scene = await Signing.make(options);
  return scene;
};

describe('a signed request', () => {
  it('reads, orders and cancels', async () => {
    await make();
    const account = await scene.through('GET', '/api/v3/account', 'timestamp=1&signature=x');
    expect([account.status, account.body]).toMatchObject([200, { accountType: 'SPOT' }]);
    expect((await scene.order()).body).toMatchObject({ orderId: 1, status: 'NEW' });
    const cancel = await scene.through('DELETE', '/api/v3/order', 'symbol=BTCUSDT&orderId=1');
    expect(cancel.body).toMatchObject({ status: 'CANCELED' });
    expect(await scene.signed()).toEqual(Array(3).fill('request.signed granted-always'));
  });

  it('goes out with our key, time and window, all else as it came, and none of the bot', async () => {
    await make();
    await scene.order();
    const [seen] = scene.fake.seen;
    const now = scene.world.clock.now();
    expect(seen?.body).toMatch(
      new RegExp(
        `^timestamp=${now}&symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=40000&recvWindow=5000&signature=[0-9a-f]{64}$`,
      ),
    );
    expect(seen?.headers).toEqual({
      host: 'api.binance.com',
      'x-mbx-apikey': scene.values.apiKey,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(seen?.body.length),
      connection: 'keep-alive',
    });
  });

  it.each(['ed25519', 'rsa'] as const)('by %s', async (type) => {
    const { privateKey, publicKey } =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ed25519');
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const apiKey = fakeKey();
    await make({ key: { values: { apiKey, secret } } });
    scene.fake.accept({
      apiKey,
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    });
    expect((await scene.order()).status).toBe(200);
    expect((await scene.through('GET', '/api/v3/openOrders', 'timestamp=1')).body).toHaveLength(1);
  });

  it('may stand in the path as it is, also with a query', async () => {
    await make();
    const plain = await scene.world.ask(
      'GET',
      `/p/${scene.proxy}/${API}/api/v3/account?timestamp=1`,
    );
    expect(plain.status).toBe(200);
    const { proxy } = scene;
    const inQuery = `${API}/api/v3/order?symbol=BTCUSDT&side=SELL&type=MARKET&quantity=1`;
    expect((await scene.world.ask('POST', `/p/${proxy}/${inQuery}`)).body).toMatchObject({
      status: 'FILLED',
    });
    expect(
      (await scene.world.ask('POST', `/p/${proxy}/${encodeURIComponent(inQuery)}`)).status,
    ).toBe(200);
  });

  it('is in the audit log with all but its parameters, before it is sent', async () => {
    await make();
    let before: readonly string[] = [];
    scene.fake.hold = async () => {
      before = await scene.signed();
    };
    await scene.order();
    expect(before).toEqual(['request.signed granted-always']);
    const [event] = (await scene.world.events()).slice(-1);
    expect(event).toMatchObject({
      action: 'request.signed',
      outcome: 'allowed',
      actor: { kind: 'client', id: scene.client },
      credential: { id: scene.key, label: 'Binance main' },
      scopes: ['trade'],
      detail: {
        endpoint: 'POST /api/v3/order',
        host: 'api.binance.com',
        path: '/api/v3/order',
        version: 1,
      },
    });
    expect(JSON.stringify(event)).not.toMatch(/BTCUSDT|signature|quantity/);
  });

  it('that only wants the key named is not signed, and needs the grant all the same', async () => {
    await make();
    const old = await scene.through('GET', '/api/v3/historicalTrades', 'symbol=BTCUSDT');
    expect(old.status).toBe(200);
    expect(scene.fake.seen[0]).toMatchObject({ query: 'symbol=BTCUSDT' });
    expect(await scene.signed()).toEqual(['request.signed granted-always']);
  });

  it('goes on with the new version of a key as soon as that is stored', async () => {
    await make();
    await scene.order();
    const next = { apiKey: fakeKey(), secret: fakeKey() };
    scene.fake.accept(next);
    await turn(scene, next);
    scene.fake.drop(scene.values.apiKey);
    expect((await scene.order()).status).toBe(200);
    expect(scene.fake.seen.map(({ headers }) => headers['x-mbx-apikey'])).toEqual([
      scene.values.apiKey,
      next.apiKey,
    ]);
  });
});

/** What CredentialService does when the owner stores a new version. */
async function turn({ world, key }: Signing, values: Record<string, string>): Promise<void> {
  const { encodeFieldBlock } = await import('../../electron/core/vault/field-block.ts');
  const bytes = Object.fromEntries(Object.entries(values).map(([n, v]) => [n, Buffer.from(v)]));
  await world.vault.update((draft, records) => {
    const credential = draft.credentials.find(({ id }) => id === key);
    if (credential === undefined) throw new Error('no such key');
    credential.version = 2;
    records.put(key, 'credential', encodeFieldBlock([{ version: 2, values: bytes }]));
  });
}

describe('the answer', () => {
  it("is the exchange's own, with what a bot reads of its head, and nothing else", async () => {
    await make();
    scene.fake.instead = (_, response) => {
      response.writeHead(429, {
        'content-type': 'application/json',
        'retry-after': '7',
        'x-mbx-used-weight-1m': '6001',
        'x-sapi-used-ip-weight-1m': '12',
        'set-cookie': 'a=b',
        location: 'https://evil.example/?signature=test',
        'x-cache': 'hit',
        server: 'nginx',
        'access-control-allow-origin': '*',
      });
      response.end('{"code":-1003,"msg":"Too many requests."}');
      return true;
    };
    const reply = await scene.through('GET', '/api/v3/account', 'timestamp=1');
    const {
      date,
      connection,
      'keep-alive': _,
      'transfer-encoding': __,
      ...headers
    } = reply.headers;
    expect([reply.status, reply.text]).toEqual([429, '{"code":-1003,"msg":"Too many requests."}']);
    expect(headers).toEqual({
      'content-type': 'application/json',
      'retry-after': '7',
      'x-mbx-used-weight-1m': '6001',
      'x-sapi-used-ip-weight-1m': '12',
      'cache-control': 'no-store',
    });
    expect(date).toBeDefined();
  });

  it('may be long, and comes as it is, encoded or not', async () => {
    await make();
    const long = JSON.stringify(Array.from({ length: 200_000 }, (_, i) => i));
    scene.fake.instead = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(long);
      return true;
    };
    const reply = await scene.through('GET', '/api/v3/exchangeInfo');
    expect(reply.text).toBe(long);
  });

  it.each([301, 302, 307, 308])(
    'that sends elsewhere (%i) is not followed, nor passed back',
    async (status) => {
      await make();
      scene.fake.instead = (_, response) => {
        response
          .writeHead(status, { location: 'https://evil.example/?signature=test' })
          .end('test-moved');
        return true;
      };
      const reply = await scene.order();
      expect(reply.status).toBe(502);
      expect(reply.text).toMatch(/^keyturn: exchange-redirects: /);
      expect(JSON.stringify([reply.headers, reply.text])).not.toMatch(/evil|test-moved/);
      expect(scene.fake.seen).toHaveLength(1);
      expect(await scene.signed()).toEqual([
        'request.signed granted-always',
        'request.unknown exchange-redirects',
      ]);
    },
  );

  it('that does not come is unknown, and said so', async () => {
    await make();
    scene.fake.instead = (_, response) => {
      response.destroy();
      return true;
    };
    const reply = await scene.order();
    expect([reply.status, reply.text]).toEqual([
      504,
      'keyturn: exchange-silent: The exchange did not answer: whether it did what was asked is unknown.\n',
    ]);
    expect(await scene.signed()).toEqual([
      'request.signed granted-always',
      'request.unknown exchange-silent',
    ]);
  });

  it('that breaks off in the middle breaks off for the bot too', async () => {
    await make();
    scene.fake.instead = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"orderId":');
      setTimeout(() => response.destroy(), 20);
      return true;
    };
    await expect(scene.order()).rejects.toThrow();
    await expect
      .poll(() => scene.signed())
      .toEqual(['request.signed granted-always', 'request.unknown exchange-silent']);
  });

  it('of an exchange that can not be reached says that nothing was sent, and counts as no use', async () => {
    await make({ grant: { uses: 1 } });
    await scene.fake.stop();
    for (let i = 0; i < 2; i++) {
      const reply = await scene.order();
      expect([reply.status, reply.headers['retry-after']]).toEqual([503, '10']);
      expect(reply.text).toMatch(/^keyturn: exchange-unreachable: /);
    }
    expect((await scene.signed()).slice(0, 2)).toEqual([
      'request.signed granted-always',
      'request.refused exchange-unreachable',
    ]);
    scene = Object.assign(scene, { fake: { stop: async () => undefined } });
  });
});

describe('public data', () => {
  it('passes without key, signature, question, record or line', async () => {
    await make({ grant: { approval: 'every-time' } });
    const reply = await scene.through('GET', '/api/v3/depth', 'symbol=BTCUSDT&limit=5&signature=x');
    expect(reply.status).toBe(200);
    for (const host of ['fapi', 'dapi', 'eapi']) {
      const path = `/${host}/v1/exchangeInfo`;
      expect((await scene.through('GET', `https://${host}.binance.com${path}`)).status).toBe(200);
    }
    const [seen] = scene.fake.seen;
    expect([seen?.query, seen?.headers['x-mbx-apikey']]).toEqual([
      'symbol=BTCUSDT&limit=5',
      undefined,
    ]);
    expect([scene.unsealed, await scene.signed()]).toEqual([0, []]);
  });
});

describe('an address that lives with its connection', () => {
  it('is good for other connections, and dies with its own', async () => {
    await make();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = { credential: 'binance-main' };
    const made = await scene.world.ask<{ token: string; url: string | null; exchange: string }>(
      'POST',
      '/v1/proxies',
      { token: scene.token, body, agent },
    );
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ credential: 'binance-main', exchange: 'binance', url: null });
    expect(made.body.token).toMatch(/^kp_/);
    const use = () => scene.world.ask('GET', `/p/${made.body.token}/${API}/api/v3/account`);
    expect((await use()).status).toBe(200);
    const gone = new Promise<void>((resolve) => {
      const stop = scene.world.proxies.onChange(() => {
        stop();
        resolve();
      });
    });
    agent.destroy();
    await gone;
    const after = await use();
    expect([after.status, after.text.slice(0, 23)]).toEqual([422, 'keyturn: proxy-unknown:']);
    expect(scene.fake.seen).toHaveLength(1);
  });

  it('is not made for a key that was not granted, or not to sign with', async () => {
    await make({ grant: { modes: ['reveal'] } });
    await scene.world.addKey({ ref: 'other', label: 'Other' });
    const ask = (credential: string) =>
      scene.world.ask<{ code: string; rule?: string }>('POST', '/v1/proxies', {
        token: scene.token,
        body: { credential },
      });
    expect((await ask('binance-main')).body.rule).toBe('mode-not-granted');
    expect((await ask('other')).status).toBe(404);
    expect((await ask('nothing')).body).toEqual((await ask('other')).body);
  });
});

describe('the token of an address', () => {
  it.each([
    ['GET', '/v1/credentials'],
    ['GET', '/v1/whoami'],
    ['POST', '/v1/leases'],
    ['POST', '/v1/proxies'],
    ['GET', '/v1/events'],
    ['POST', '/v1/lock'],
    ['POST', '/v1/panic'],
    ['POST', '/v1/explain'],
  ])('is nothing outside /p/: %s %s', async (method, path) => {
    await make({ grant: { modes: ['sign', 'reveal'] } });
    const body =
      method === 'POST'
        ? { body: path === '/v1/panic' ? { level: 'stop' } : { credential: 'binance-main' } }
        : {};
    const reply = await scene.world.ask(method, path, {
      token: scene.proxy,
      ...(path === '/v1/lock' ? {} : body),
    });
    expect(reply.status).toBe(401);
    expect([scene.unsealed, scene.world.vault.state]).toEqual([0, 'unlocked']);
  });

  it('and the token of a client is nothing in /p/', async () => {
    await make();
    const reply = await scene.world.ask('GET', `/p/${scene.token}/${API}/api/v3/account`);
    expect([reply.status, scene.fake.seen]).toEqual([422, []]);
  });

  it('is kept as a hash alone', async () => {
    await make();
    const kept = JSON.stringify(scene.world.vault.manifest.clients);
    expect(kept).toContain('tokenHash');
    expect(kept).not.toContain(scene.proxy);
  });
});
