/** What is made of the app's events, and of the order in which they come. */
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../cli/errors.ts';
import type { AppEvent, Stream } from '../../cli/live.ts';
import { output } from '../../cli/output.ts';
import { type Cue, follow, type Reactions, type Watch } from '../../cli/run/follow.ts';
import type { Session } from '../../cli/session.ts';

const NEVER = new Promise<never>(() => undefined);
const BOTH: Reactions = { restart: true, stop: true };

/** The app's end of a stream. */
class App {
  tries = 0;
  #tell: (event: AppEvent) => void = () => undefined;
  #end: () => void = () => undefined;
  refuses: Failure | null = null;

  session(): Session {
    const listen = async (heard: (event: AppEvent) => void): Promise<Stream> => {
      this.tries++;
      if (this.refuses !== null) throw this.refuses;
      this.#tell = heard;
      const ended = new Promise<void>((resolve) => {
        this.#end = resolve;
      });
      return { ended, close: () => this.#end() };
    };
    const credentials = async () => [];
    return { listen, credentials } as unknown as Session;
  }

  tell(name: string, data: unknown): void {
    this.#tell({ name, data });
  }

  turned(version: number): void {
    this.tell('credential.rotated', { credential: 'binance-main', version });
  }
}

let watch: Watch | null = null;
afterEach(() => watch?.close());

async function following(reactions: Reactions): Promise<{ app: App; watch: Watch }> {
  const app = new App();
  watch = await follow(app.session(), { ...output(true), note: () => undefined }, reactions);
  return { app, watch };
}

const started = (version: number) => ({
  versions: new Map([['binance-main', version]]),
  signed: new Set(['okx-main']),
  proxyLost: NEVER,
});

/** The cue that waits, or nothing. */
const now = (at: Watch): Promise<Cue | null> => Promise.race([at.next(), Promise.resolve(null)]);

describe('a key that is turned', () => {
  it('before the program was started with the version before is news', async () => {
    const { app, watch } = await following(BOTH);
    app.turned(2);
    watch.know(started(1));
    expect(await now(watch)).toMatchObject({ kind: 'renew', turned: { version: 2 } });
  });

  it('before the program was started with that very version is none', async () => {
    const { app, watch } = await following(BOTH);
    app.turned(2);
    watch.know(started(2));
    app.turned(2);
    expect(await now(watch)).toBeNull();
  });

  it('while new values are asked for, is no news when those came', async () => {
    const { app, watch } = await following(BOTH);
    watch.know(started(1));
    app.turned(2);
    expect(await now(watch)).toMatchObject({ kind: 'renew' });
    app.turned(3);
    watch.know(started(2));
    expect(await now(watch)).toMatchObject({ turned: { version: 3 } });
    app.turned(4);
    watch.know(started(4));
    expect(await now(watch)).toBeNull();
  });

  it('and is none of the program’s, or only signed with, is no news', async () => {
    const { app, watch } = await following(BOTH);
    watch.know(started(1));
    app.tell('credential.rotated', { credential: 'other', version: 9 });
    app.tell('credential.rotated', { credential: 'okx-main', version: 9 });
    expect(await now(watch)).toBeNull();
  });
});

describe('what is taken back', () => {
  it.each<[string, unknown]>([
    ['credential.deactivated', { credential: 'binance-main' }],
    ['credential.deactivated', { credential: 'okx-main' }],
    ['lease.revoked', { lease: 'x'.repeat(22), credential: 'binance-main' }],
    ['client.revoked', { status: 'paused' }],
    ['frozen', { level: 'exits' }],
    ['locked', { lock: 'vault' }],
  ])(
    '%s %j ends the program if that was asked for, and is otherwise only told',
    async (...said) => {
      const asked = await following({ restart: false, stop: true });
      asked.watch.know(started(1));
      asked.app.tell(...said);
      expect(await now(asked.watch)).toMatchObject({ kind: 'stop' });
      asked.app.turned(2);
      expect(await now(asked.watch)).toBeNull();
      asked.watch.close();
      const not = await following({ restart: true, stop: false });
      not.watch.know(started(1));
      not.app.tell(...said);
      expect(await now(not.watch)).toBeNull();
    },
  );

  it.each<[string, unknown]>([
    ['credential.deactivated', { credential: 'other' }],
    ['locked', { lock: 'window' }],
    ['thawed', {}],
    ['unlocked', {}],
    ['news', { of: 'a newer app' }],
    ['frozen', null],
    ['credential.rotated', { credential: 'binance-main', version: 'two' }],
  ])('%s %j is nothing of the kind', async (...said) => {
    const { app, watch } = await following(BOTH);
    watch.know(started(1));
    app.tell(...said);
    expect(await now(watch)).toBeNull();
  });
});

it('the first refusal is the command’s own', async () => {
  const app = new App();
  app.refuses = new Failure('locked', 'the vault is locked');
  await expect(follow(app.session(), output(true), BOTH)).rejects.toBe(app.refuses);
});
