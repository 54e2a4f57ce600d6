/**
 * Taking away while it is being given, from outside: nobody can say at which await of the core it falls, so it is tried
 * many times, at moments that wander over the whole life of a request. What was given must stand in the log before
 * what took it away; what comes after must not be given. (At each await by name: test/broker/races.test.ts.)
 */
import { Agent } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyFolder } from '../../electron/core/audit/verify.ts';
import { FakeBinance } from '../setup/fake-binance.ts';
import { always, Lab, MAIN, SECRET } from './setup/lab.ts';

const ROUNDS = 40;

let lab: Lab;
afterEach(async () => {
  lab.saidNothingWrong();
  expect(await verifyFolder(join(lab.home, 'audit'))).toMatchObject({ ok: true, problem: null });
  await lab.stop();
});

type Command = Record<string, unknown> & { do: string };

/**
 * Leases without pause while the command is given; what began after it was done must be refused.
 * @returns how many were given and how many refused while it was being done
 */
async function race(
  client: string,
  agent: Agent,
  command: () => Promise<unknown>,
  round: number,
): Promise<[number, number]> {
  let done = false;
  let [given, refused] = [0, 0];
  const bot = async (): Promise<void> => {
    for (let late = 0; late < 2; ) {
      const after = done;
      const reply = await lab.lease(client, 'binance-main', { agent });
      if (after) {
        late += 1;
        expect(reply.status, reply.text).not.toBe(201);
        expect(reply.text).not.toContain(SECRET);
      }
      if (reply.status === 201) given += 1;
      else refused += 1;
    }
  };
  const bots = Array.from({ length: 4 }, bot);
  const stop = wander(round, () => given)
    .then(command)
    .then(() => {
      done = true;
    });
  await Promise.all([...bots, stop]);
  return [given, refused];
}

const agentOf = (): Agent => new Agent({ keepAlive: true, maxSockets: 4 });
/** A moment somewhere in the life of a request: after some were answered, and a little later each time. */
async function wander(round: number, answered: () => number): Promise<void> {
  while (answered() <= round % 5) await sleep(1);
  await sleep((round % 12) * 0.7);
}

describe('while leases are being given', () => {
  const taking: readonly [string, (name: string) => Command, (name: string) => Command | null][] = [
    [
      'the client is paused',
      (client) => ({ do: 'pause', client }),
      (client) => ({ do: 'resume', client }),
    ],
    ['the client is revoked', (client) => ({ do: 'revoke', client }), () => null],
    [
      'the grant is removed',
      (client) => ({ do: 'ungrant', client, credential: 'binance-main' }),
      () => null,
    ],
    [
      'the key is deactivated',
      () => ({ do: 'deactivate', credential: 'binance-main' }),
      () => ({ do: 'activate', credential: 'binance-main' }),
    ],
    ['the window locks', () => ({ do: 'lock-window' }), () => ({ do: 'unlock' })],
    ['the vault locks', () => ({ do: 'lock' }), () => ({ do: 'unlock' })],
    ['panic is pulled', () => ({ do: 'panic', level: 'exits' }), () => ({ do: 'thaw' })],
  ];
  it.each(taking)('%s: nothing is given after it was said', async (_what, take, back) => {
    const clients = Array.from({ length: ROUNDS }, (_, i) => ({
      name: `bot ${'x'.repeat(i % 30)}${i}`,
      grants: [always('binance-main')],
    }));
    lab = await Lab.start({ clients });
    let [given, refused] = [0, 0];
    for (const [round, { name }] of clients.entries()) {
      const agent = agentOf();
      const [some, none] = await race(name, agent, () => lab.owner(take(name)), round);
      agent.destroy();
      given += some;
      refused += none;
      const again = back(name);
      if (again !== null) await lab.owner(again);
    }
    expect(refused).toBeGreaterThan(ROUNDS);
    // Some were given before, or it was no race.
    expect(given).toBeGreaterThan(ROUNDS);
  });

  it('the panic switch, pulled over the socket by another client', async () => {
    lab = await Lab.start({
      clients: [{ name: 'bot', grants: [always('binance-main')] }, { name: 'other' }],
    });
    const agent = agentOf();
    for (let round = 0; round < ROUNDS; round++) {
      await race(
        'bot',
        agent,
        () =>
          lab.ask('POST', '/v1/panic', {
            token: lab.token('other'),
            body: { level: round % 2 ? 'stop' : 'exits' },
          }),
        round,
      );
      if (round % 2) await lab.owner({ do: 'unlock' });
      await lab.owner({ do: 'thaw' });
    }
    agent.destroy();
  });
});

describe('while requests are being signed', () => {
  it('panic, lock and revoke: the exchange gets nothing that began after', async () => {
    const exchange = await FakeBinance.start();
    exchange.accept(MAIN.fields);
    const clients = Array.from({ length: 30 }, (_, i) => ({
      name: `bot ${i}`,
      grants: [always('binance-main', { modes: ['sign'] })],
    }));
    lab = await Lab.start({ clients, tcp: true, upstream: exchange.places });
    const base = `http://${lab.ready.tcp}`;
    for (const [round, { name }] of clients.entries()) {
      const token = Object.values(lab.ready.proxies[name] ?? {})[0];
      const ask = (mark: string): Promise<number> => {
        const url = `https://api.binance.com/api/v3/order?symbol=BTCUSDT&origClientOrderId=${mark}&timestamp=${Date.now()}&signature=x`;
        return fetch(`${base}/p/${token}/${encodeURIComponent(url)}`).then(({ status }) => status);
      };
      let done = false;
      const sent = exchange.seen.length;
      const bot = async (id: number): Promise<void> => {
        for (let late = 0, i = 0; late < 2; i++) {
          const after = done;
          const mark = `r${round}b${id}i${i}${after ? 'late' : ''}`;
          if (after) late += 1;
          const status = await ask(mark);
          if (after) expect([422, 503]).toContain(status);
        }
      };
      const commands: Command[] = [
        { do: 'panic', level: 'stop' },
        { do: 'lock' },
        { do: 'revoke', client: name },
      ];
      const command = commands[round % commands.length] as Command;
      const stop = wander(round, () => exchange.seen.length - sent)
        .then(() => lab.owner(command))
        .then(() => {
          done = true;
        });
      await Promise.all([bot(0), bot(1), bot(2), stop]);
      if (command.do !== 'revoke') await lab.owner({ do: 'unlock' });
      if (command.do === 'panic') await lab.owner({ do: 'thaw' });
    }
    expect(exchange.seen.length).toBeGreaterThan(clients.length);
    expect(exchange.seen.filter(({ query }) => query.includes('late'))).toEqual([]);
    await exchange.stop();
  });
});
