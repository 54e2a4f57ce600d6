/** The seed of an exchange account's second factor lies beside the key, and no program ever learns of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  CredentialReply,
  ExplainReply,
  LeaseReply,
  Problem,
} from '../../shared/broker/protocol.ts';
import { GRANT_DEFAULTS, type NewGrant } from '../../shared/model/client.ts';
import type { Reply } from './setup/http.ts';
import { World } from './setup/world.ts';

const SEED = 'otpauth://totp/test?secret=TESTTESTTESTTESTTESTTESTTESTTEST';
const VALUES = { apiKey: 'test-key', secret: 'test-secret', totp: SEED };

let world: World;
let key: string;

beforeEach(async () => {
  world = await World.make();
  key = await world.addKey({ values: VALUES });
});
afterEach(() => world.remove());

const lease = <T = Problem>(token: string, body: object = {}): Promise<Reply<T>> =>
  world.ask<T>('POST', '/v1/leases', { token, body: { credential: 'binance-main', ...body } });
const explain = (token: string, body: object = {}): Promise<Reply<ExplainReply>> =>
  world.ask('POST', '/v1/explain', { token, body: { credential: 'binance-main', ...body } });

const grant = (fields: string[] | null): NewGrant => ({
  ...GRANT_DEFAULTS,
  credential: key,
  modes: ['reveal'],
  scopes: ['read', 'trade'],
  fields,
  approval: 'always',
  unattended: [],
});

describe('a grant of all fields', () => {
  it('is listed without the seed', async () => {
    const { token } = await world.addClient([{ credential: key, fields: null }]);
    const reply = await world.ask<{ credentials: CredentialReply[] }>('GET', '/v1/credentials', {
      token,
    });
    expect(reply.body.credentials[0]?.fields).toEqual(['apiKey', 'secret']);
    expect(reply.text).not.toMatch(/totp|otpauth/);
    const whoami = await world.ask('GET', '/v1/whoami', { token });
    expect(whoami.text).not.toMatch(/totp|otpauth/);
  });

  it('gives all but the seed, and the log names what it gave', async () => {
    const { token } = await world.addClient([{ credential: key, fields: null }]);
    const reply = await lease<LeaseReply>(token);
    expect(reply.status).toBe(201);
    expect(reply.body.values).toEqual({ apiKey: 'test-key', secret: 'test-secret' });
    expect(reply.text).not.toMatch(/totp|otpauth|TESTTEST/);
    const granted = (await world.events()).find(({ action }) => action === 'lease.granted');
    expect(granted?.detail?.['fields']).toBe('apiKey secret');
  });

  it.each([[['totp']], [['apiKey', 'totp']]])(
    'refuses %j as it refuses a field that does not exist',
    async (fields) => {
      const { token } = await world.addClient([{ credential: key, fields: null }]);
      const refused = await lease(token, { fields });
      const none = await lease(token, { fields: ['noSuchField'] });
      expect([refused.status, refused.body.rule]).toEqual([422, 'field-not-granted']);
      expect({ ...refused.body, id: null }).toEqual({ ...none.body, id: null });
      expect(refused.text).not.toMatch(/otpauth|TESTTEST/);
      expect((await explain(token, { fields })).body).toMatchObject({
        verdict: 'deny',
        rule: 'field-not-granted',
      });
    },
  );

  it('asks the owner about all but the seed', async () => {
    const { token } = await world.addClient([
      { credential: key, fields: null, approval: 'every-time' },
    ]);
    const asked = world.ask<LeaseReply>('POST', '/v1/leases', {
      token,
      body: { credential: 'binance-main' },
      headers: { prefer: 'wait=30' },
    });
    const question = await world.answer('once');
    expect(JSON.stringify(question)).not.toMatch(/totp|otpauth/);
    expect(Object.keys((await asked).body.values)).toEqual(['apiKey', 'secret']);
  });
});

describe('a grant that names the seed', () => {
  it.each([[['totp']], [['secret', 'totp']]])(
    'of %j is refused, and changes nothing',
    async (f) => {
      const { id } = await world.addClient([{ credential: key, fields: ['apiKey'] }]);
      await expect(world.registry.setGrant(id, grant(f))).rejects.toMatchObject({
        code: 'invalid_field',
        field: 'fields',
      });
      await expect(world.addClient([{ credential: key, fields: f }])).rejects.toMatchObject({
        code: 'invalid_field',
      });
      expect(world.vault.manifest.clients.find((one) => one.id === id)?.grants[0]?.fields).toEqual([
        'apiKey',
      ]);
    },
  );

  it('that stands in a vault all the same gives nothing of it', async () => {
    const { id, token } = await world.addClient([{ credential: key, fields: ['apiKey'] }]);
    await world.vault.update((draft) => {
      const client = draft.clients.find((one) => one.id === id);
      if (client?.grants[0] !== undefined) client.grants[0].fields = ['totp'];
    });
    const reply = await lease(token);
    expect([reply.status, reply.body.rule]).toEqual([422, 'field-not-granted']);
    expect(reply.text).not.toMatch(/otpauth|TESTTEST/);
  });
});

it('a key with nothing but a seed has nothing to give', async () => {
  const alone = await world.addKey({ ref: 'alone', label: 'Alone', values: { totp: SEED } });
  const { token } = await world.addClient([{ credential: alone, fields: null }]);
  const reply = await lease(token, { credential: 'alone' });
  expect([reply.status, reply.body.rule]).toEqual([422, 'field-not-granted']);
});
