/**
 * A person takes minutes, a disk milliseconds: at each place where a release waits for something, the world is changed
 * under it. Whatever is taken away there must not be given any more, and the log must say so.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { BrokerDeps } from '../../electron/core/broker/deps.ts';
import { Peers } from '../../electron/core/clients/peer.ts';
import type { LeaseReply, Problem } from '../../shared/broker/protocol.ts';
import type { NewGrant } from '../../shared/model/client.ts';
import { ManualClock } from './setup/clock.ts';
import type { Reply } from './setup/http.ts';
import { World } from './setup/world.ts';

let world: World;
afterEach(() => world.remove());

/** Where something happens, each time for once. */
const PLACES = [
  'while the caller is identified',
  'while it is counted how often before',
  'before the owner is asked',
  'after the owner said yes',
  'while the caller is looked at again',
  'before the line is in the log',
  'after the line is in the log',
] as const;
type Place = (typeof PLACES)[number];

interface Scene {
  readonly key: string;
  readonly client: string;
}
const EVENTS: readonly (readonly [string, (scene: Scene) => Promise<unknown> | unknown])[] = [
  ['the client is revoked', ({ client }) => world.registry.setStatus(client, 'revoked')],
  ['the client is paused', ({ client }) => world.registry.setStatus(client, 'paused')],
  [
    'the client is paused and resumed',
    async ({ client }) => {
      await world.registry.setStatus(client, 'paused');
      await world.registry.setStatus(client, 'active');
    },
  ],
  [
    'the grant is made smaller',
    ({ client, key }) => {
      const [grant] = world.registry.find(client)?.grants ?? [];
      if (grant === undefined) throw new Error('no grant');
      const { grantedAt: _, used: __, ...terms } = grant;
      return world.registry.setGrant(client, { ...terms, credential: key, scopes: ['read'] });
    },
  ],
  [
    'the key is being deactivated, and that takes long',
    ({ key }) =>
      void world.registry.lowerCredential(key, 'deactivated', () => new Promise(() => undefined)),
  ],
  ['the grant is removed', ({ client, key }) => world.registry.removeGrant(client, key)],
  ['the key is deactivated', ({ key }) => world.changeKey(key, { status: 'deactivated' })],
  ['the key expires', ({ key }) => world.changeKey(key, { expires: '2026-01-01' })],
  [
    'the key gets a scope',
    ({ key }) => world.changeKey(key, { scopes: ['read', 'trade', 'withdraw'] }),
  ],
  [
    'the key is deleted',
    ({ key }) =>
      world.vault.update((draft, records) => {
        draft.credentials = draft.credentials.filter(({ id }) => id !== key);
        records.remove(key);
      }),
  ],
  ['the window locks', () => world.vault.lockWindow()],
  ['the vault locks', () => world.lockVault()],
  ['everything is stopped', () => world.panic.pull('stop')],
  ['only exits are left', () => world.panic.pull('exits')],
  [
    'everything is stopped and thawed',
    async () => {
      await world.panic.pull('stop');
      await world.panic.thaw();
    },
  ],
];

/** An object that is another's in all but the calls named. */
function instead<T extends object>(target: T, calls: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(calls, name)) return Reflect.get(calls, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

type At = (place: Place) => Promise<void>;

/** The broker's surroundings, with a call at each place. */
function watched(at: At) {
  return (deps: BrokerDeps): BrokerDeps => {
    const { audit, queue } = deps;
    return {
      ...deps,
      audit: instead(audit, {
        append: async (event, options) => {
          const granting = event.action === 'lease.granted';
          if (granting) await at('before the line is in the log');
          const seq = await audit.append(event, options);
          if (granting) await at('after the line is in the log');
          return seq;
        },
        read: async (query) => {
          await at('while it is counted how often before');
          return audit.read(query);
        },
      }),
      queue: instead(queue, {
        ask: async (asking, signal) => {
          await at('before the owner is asked');
          const outcome = await queue.ask(asking, signal);
          await at('after the owner said yes');
          return outcome;
        },
      }),
    };
  };
}

/** Real peers, with a call at each look. */
function watchedPeers(at: At): Pick<Peers, 'accept'> {
  const peers = new Peers({ clock: new ManualClock(), proc: '/proc' });
  return {
    accept: (credentials) => {
      const peer = peers.accept(credentials);
      return instead(peer, {
        identity: async () => {
          await at('while the caller is identified');
          return peer.identity();
        },
        stillSame: async () => {
          await at('while the caller is looked at again');
          return peer.stillSame();
        },
      });
    },
  };
}

async function scene(
  place: Place,
  happens: (scene: Scene) => Promise<unknown> | unknown,
  terms: Partial<NewGrant>,
) {
  let told: Scene | null = null;
  let happened = 0;
  const at: At = async (where) => {
    if (where !== place || happened > 0 || told === null) return;
    happened += 1;
    await happens(told);
  };
  world = await World.make({ wrap: watched(at), seams: { peers: watchedPeers(at) } });
  const key = await world.addKey();
  const { id: client, token } = await world.addClient([
    { credential: key, scopes: ['read', 'trade', 'withdraw'], ...terms },
  ]);
  told = { key, client };
  const reply: Promise<Reply<Problem>> = world.ask('POST', '/v1/leases', {
    token,
    body: { credential: 'binance-main' },
  });
  let done = false;
  void reply.finally(() => {
    done = true;
  });
  // The owner says yes whenever there is a question.
  while (!done) {
    const [question] = world.queue.open();
    if (question !== undefined) {
      world.clock.advance(1000);
      if (world.queue.open()[0]?.id === question.id) world.queue.answer(question.id, 'once');
    }
    await new Promise(setImmediate);
  }
  return { reply: await reply, happened };
}

const CASES = PLACES.flatMap((place) =>
  EVENTS.map(([what, happens]) => ({ place, what, happens })),
);
/** Where nobody is asked, three of the places are not passed. */
const UNASKED = CASES.filter(
  ({ place }) => !place.includes('asked') && !place.includes('yes') && !place.includes('often'),
);

/** Is everything as it was, or seen by the owner, when it is looked at for the last time? */
function harmless({ place, what }: { place: Place; what: string }): boolean {
  if (/ and (?:resumed|thawed)$/.test(what)) return !place.endsWith('the line is in the log');
  return what === 'the key gets a scope' && place === 'while the caller is identified';
}

async function expectNothingGiven(reply: Reply<Problem>, place: Place): Promise<void> {
  expect(reply.status).toBeGreaterThanOrEqual(400);
  expect(reply.status).toBeLessThan(500);
  expect(reply.text).not.toContain('test-');
  expect(world.vault.unsealCount).toBe(0);
  // What was taken away before the owner was asked is not even asked about.
  if (PLACES.indexOf(place) < PLACES.indexOf('before the owner is asked'))
    expect(world.owner.shown).toEqual([]);
  if (world.vault.state !== 'unlocked') await world.unlock();
  const lines = (await world.events()).filter(({ action }) => action.startsWith('lease.'));
  const granted = place.endsWith('the line is in the log') ? ['lease.granted'] : [];
  expect(lines.map(({ action }) => action)).toEqual([...granted, 'lease.refused']);
}

describe.each(['session', 'always'] as const)(
  'what is taken away is not given, approval %s:',
  (approval) => {
    it.each(approval === 'session' ? CASES : UNASKED)('$place: $what', async (one) => {
      const { reply, happened } = await scene(one.place, one.happens, { approval });
      expect(happened).toBe(1);
      if (harmless(one)) expect(reply.status).toBe(201);
      else await expectNothingGiven(reply, one.place);
    });
  },
);

/** It is noon of a Sunday, in Berlin an hour later. */
const HOUR = 60 * 60 * 1000;
const BY_THE_CLOCK: readonly (readonly [string, Partial<NewGrant>])[] = [
  ['until a day', { approval: 'until', approvedUntil: '2026-03-01' }],
  ['that ends', { approval: 'always', ends: '2026-03-01' }],
  ['for some hours', { approval: 'always', hours: [{ days: [7], from: '12:00', to: '14:00' }] }],
];

describe.each(BY_THE_CLOCK)('a grant %s does not outlive it', (_what, terms) => {
  it.each(['while the caller is looked at again', 'after the line is in the log'] as const)(
    '%s',
    async (place) => {
      const { reply, happened } = await scene(place, () => world.clock.advance(12 * HOUR), terms);
      expect(happened).toBe(1);
      await expectNothingGiven(reply, place);
    },
  );
});

it('leases of many clients in the same moment are each put together whole, and the key is opened less often', async () => {
  world = await World.make();
  const key = await world.addKey();
  const other = await world.addKey({ ref: 'kraken', values: { apiKey: 'test-other' } });
  const grants = [{ credential: key }, { credential: other }];
  const clients = await Promise.all(Array.from({ length: 8 }, () => world.addClient(grants)));
  const lease = (token: string, credential: string): Promise<Reply<LeaseReply>> =>
    world.ask('POST', '/v1/leases', { token, body: { credential } });
  const replies = await Promise.all(
    clients.flatMap(({ token }) => [
      lease(token, 'binance-main'),
      lease(token, 'kraken'),
      lease(token, 'keyturn://binance-main/apiKey'),
    ]),
  );
  replies.forEach(({ status, body }, i) => {
    expect(status).toBe(201);
    expect(body.values).toEqual(
      [
        { apiKey: 'test-key', secret: 'test-secret' },
        { apiKey: 'test-other' },
        { apiKey: 'test-key' },
      ][i % 3],
    );
  });
  expect(world.vault.unsealCount).toBeLessThan(replies.length);
});
