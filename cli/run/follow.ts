/** Follows what the app tells while a program runs, and says it to whoever runs it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../errors.ts';
import type { AppEvent, Stream } from '../live.ts';
import { asLine, type Output } from '../output.ts';
import { isSaid } from '../replies.ts';
import type { Session } from '../session.ts';
import type { Prepared } from './prepare.ts';

/** What is to be done about it. */
export type Cue =
  | { readonly kind: 'renew'; readonly why: string; readonly turned?: Turned }
  | { readonly kind: 'stop'; readonly why: string }
  | { readonly kind: 'proxy-lost'; readonly ref: string };

/** A key, by its ref, and the version it has now. */
interface Turned {
  readonly credential: string;
  readonly version: number;
}

/** What the program was started with, as far as news are measured by it. */
type Known = Pick<Prepared, 'versions' | 'signed' | 'proxyLost'>;

/** What is done beside telling. */
export interface Reactions {
  /** Start the program anew when a key was turned. */
  readonly restart: boolean;
  /** End it when what it was given is taken back. */
  readonly stop: boolean;
}

export interface Watch extends Reactions {
  /** What the program was started with last: only a later version is news. */
  know(prepared: Known): void;
  /** Resolves with what comes next; the same promise until it does. Each cue comes once. */
  next(): Promise<Cue>;
  close(): void;
}

/** Ms between two tries to reach the app again. */
const PAUSE_MS = { first: 500, most: 30_000 } as const;

/** @throws Failure the app's refusal of the first try */
export async function follow(
  session: Session,
  output: Output,
  reactions: Reactions,
): Promise<Watch> {
  const follower = new Follower(session, output, reactions);
  await follower.start();
  return follower;
}

class Follower implements Watch {
  readonly #session: Session;
  readonly #output: Output;
  readonly restart: boolean;
  readonly stop: boolean;
  #versions: ReadonlyMap<string, number> = new Map();
  /** Of the proxy addresses the program was started with, one is no more. */
  #proxyLost = false;
  #known: Known | null = null;
  /** What was told before the program was started for the first time. */
  #early: AppEvent[] = [];
  #stream: Stream | null = null;
  #closed = false;
  /** Nothing will be told any more: this pairing was ended. */
  #over = false;
  #stopping = false;
  #cue: Cue | null = null;
  #waiting: { promise: Promise<Cue>; resolve: (cue: Cue) => void } | null = null;

  constructor(session: Session, output: Output, { restart, stop }: Reactions) {
    this.#session = session;
    this.#output = output;
    this.restart = restart;
    this.stop = stop;
  }

  async start(): Promise<void> {
    const stream = await this.#session.listen((event) => this.#heard(event));
    this.#stream = stream;
    void stream.ended.then(() => this.#again());
  }

  know(prepared: Known): void {
    this.#known = prepared;
    this.#versions = prepared.versions;
    this.#proxyLost = false;
    void prepared.proxyLost.then(() => {
      if (this.#known === prepared) this.#proxyLost = true;
    });
    // News of what it was just started with.
    const turned = this.#cue?.kind === 'renew' ? this.#cue.turned : undefined;
    if (turned !== undefined && !this.#isNews(turned)) this.#cue = null;
    for (const event of this.#early.splice(0)) this.#heard(event);
  }

  next(): Promise<Cue> {
    if (this.#waiting !== null) return this.#waiting.promise;
    const cue = this.#cue;
    this.#cue = null;
    if (cue !== null) return Promise.resolve(cue);
    let resolve: (cue: Cue) => void = () => undefined;
    const promise = new Promise<Cue>((settle) => {
      resolve = settle;
    });
    this.#waiting = { promise, resolve };
    return promise;
  }

  close(): void {
    this.#closed = true;
    this.#stream?.close();
  }

  #give(cue: Cue): void {
    if (this.#stopping) return;
    // A program that is to end is not to be started again.
    this.#stopping = cue.kind === 'stop';
    if (this.#waiting === null) this.#cue = cue;
    else this.#waiting.resolve(cue);
    this.#waiting = null;
  }

  #heard(event: AppEvent): void {
    if (this.#known === null) {
      this.#early.push(event);
      return;
    }
    const { name, data } = event;
    if (name === 'credential.rotated' && isSaid[name](data)) this.#turned(data);
    else if (name === 'credential.deactivated' && isSaid[name](data)) {
      if (this.#uses(data.credential))
        this.#taken(`the key '${data.credential}' is not to be had any more`);
    } else if (name === 'lease.revoked' && isSaid[name](data)) {
      if (this.#uses(data.credential))
        this.#taken(`what was given of the key '${data.credential}' was taken back`);
    } else if (name === 'client.revoked' && isSaid[name](data)) {
      this.#over = data.status === 'revoked';
      this.#taken(`the owner ${data.status} this pairing`);
    } else if (name === 'frozen' && isSaid[name](data)) {
      this.#taken(
        data.level === 'stop'
          ? 'the owner stopped everything'
          : 'the owner pulled the panic switch: exits only',
      );
    } else if (name === 'locked' && isSaid[name](data)) {
      if (data.lock === 'vault') this.#taken('the vault was locked');
      else this.#output.note('the window is locked, and this pairing is not served meanwhile');
    }
  }

  #uses(ref: string): boolean {
    return this.#versions.has(ref) || this.#known?.signed.has(ref) === true;
  }

  #isNews({ credential, version }: Turned): boolean {
    const had = this.#versions.get(credential);
    return had !== undefined && version > had;
  }

  #turned(turned: Turned): void {
    if (!this.restart || !this.#isNews(turned)) return;
    this.#give({ kind: 'renew', why: `the key '${turned.credential}' was turned`, turned });
  }

  #taken(what: string): void {
    if (this.#stopping) return;
    const then = this.stop ? 'ending the program' : 'the program goes on with what it has';
    this.#output.note(`${what}; ${then}`);
    if (this.stop) this.#give({ kind: 'stop', why: what });
  }

  /** The app was closed, or this machine slept: listens anew, and looks whether something was missed. */
  async #again(): Promise<void> {
    this.#stream = null;
    for (let pause: number = PAUSE_MS.first; ; pause = Math.min(2 * pause, PAUSE_MS.most)) {
      if (this.#closed || this.#over) return;
      await sleep(pause, undefined, { ref: false });
      try {
        if (this.#closed) return;
        await this.start();
        // Closed, it comes back here.
        await this.#missed().catch(() => this.#stream?.close());
        return;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.code !== 'unauthorized') continue;
        this.#taken(`the app knows this pairing no more: ${asLine(error.message)}`);
        return;
      }
    }
  }

  async #missed(): Promise<void> {
    for (const { ref, version } of await this.#session.credentials())
      this.#turned({ credential: ref, version });
    if (this.restart && this.#proxyLost)
      this.#give({ kind: 'renew', why: 'the app is back, and the proxy address was lost' });
  }
}
