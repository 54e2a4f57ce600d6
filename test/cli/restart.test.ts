/** A program that runs while its key is turned, taken away, or the app goes. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reader } from '../../cli/live.ts';
import { bundleCli, type Ran, type Running, start, withoutWaiting } from '../setup/cli.ts';
import { LiveBroker } from '../setup/live-broker.ts';

const NODE = process.execPath;
const KEY = 'K=keyturn://binance-main/apiKey';

let bundle: string;
let live: LiveBroker;
beforeAll(async () => {
  bundle = await bundleCli();
});
beforeEach(async () => {
  live = await LiveBroker.start();
});
afterEach(() => live.stop());

/** Says which value it has; ends with 5 at SIGTERM, unless it shall not mind. */
const bot = (minds = true): string[] => [
  '--',
  NODE,
  '-e',
  `process.on('SIGTERM', () => { console.log('term'); ${minds ? 'process.exit(5);' : ''} });
   process.on('SIGHUP', () => console.log('hup'));
   setInterval(() => {}, 1000);
   console.log('has ' + process.env.K);`,
];

const run = (args: readonly string[], program = bot()): Running =>
  start(bundle, ['run', '--env', KEY, ...args, ...program], { home: live.home });

async function ended(running: Running): Promise<Ran> {
  running.child.kill('SIGTERM');
  return withoutWaiting(await running.done);
}

async function granted(terms: object = {}): Promise<string> {
  const id = await live.addKey();
  await live.addPairing('grid bot', [{ credential: id, ...terms }]);
  return id;
}

describe('--restart-on-rotate', () => {
  it('starts the program anew with the new values, says so, and gives the old ones back', async () => {
    const id = await granted();
    const running = run(['--restart-on-rotate']);
    await running.until(/has test-key$/m);
    await live.turnKey(id, { apiKey: 'test-second', secret: 'test-secret' });
    await running.until(/has test-second$/m);
    await live.turnKey(id, { apiKey: 'test-third', secret: 'test-secret' });
    await running.until(/has test-third$/m);
    const ran = await ended(running);
    expect(ran.code).toBe(5);
    expect(ran.stdout).toBe('has test-key\nterm\nhas test-second\nterm\nhas test-third\nterm\n');
    const once =
      "keyturn: the key 'binance-main' was turned; asking for what there is now\n" +
      'keyturn: ending the program, to start it anew\n';
    expect(ran.stderr).toBe(once + once);
    expect(await live.events('lease.granted')).toHaveLength(3);
    expect(await live.events('lease.returned')).toHaveLength(3);
  });

  it('is not what happens without it', async () => {
    const id = await granted();
    const running = run([]);
    await running.until(/has test-key$/m);
    await live.turnKey(id, { apiKey: 'test-second', secret: 'test-secret' });
    expect((await ended(running)).stdout).toBe('has test-key\nterm\n');
  });

  it('leaves the program running when the owner says no', async () => {
    const id = await granted({ approval: 'every-time' });
    const running = run(['--restart-on-rotate']);
    await live.answer('once');
    await running.until(/has test-key$/m);
    await live.turnKey(id, { apiKey: 'test-second', secret: 'test-secret' });
    await live.answer('no');
    await running.until(/the program goes on with what it has/);
    const ran = await ended(running);
    expect(ran).toMatchObject({ code: 5, stdout: 'has test-key\nterm\n' });
  });

  it('kills a program that does not end in time', async () => {
    const id = await granted();
    const running = run(['--restart-on-rotate', '--grace', '1'], bot(false));
    await running.until(/has test-key$/m);
    await live.turnKey(id, { apiKey: 'test-second', secret: 'test-secret' });
    await running.until(/did not end within 1 s of SIGTERM, killing it/);
    await running.until(/has test-second$/m);
    running.child.kill('SIGQUIT');
    expect((await running.done).code).toBe(131);
  });

  it('starts nothing again when the end was asked for from outside', async () => {
    const id = await granted();
    const running = run(['--restart-on-rotate', '--grace', '30'], bot(false));
    await running.until(/has test-key$/m);
    await live.turnKey(id, { apiKey: 'test-second', secret: 'test-secret' });
    await running.until(/^term$/m);
    running.child.kill('SIGQUIT');
    expect(await running.done).toMatchObject({ code: 131, stdout: 'has test-key\nterm\n' });
    expect(await live.events('lease.returned')).toHaveLength(2);
  });

  it('goes on after a signal that the program minds not', async () => {
    const id = await granted();
    const running = run(['--restart-on-rotate']);
    await running.until(/has test-key$/m);
    running.child.kill('SIGHUP');
    await running.until(/^hup$/m);
    await live.turnKey(id, { apiKey: 'test-second', secret: 'test-secret' });
    await running.until(/has test-second$/m);
    expect((await ended(running)).code).toBe(5);
  });

  it('ends with the program’s own code, and its stream with it', async () => {
    await granted();
    const running = run(['--restart-on-rotate'], ['--', 'sh', '-c', 'exit 3']);
    expect((await running.done).code).toBe(3);
  });

  it('fails before anything is started when the app tells nothing', async () => {
    await granted();
    await live.world.lockVault();
    const running = run(['--restart-on-rotate'], ['--', 'echo', 'ran']);
    expect(await running.done).toMatchObject({ code: 3, stdout: '' });
  });

  it('finds out what was turned while the app was away', async () => {
    const id = await granted();
    const running = run(['--restart-on-rotate']);
    await running.until(/has test-key$/m);
    await live.world.broker.close();
    await live.turnKey(id, { apiKey: 'test-second', secret: 'test-secret' });
    await live.world.broker.listen();
    await running.until(/has test-second$/m);
    expect((await ended(running)).code).toBe(5);
  });
});

describe('what is taken back', () => {
  it('is told, and the program goes on', async () => {
    const id = await granted();
    const running = run(['--restart-on-rotate']);
    await running.until(/has test-key$/m);
    await live.world.changeKey(id, { status: 'deactivated' });
    await running.until(
      /^keyturn: the key 'binance-main' is not to be had any more; the program goes on with what it has$/m,
    );
    expect((await ended(running)).stdout).toBe('has test-key\nterm\n');
  });

  it('ends the program with --stop-on-revoke', async () => {
    const id = await granted();
    const running = run(['--stop-on-revoke']);
    await running.until(/has test-key$/m);
    await live.world.changeKey(id, { status: 'deactivated' });
    const ran = withoutWaiting(await running.done);
    expect(ran).toMatchObject({ code: 5, stdout: 'has test-key\nterm\n' });
    expect(ran.stderr).toMatch(/^keyturn: .*binance-main.*; ending the program\n$/);
  });

  it('ends it too when the pairing is revoked, or the vault locked', async () => {
    const id = await live.addKey();
    const { id: client } = await live.addPairing('grid bot', [{ credential: id }]);
    const running = run(['--stop-on-revoke']);
    await running.until(/has test-key$/m);
    await live.world.registry.setStatus(client, 'revoked');
    expect((await running.done).code).toBe(5);

    await live.addPairing('second', [{ credential: id }]);
    const again = run(['--stop-on-revoke', '--as', 'second']);
    await again.until(/has test-key$/m);
    await live.world.lockVault();
    expect((await again.done).code).toBe(5);
  });

  it('is no reason to start anything, with --stop-on-revoke alone, when a key is turned', async () => {
    const id = await granted();
    const running = run(['--stop-on-revoke']);
    await running.until(/has test-key$/m);
    await live.turnKey(id, { apiKey: 'test-second', secret: 'test-secret' });
    await live.world.changeKey(id, { status: 'deactivated' });
    expect((await running.done).stdout).toBe('has test-key\nterm\n');
  });
});

describe('events', () => {
  function read(...pieces: string[]): unknown[] {
    const heard: unknown[] = [];
    const take = reader((event) => heard.push(event));
    for (const piece of pieces) take(piece);
    return heard;
  }

  it('are read in whatever pieces they come, without comments and what is no event', () => {
    const text = ': hi\n\nevent: a\ndata: {"x":1}\n\n:\n\nevent: b\r\ndata: {}\r\n\r\ndata: 5\n\n';
    const expected = [
      { name: 'a', data: { x: 1 } },
      { name: 'b', data: {} },
    ];
    for (let cut = 0; cut <= text.length; cut++) {
      expect(read(text.slice(0, cut), text.slice(cut))).toEqual(expected);
    }
    expect(read('event: a\ndata: {', '\n\n')).toEqual([{ name: 'a', data: null }]);
  });
});
