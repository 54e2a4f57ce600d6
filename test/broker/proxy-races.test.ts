/**
 * At each place where a signed request waits for something, the ground is taken away under it: before it is sent,
 * nothing is signed and nothing reaches the exchange; after that it is hung up on, and marked as unknown.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { BrokerDeps } from '../../electron/core/broker/deps.ts';
import { Peers } from '../../electron/core/clients/peer.ts';
import { ManualClock } from './setup/clock.ts';
import { Signing, type SigningOptions } from './setup/signing.ts';

let scene: Signing;
afterEach(() => scene.remove());

const PLACES = [
  'while the caller is identified',
  'before the owner is asked',
  'after the owner said yes',
  'while the caller is looked at again',
  'before the line is in the log',
  'after the line is in the log',
] as const;
type Place = (typeof PLACES)[number];

type Happens = (scene: Signing) => Promise<unknown> | unknown;
const EVENTS: readonly (readonly [string, Happens])[] = [
  ['the client is revoked', ({ world, client }) => world.registry.setStatus(client, 'revoked')],
  ['the client is paused', ({ world, client }) => world.registry.setStatus(client, 'paused')],
  ['the grant is removed', ({ world, client, key }) => world.registry.removeGrant(client, key)],
  [
    'the key is deactivated',
    ({ world, key }) =>
      world.registry.lowerCredential(key, 'deactivated', () =>
        world.changeKey(key, { status: 'deactivated' }),
      ),
  ],
  ['the address is removed', ({ world, client }) => removeAddress(world, client)],
  ['the vault locks', ({ world }) => world.lockVault()],
  ['only exits are allowed', ({ world }) => world.panic.pull('exits')],
  ['everything stops', ({ world }) => world.panic.pull('stop')],
];

function removeAddress(world: Signing['world'], client: string): Promise<unknown> {
  const [proxy] = world.vault.manifest.clients.find(({ id }) => id === client)?.proxies ?? [];
  return world.proxies.remove(client, proxy?.id ?? '');
}

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

function watched(at: At): SigningOptions {
  const peers = new Peers({ clock: new ManualClock(), proc: '/proc' });
  return {
    wrap: (deps: BrokerDeps) => ({
      ...deps,
      audit: instead(deps.audit, {
        append: async (event, options) => {
          const signing = event.action === 'request.signed';
          if (signing) await at('before the line is in the log');
          const seq = await deps.audit.append(event, options);
          if (signing) await at('after the line is in the log');
          return seq;
        },
      }),
      queue: instead(deps.queue, {
        ask: async (asking, signal) => {
          await at('before the owner is asked');
          const outcome = await deps.queue.ask(asking, signal);
          await at('after the owner said yes');
          return outcome;
        },
      }),
    }),
    seams: {
      peers: {
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
      },
    },
  };
}

async function orderAt(place: Place, happens: Happens, approval: 'session' | 'always') {
  let armed = false;
  let happened = 0;
  const at: At = async (where) => {
    if (where !== place || happened > 0 || !armed) return;
    happened += 1;
    await happens(scene);
  };
  scene = await Signing.make({ ...watched(at), grant: { approval } });
  armed = true;
  const reply = scene.order();
  let done = false;
  void reply.finally(() => {
    done = true;
  });
  // The owner says yes whenever there is a question.
  while (!done) {
    const [question] = scene.world.queue.open();
    if (question !== undefined) {
      scene.world.clock.advance(1000);
      if (scene.world.queue.open()[0]?.id === question.id) {
        scene.world.queue.answer(question.id, 'once');
      }
    }
    await new Promise(setImmediate);
  }
  return { reply: await reply, happened };
}

const CASES = PLACES.flatMap((place) =>
  EVENTS.map(([what, happens]) => ({ place, what, happens })),
);
const UNASKED = CASES.filter(({ place }) => !place.includes('asked') && !place.includes('yes'));

describe.each(['session', 'always'] as const)('before it is sent, approval %s:', (approval) => {
  it.each(approval === 'session' ? CASES : UNASKED)('$place: $what', async ({ place, happens }) => {
    const { reply, happened } = await orderAt(place, happens, approval);
    expect(happened).toBe(1);
    expect(reply.text).toMatch(/^keyturn: [a-z_-]+: [ -~]+\n$/);
    expect([422, 503]).toContain(reply.status);
    expect([scene.fake.seen, scene.unsealed, scene.world.queue.open()]).toEqual([[], 0, []]);
    if (scene.world.vault.state !== 'unlocked') await scene.world.unlock();
    const lines = (await scene.signed()).map((line) => line.split(' ')[0]);
    const signed = place.endsWith('line is in the log') ? ['request.signed'] : [];
    expect(lines).toEqual([...signed, 'request.refused']);
  });
});

describe('on its way', () => {
  /** An order that the exchange has, and does not answer. */
  async function inTheAir(
    attempt: (one: Signing) => ReturnType<Signing['order']> = (one) => one.order(),
  ) {
    scene = await Signing.make();
    let hungUp: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      hungUp = resolve;
    });
    scene.fake.instead = (_, response) => {
      response.once('close', hungUp);
      return true;
    };
    const reply = attempt(scene);
    await scene.fake.until(() => true);
    return { reply, gone };
  }

  it.each(EVENTS)('%s: hung up on, and nobody knows', async (_, happens) => {
    const { reply, gone } = await inTheAir();
    await happens(scene);
    await gone;
    const { status, text } = await reply;
    expect([status, text.slice(0, 28)]).toEqual([504, 'keyturn: stopped-on-its-way:']);
    if (scene.world.vault.state !== 'unlocked') await scene.world.unlock();
    const events = (await scene.world.events()).filter(({ action }) =>
      action.startsWith('request.'),
    );
    expect(events.map(({ action }) => action)).toEqual(['request.signed', 'request.unknown']);
    expect(events[1]).toMatchObject({
      outcome: 'failed',
      actor: { kind: 'client', id: scene.client },
      credential: { id: scene.key },
      scopes: ['trade'],
      detail: { request: events[0]?.detail?.['request'], endpoint: 'POST /api/v3/order' },
    });
  });

  it.each(EVENTS)('%s: in the middle of the answer too', async (_, happens) => {
    let begun: () => void = () => undefined;
    const answering = new Promise<void>((resolve) => {
      begun = resolve;
    });
    scene = await Signing.make({
      wrap: (deps) => ({
        ...deps,
        http: instead(deps.http, {
          send: async (request) => {
            const answer = await deps.http.send(request);
            setImmediate(begun);
            return answer;
          },
        }),
      }),
    });
    scene.fake.instead = (_seen, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"orderId":1,');
      return true;
    };
    const reply = scene.order().catch((error: Error) => error);
    await answering;
    await happens(scene);
    expect(await reply).toBeInstanceOf(Error);
    if (scene.world.vault.state !== 'unlocked') await scene.world.unlock();
    await expect
      .poll(async () => (await scene.signed()).map((line) => line.split(' ')[0]))
      .toEqual(['request.signed', 'request.unknown']);
  });

  it('a cancel goes on when only exits are allowed', async () => {
    let answer: () => void = () => undefined;
    scene = await Signing.make();
    await scene.order();
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    scene.fake.hold = () => held;
    const reply = scene.through('DELETE', '/api/v3/order', 'symbol=BTCUSDT&orderId=1');
    await scene.fake.until(({ method }) => method === 'DELETE');
    await scene.world.panic.pull('exits');
    answer();
    expect((await reply).body).toMatchObject({ status: 'CANCELED' });
  });

  it.each([
    ['the window locks', ({ world }: Signing) => world.vault.lockWindow()],
    [
      'the owner stores a new version',
      ({ world, key }: Signing) => world.changeKey(key, { label: 'Binance main, turned' }),
    ],
    [
      'another client is revoked',
      async ({ world }: Signing) => {
        const { id } = await world.addClient([]);
        await world.registry.setStatus(id, 'revoked');
      },
    ],
  ])('an order goes on when %s', async (_, happens) => {
    let answer: () => void = () => undefined;
    scene = await Signing.make();
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    scene.fake.hold = () => held;
    const reply = scene.order();
    await scene.fake.until(() => true);
    await happens(scene);
    answer();
    expect((await reply).body).toMatchObject({ status: 'NEW' });
  });

  it('a bot that hangs up on an order leaves it unknown, on a read nothing', async () => {
    const air = new AbortController();
    const { reply, gone } = await inTheAir((one) =>
      one.through('POST', '/api/v3/order', 'symbol=BTCUSDT&side=BUY', { signal: air.signal }),
    );
    air.abort();
    await expect(reply).rejects.toThrow();
    await gone;
    await expect.poll(() => scene.signed()).toContain('request.unknown caller-gone');

    const again = new AbortController();
    const before = scene.fake.seen.length;
    const read = scene.through('GET', '/api/v3/account', 'timestamp=1', { signal: again.signal });
    await scene.fake.until((seen) => seen.method === 'GET');
    again.abort();
    await expect(read).rejects.toThrow();
    expect(scene.fake.seen).toHaveLength(before + 1);
    await expect.poll(async () => (await scene.signed()).length).toBe(3);
  });
});
