import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/broker/protocol.ts';
import { World } from './setup/world.ts';

let world: World;
let token: string;
beforeAll(async () => {
  world = await World.make();
  ({ token } = await world.addClient([{ credential: await world.addKey() }]));
});
afterAll(() => world.remove());
beforeEach(() => {
  // Pairings that were opened by mistake would use up the three there are.
  world.pairings.endAll();
});

const post = (path: string, raw: string | Buffer, headers: Record<string, string> = {}) =>
  world.ask<Problem>('POST', path, { token, raw, headers });

const WRONG: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a number', 1],
  ['a negative number', -1],
  ['a fraction', 1.5],
  ['a huge number', 1e308],
  ['true', true],
  ['an empty text', ''],
  ['a long text', 'x'.repeat(201)],
  ['a text', '<script>'],
  ['a list', []],
  ['a list of lists', [[]]],
  ['a list with a wrong item', [1]],
  ['a long list', Array(100).fill('read')],
  ['an object', {}],
  ['an object that pretends to be a text', { length: 3, toString: 'x' }],
];
/** A request that is right, and for each field the values of WRONG that happen to be right too. */
const REQUESTS: readonly {
  path: string;
  good: Record<string, unknown>;
  fine: Record<string, readonly string[]>;
}[] = [
  {
    path: '/v1/leases',
    good: {
      credential: 'binance-main',
      fields: ['apiKey'],
      scopes: ['read'],
      reason: 'test',
      ttl: 60,
    },
    fine: { reason: ['a text'], ttl: ['a number'] },
  },
  {
    path: '/v1/leases',
    good: { exchange: 'binance', environment: 'live', scopes: ['read'] },
    fine: { exchange: ['a text'] },
  },
  {
    path: '/v1/pairings',
    good: {
      name: 'bot',
      purpose: 'test',
      wants: [{ exchange: 'binance', credential: 'main', scopes: ['read'], mode: 'reveal' }],
    },
    fine: { name: ['a text'], purpose: ['a text'], wants: ['a list'] },
  },
];
const CASES = REQUESTS.flatMap(({ path, good, fine }) =>
  Object.keys(good).flatMap((field) =>
    WRONG.filter(([what]) => !fine[field]?.includes(what)).map(([what, value]) => ({
      path,
      good,
      field,
      what,
      value,
    })),
  ),
);

describe('a wrong type in any field', () => {
  it.each(CASES)('$path: $field is $what', async ({ path, good, field, value }) => {
    const before = world.vault.unsealCount;
    const reply = await post(path, JSON.stringify({ ...good, [field]: value }));
    expect(reply).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect(reply.body.field?.split('.')[0]).toBe(field);
    expect(reply.text).not.toContain('xxx');
    expect(reply.text).not.toContain('script');
    expect(world.vault.unsealCount).toBe(before);
    expect(world.pairings.state().open).toBe(0);
  });

  it.each(['exchange', 'credential', 'scopes', 'mode'])(
    'in what a pairing wants: %s',
    async (field) => {
      const want = {
        exchange: 'binance',
        credential: 'main',
        scopes: ['read'],
        mode: 'reveal',
        [field]: 7,
      };
      const reply = await post('/v1/pairings', JSON.stringify({ name: 'bot', wants: [want] }));
      expect(reply).toMatchObject({ status: 400, body: { field: `wants.0.${field}` } });
    },
  );
});

describe('a body', () => {
  const good = { credential: 'binance-main' };
  it.each([
    ['a field nobody knows', { ...good, colour: 'red' }, 'colour'],
    ['a prototype', JSON.parse('{"credential":"binance-main","__proto__":{"ttl":1}}'), '__proto__'],
    ['a constructor', { ...good, constructor: 1 }, 'constructor'],
    ['no credential and no exchange', {}, 'credential'],
    ['both', { ...good, exchange: 'binance', scopes: ['read'] }, 'credential'],
    ['an exchange without scopes', { exchange: 'binance' }, 'scopes'],
    ['an environment beside a credential', { ...good, environment: 'live' }, 'environment'],
    [
      'a field twice named',
      { credential: 'keyturn://binance-main/apiKey', fields: ['apiKey'] },
      'fields',
    ],
    ['a ttl of zero', { ...good, ttl: 0 }, 'ttl'],
    ['a ttl over a day', { ...good, ttl: 86_401 }, 'ttl'],
    ['a reference with a path', { credential: 'keyturn://a/b/c' }, 'credential'],
    ['a scope there is not', { ...good, scopes: ['read', 'admin'] }, 'scopes.1'],
    ['a list', [good], 'body'],
    ['a text', 'binance-main', 'body'],
    ['null', null, 'body'],
  ])('with %s is refused', async (_what, body, field) => {
    expect(await post('/v1/leases', JSON.stringify(body))).toMatchObject({
      status: 400,
      body: { code: 'bad_request', field },
    });
  });

  it.each([
    ['that is empty', ''],
    ['that is no JSON', '{"credential":'],
    ['with a name twice', '{"credential":"other","credential":"binance-main"}'],
    ['that goes too deep', `{"credential":${'['.repeat(20)}${']'.repeat(20)}}`],
    ['with a byte order mark', '\uFEFF{"credential":"binance-main"}'],
    ['that is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('%s is refused', async (_what, raw) => {
    expect(await post('/v1/leases', raw)).toMatchObject({
      status: 400,
      body: { code: 'bad_request' },
    });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'multipart/form-data',
    '',
  ])('of type %j is refused', async (type) => {
    const reply = await post('/v1/leases', JSON.stringify(good), { 'content-type': type });
    expect(reply).toMatchObject({ status: 400, body: { field: 'content-type' } });
  });

  it.each(['application/json', 'Application/JSON; charset=utf-8'])(
    'of type %j is read',
    async (type) => {
      expect(
        (await post('/v1/leases', JSON.stringify(good), { 'content-type': type })).status,
      ).toBe(201);
    },
  );

  it.each([
    ['GET', '/v1/status'],
    ['GET', '/v1/credentials'],
    ['DELETE', `/v1/leases/${'A'.repeat(22)}`],
  ])('has no place in %s %s', async (method, path) => {
    expect(await world.ask(method, path, { token, raw: '{}' })).toMatchObject({
      status: 400,
      body: { field: 'body' },
    });
  });

  it('may be empty or an empty object where the vault is to be locked, and nothing else', async () => {
    expect((await post('/v1/lock', '{"now":true}')).status).toBe(400);
    expect(world.vault.state).toBe('unlocked');
  });
});

describe('an address', () => {
  it.each([
    '/',
    '/v1',
    '/v1/status/',
    '/v1//status',
    '/v1/status?x=1',
    '/V1/status',
    '/v1/%73tatus',
    '/v1/leases/a/b',
    '/v2/status',
    '/p',
    '/proxy/x',
  ])('%s is none', async (path) => {
    expect(await world.ask('GET', path, { token })).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });

  it.each([
    ['POST', '/v1/status', 'GET'],
    ['GET', '/v1/pairings', 'POST'],
    ['PUT', '/v1/leases', 'POST'],
    ['GET', '/v1/lock', 'POST'],
    ['HEAD', '/v1/status', 'GET'],
    ['OPTIONS', '/v1/credentials', 'GET'],
    ['PATCH', `/v1/leases/${'A'.repeat(22)}`, 'DELETE'],
  ])('takes its own methods only: %s %s', async (method, path, allow) => {
    const reply = await world.ask(method, path, { token });
    expect(reply).toMatchObject({ status: 405, headers: { allow } });
  });

  it.each([
    ['a page', { origin: 'https://example.com' }],
    ['an extension', { origin: '*' }],
    ['a site', { 'sec-fetch-site': 'same-origin' }],
    ['another host', { host: 'example.com' }],
    ['a port', { host: 'localhost:8080' }],
  ])('is not for %s', async (_what, headers) => {
    const reply = await world.ask('GET', '/v1/status', { headers });
    expect(reply).toMatchObject({ status: 403, body: { code: 'browser_refused' } });
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual(
      [],
    );
  });
});
