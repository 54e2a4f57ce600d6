/** The owner's attention as the target: who may ask, how often, and what a click means. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { always, Lab, SECRET } from './setup/lab.ts';
import { attack, attacker } from './setup/python.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start({
    approve: 'never',
    clients: [
      {
        name: 'asker',
        grants: [
          always('binance-main', { approval: 'every-time' }),
          always('hidden-whale', { approval: 'every-time', scopes: ['read', 'withdraw'] }),
        ],
      },
      { name: 'other', grants: [always('binance-main', { approval: 'every-time' })] },
    ],
  });
});
afterEach(async () => {
  lab.saidNothingWrong();
  await lab.stop();
});

const statusOf = (text: string): string => /^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 'none';
const question = (): Promise<void> => lab.question();
const waiting = { headers: { prefer: 'wait=30' } };

describe('flooding', () => {
  it('500 different requests are three questions, one of them shown, and the rest are told to wait', async () => {
    const asked = Array.from({ length: 500 }, (_, i) =>
      lab
        .ask<{ code?: string }>('POST', '/v1/leases', {
          token: lab.token('asker'),
          body: { credential: 'binance-main', reason: `reason ${i}` },
          ...waiting,
        })
        .catch(() => ({ status: 0, headers: {} as Record<string, string> })),
    );
    const told: unknown[] = [];
    await new Promise<void>((resolve) => {
      for (const reply of asked) {
        void reply.then(({ status, headers }) => {
          told.push(status === 429 && !(Number(headers['retry-after']) > 0) ? 'no time' : status);
          if (told.length === 497) resolve();
        });
      }
    });
    // 0: hung up on, one connection too many of a client or a stranger.
    expect(new Set(told)).toEqual(new Set(told.includes(0) ? [0, 429] : [429]));
    // The owner says no three times, and after that is left alone.
    for (let i = 0; i < 3; i++) {
      await question();
      await lab.owner({ do: 'answer', answer: 'no' });
    }
    const late = await lab.lease('asker', 'binance-main', waiting);
    expect(late).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(await lab.state()).toMatchObject({ question: { kind: 'idle' }, unsealed: 0 });
    // Another client is not made to pay for it.
    const other = lab.lease('other', 'binance-main', waiting);
    await question();
    await lab.owner({ do: 'answer', answer: 'once' });
    expect((await other).status).toBe(201);
  });

  it('asking and hanging up, over and over, ends in silence for that client', async () => {
    const output = await attack(
      lab,
      lab.token('asker'),
      `
statuses = []
for i in range(40):
    s = connect()
    s.sendall(request("POST", "/v1/leases", {"credential": "binance-main", "reason": str(i)}))
    s.settimeout(0.4)
    try: statuses.append(s.recv(100).decode()[9:12])
    except OSError: statuses.append("hung up")
    s.close()
say(json.dumps(statuses))`,
    );
    const statuses = JSON.parse(output) as string[];
    expect(statuses.filter((status) => status === 'hung up').length).toBeLessThanOrEqual(5);
    expect(statuses.at(-1)).toBe('429');
    expect(await lab.state()).toMatchObject({ question: { kind: 'idle' }, unsealed: 0 });
  });

  it('pairings: three wait, the others are told so, and none gets anything by waiting', async () => {
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        lab
          .ask('POST', '/v1/pairings', { body: { name: `bot ${i}` } })
          .catch(() => ({ status: 0 })),
      ),
    );
    const statuses = replies.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(3);
    expect(new Set(statuses)).toEqual(
      new Set([202, 429, 0].filter((one) => statuses.includes(one))),
    );
    const opened = (await lab.state()).pairing;
    expect(opened).toMatchObject({ kind: 'pairing-code', open: 3 });
  });

  it('a guessed code ends all pairings at the third try, instead of pairing a stranger', async () => {
    const pairing = await lab.ask<{ pairing: string; code: string; poll: string }>(
      'POST',
      '/v1/pairings',
      { body: { name: 'stranger' } },
    );
    const wrong = pairing.body.code === '000-000' ? '000-001' : '000-000';
    for (let i = 0; i < 3; i++)
      await expect(lab.owner({ do: 'pair', code: wrong, grants: [] })).rejects.toThrow('pair:');
    const polled = await lab.ask('GET', `/v1/pairings/${pairing.body.pairing}`, {
      token: pairing.body.poll,
    });
    expect(polled.body).toEqual({ status: 'denied' });
  });

  it("a pairing's poll token is nobody's client token, and nobody else's poll", async () => {
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) =>
        lab.ask<{ pairing: string; poll: string }>('POST', '/v1/pairings', { body: { name } }),
      ),
    );
    const poll = one?.body.poll ?? '';
    expect((await lab.ask('GET', '/v1/credentials', { token: poll })).status).toBe(401);
    expect(
      (await lab.ask('GET', `/v1/pairings/${two?.body.pairing}`, { token: poll })).status,
    ).toBe(404);
    expect(
      (await lab.ask('GET', `/v1/pairings/${two?.body.pairing}`, { token: lab.token('asker') }))
        .status,
    ).toBe(401);
  });

  it('a reason and a name can not write what the owner would take for our words', async () => {
    const hidden = ['\u202e', '\u200b', '\u0007', '\n', '\ud83d\ude00'.slice(0, 1), '\u2028'];
    const asked = lab.ask('POST', '/v1/leases', {
      token: lab.token('asker'),
      body: { credential: 'binance-main', reason: `up${hidden.join('x')}date` },
      ...waiting,
    });
    await question();
    const { question: shown } = await lab.owner<{ question: { reason: string } }>({ do: 'state' });
    for (const one of hidden) expect(shown.reason).not.toContain(one);
    await lab.owner({ do: 'answer', answer: 'no' });
    expect((await asked).status).toBe(422);
    for (const name of [
      'a\u202eb',
      'a\u200bb',
      '\u0000',
      ' ',
      'x'.repeat(41),
      'asker',
      'Asker',
      'ask\u00e9r'.normalize('NFD'),
    ]) {
      const reply = await lab.ask<{ pairing?: string; code?: string }>('POST', '/v1/pairings', {
        body: { name },
      });
      // Refused, or given a number so that nobody takes it for the other.
      expect([202, 400, 429]).toContain(reply.status);
    }
  });
});

describe('a click means one question', () => {
  const ask = `s = connect(); say("ready"); sys.stdin.readline()
s.sendall(LEASE.replace(b"Host:", b"Prefer: wait=30\\r\\nHost:")); say(read(s))`;

  it('identical requests of two processes are two questions, and one yes is one lease', async () => {
    const two = await Promise.all([1, 2].map(() => attacker(lab, lab.token('asker'), ask)));
    for (const { process: child } of two) child.stdin.write('\n');
    await question();
    await lab.owner({ do: 'answer', answer: 'once' });
    while ((await lab.state()).unsealed === 0) await sleep(10);
    await question();
    await lab.owner({ do: 'answer', answer: 'no' });
    const outputs = await Promise.all(two.map((child) => child.output()));
    const statuses = outputs.map((text) => statusOf(text.replace('ready\n', '')));
    expect(statuses.sort()).toEqual(['201', '422']);
    expect(outputs.filter((text) => text.includes(SECRET))).toHaveLength(1);
    expect((await lab.state()).unsealed).toBe(1);
  });

  it('identical requests of one process are one question; no answer outlives it', async () => {
    const output = attack(
      lab,
      lab.token('asker'),
      `
several = [connect() for _ in range(3)]
for s in several: s.sendall(LEASE.replace(b"Host:", b"Prefer: wait=30\\r\\nHost:"))
say(json.dumps([read(s)[9:12] for s in several]))
s = several[0]; s.sendall(LEASE.replace(b"Host:", b"Prefer: wait=1\\r\\nHost:")); say(read(s)[9:12])`,
    );
    await question();
    await lab.owner({ do: 'answer', answer: 'once' });
    const [first = '', second] = (await output).trim().split('\n');
    expect(JSON.parse(first)).toEqual(['201', '201', '201']);
    expect(second).toBe('408');
  });

  it('a yes can not be meant for a question that came a moment ago', async () => {
    const asked = lab.lease('asker', 'binance-main', waiting);
    await question();
    await expect(lab.owner({ do: 'answer', answer: 'once', now: true })).rejects.toThrow('answer:');
    expect((await lab.state()).unsealed).toBe(0);
    await lab.owner({ do: 'answer', answer: 'no' });
    expect((await asked).status).toBe(422);
  });

  it('whoever hangs up takes the question along, and a yes to it opens nothing', async () => {
    const gone = new AbortController();
    const asked = lab
      .lease('asker', 'binance-main', { ...waiting, signal: gone.signal })
      .catch(() => null);
    await question();
    gone.abort();
    await asked;
    await lab.question(false);
    expect(await lab.owner({ do: 'answer', answer: 'once' })).toMatchObject({ asked: false });
    expect((await lab.state()).unsealed).toBe(0);
  });

  it('a lock takes all questions along', async () => {
    const asked = lab.lease('asker', 'binance-main', waiting);
    await question();
    await lab.owner({ do: 'lock-window' });
    expect((await asked).status).toBe(423);
    await lab.owner({ do: 'unlock' });
    expect(await lab.state()).toMatchObject({ question: { kind: 'idle' }, unsealed: 0 });
  });
});
