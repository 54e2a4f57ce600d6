/** What a paired program may say to the app: its calls, parsed. */
import { join } from 'node:path';
import { LIMITS } from '../shared/broker/limits.ts';
import type {
  ExplainReply,
  ExplainRequest,
  LeaseReply,
  LeaseRequest,
  PanicRequest,
} from '../shared/broker/protocol.ts';
import { FILES } from '../shared/paths.ts';
import { Failure } from './errors.ts';
import { badReply, type Call, call } from './http.ts';
import type { AppEvent, HeldProxy, Stream } from './live.ts';
import { findSocket, place } from './locate.ts';
import type { Output } from './output.ts';
import { choosePairing, tokenOf } from './pairings.ts';
import { isExplanation, isKeys, isLease, type Key } from './replies.ts';
import type { Check } from './shape.ts';

/** After this many ms without an answer a person is being asked, most likely. */
const ASKING_MS = 1000;
/** What giving a lease back may take, in ms: nobody waits for it gladly. */
const GIVING_BACK_MS = 2000;

export interface Session {
  credentials(): Promise<Key[]>;
  /** @param wait seconds the owner has to say yes */
  lease(request: LeaseRequest, wait: number): Promise<LeaseReply>;
  /** Ends a lease as well as it can; never throws: the app ends it by itself sooner or later. */
  giveBack(lease: string): Promise<void>;
  lock(): Promise<void>;
  /** Pulls the panic switch. */
  panic(level: PanicRequest['level']): Promise<void>;
  explain(request: ExplainRequest): Promise<ExplainReply>;
  /** Listens to what the app tells its clients. */
  listen(heard: (event: AppEvent) => void): Promise<Stream>;
  /** An address to which a program sends what Keyturn shall sign; it dies with this process. */
  holdProxy(credential: string): Promise<HeldProxy>;
}

/**
 * @throws Failure `not_running`, `not_paired`, and those of choosePairing and findSocket
 */
export async function openSession(
  options: { home?: string; as?: string },
  output: Output,
): Promise<Session> {
  const home = place(options.home);
  const socket = findSocket(home);
  const pairing = choosePairing(join(home.folder, FILES.tokens), options.as);
  if (pairing === null) {
    // Whether anybody listens comes first: without the app there is nothing to pair with.
    await call(socket, { method: 'GET', path: '/v1/status' });
    throw new Failure('not_paired', 'this command line is not paired with the vault', {
      hint: 'keyturn pair --name "grid bot"',
    });
  }
  const token = await tokenOf(pairing, output);
  const ask = (wanted: Call): Promise<unknown> => call(socket, { ...wanted, token });
  return {
    async credentials() {
      const reply = await ask({ method: 'GET', path: '/v1/credentials' });
      return checked(isKeys, reply, 'list of keys').credentials;
    },
    async lease(request, wait) {
      const waiting = setTimeout(
        () => output.note(`waiting for the owner's yes in Keyturn (${wait} s)`),
        ASKING_MS,
      );
      try {
        const reply = await ask({ method: 'POST', path: '/v1/leases', body: request, wait });
        return checked(isLease, reply, 'lease');
      } finally {
        clearTimeout(waiting);
      }
    },
    async giveBack(lease) {
      const path = `/v1/leases/${lease}`;
      await ask({ method: 'DELETE', path, patience: GIVING_BACK_MS }).catch(() => undefined);
    },
    async lock() {
      await ask({ method: 'POST', path: '/v1/lock' });
    },
    async panic(level) {
      await ask({ method: 'POST', path: '/v1/panic', body: { level } });
    },
    async explain(request) {
      const reply = await ask({ method: 'POST', path: '/v1/explain', body: request });
      return checked(isExplanation, reply, 'explanation');
    },
    async listen(heard) {
      const live = await import('./live.ts');
      return live.listen(socket, token, heard);
    },
    async holdProxy(credential) {
      const live = await import('./live.ts');
      return live.holdProxy(socket, token, credential);
    },
  };
}

/** @throws Failure `bad_reply`, which does not show what came: it may be a value */
export function checked<T>(check: Check<T>, reply: unknown, what: string): T {
  if (check(reply)) return reply;
  throw badReply(`it is no ${what}`);
}

/**
 * @param text of `--wait`
 * @throws Failure `usage`
 */
export function waitSeconds(text: string | undefined, usage: (text: string) => Failure): number {
  if (text === undefined) return LIMITS.waitSeconds;
  if (/^\d{1,3}$/.test(text) && Number(text) <= LIMITS.waitSecondsMax) return Number(text);
  throw usage(`--wait takes seconds, 0 to ${LIMITS.waitSecondsMax}`);
}
