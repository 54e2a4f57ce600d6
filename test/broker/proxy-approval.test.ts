/** The owner is asked about signed requests: what is one question, and how far a yes reaches. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Question } from '../../electron/core/ports.ts';
import { Signing } from './setup/signing.ts';

let scene: Signing;
afterEach(() => scene.remove());

/** Resolves when so many requests wait for an answer, however few the questions are. */
function waiting(count: number): Promise<void> {
  const { queue } = scene.world;
  const ask = queue.ask.bind(queue);
  let asked = 0;
  return new Promise((resolve) => {
    queue.ask = (...args) => {
      const outcome = ask(...args);
      asked += 1;
      if (asked === count) resolve();
      return outcome;
    };
  });
}
const statuses = async (replies: readonly Promise<{ readonly status: number }>[]) =>
  (await Promise.all(replies)).map(({ status }) => status);
const orders = (): number =>
  scene.fake.seen.filter(({ method, path }) => method === 'POST' && path === '/api/v3/order')
    .length;
const askedFor = ({ request, scopes }: Question) => [request?.method, request?.path, scopes];

describe('a question about a signed request', () => {
  it('shows the request as it was judged, and what it could do', async () => {
    scene = await Signing.make({ grant: { approval: 'session' } });
    const reply = scene.order();
    const question = await scene.world.answer('once');
    expect(question).toMatchObject({
      mode: 'sign',
      scopes: ['trade'],
      fields: [],
      request: { method: 'POST', host: 'api.binance.com', path: '/api/v3/order' },
      reason: '',
      worstCase: "Could sell everything on Binance main; can't withdraw",
      timesBefore: 0,
      overPrivileged: false,
      rememberable: true,
      repinnable: false,
      stepUp: false,
    });
    expect(Object.keys(question.request ?? {})).toEqual(['method', 'host', 'path']);
    expect((await reply).status).toBe(200);
    const again = scene.order();
    expect(await scene.world.answer('no')).toMatchObject({ timesBefore: 1 });
    expect((await again).text).toMatch(/^keyturn: owner-said-no: /);
    expect(orders()).toBe(1);
  });

  it('answered for the session holds for that scope alone', async () => {
    scene = await Signing.make({ grant: { approval: 'session' } });
    const first = scene.through('GET', '/api/v3/account', 'timestamp=1');
    await scene.world.answer('session');
    expect((await first).status).toBe(200);
    expect((await scene.through('GET', '/api/v3/openOrders', 'timestamp=1')).status).toBe(200);
    const order = scene.order();
    expect(askedFor(await scene.world.answer('no'))).toEqual(['POST', '/api/v3/order', ['trade']]);
    expect((await order).status).toBe(422);
  });

  it('is one for all that a bot tries meanwhile, where a yes may hold for the session', async () => {
    scene = await Signing.make({ grant: { approval: 'session' } });
    const both = waiting(2);
    const replies = [scene.order(), scene.order('&newClientOrderId=second')];
    await both;
    await scene.world.answer('session');
    expect(await statuses(replies)).toEqual([200, 200]);
    expect(scene.world.owner.shown).toHaveLength(1);
  });

  it('answered for once lets no other order through than the one it shows', async () => {
    scene = await Signing.make({ grant: { approval: 'session' } });
    const both = waiting(2);
    const replies = [
      scene.order('&newClientOrderId=first'),
      scene.order('&newClientOrderId=second'),
    ];
    await both;
    const first = await scene.world.answer('once');
    await scene.world.owner.until(() => scene.world.owner.shown.length === 2);
    const second = await scene.world.answer('no');
    expect(second.id).not.toBe(first.id);
    expect(second.expiresAt).toBe(first.expiresAt);
    expect((await statuses(replies)).sort()).toEqual([200, 422]);
    expect(orders()).toBe(1);
  });

  it('is one for each request, where every time is asked; one tried again is the same', async () => {
    scene = await Signing.make({ grant: { approval: 'every-time' } });
    const one = waiting(1);
    const first = scene.order('&newClientOrderId=first');
    await one;
    const two = waiting(2);
    const replies = [
      first,
      scene.order('&newClientOrderId=second'),
      scene.order('&newClientOrderId=first'),
    ];
    await two;
    expect(await scene.world.answer('once')).toMatchObject({ rememberable: false });
    expect(await scene.world.answer('no')).toMatchObject({ rememberable: false });
    expect((await statuses(replies)).sort()).toEqual([200, 200, 422]);
    expect(scene.world.owner.shown).toHaveLength(2);
    expect(orders()).toBe(2);
  });

  it('above trade wants the password, whatever the grant says', async () => {
    const scopes = ['read', 'withdraw'] as const;
    scene = await Signing.make({ key: { scopes: [...scopes] }, grant: { scopes: [...scopes] } });
    const reply = scene.through(
      'POST',
      '/sapi/v1/capital/withdraw/apply',
      'coin=USDT&address=Ttest&amount=10',
    );
    const question = await scene.world.answer('no');
    expect(question).toMatchObject({
      stepUp: true,
      scopes: ['withdraw'],
      worstCase: 'Could send everything on Binance main to an outside address',
    });
    expect((await reply).status).toBe(422);
    expect([scene.fake.seen, scene.unsealed]).toEqual([[], 0]);
  });
});
