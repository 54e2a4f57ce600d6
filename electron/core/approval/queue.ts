/**
 * Questions that wait for the owner. One is shown at a time; the others stand behind it, so that a click meant for
 * one question can never land on another that took its place.
 */
import { LIMITS } from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import { ARM_MS } from '../clients/arming.ts';
import type { Answer, Clock, Question, Random } from '../ports.ts';
import { Throttle } from './throttle.ts';

/**
 * `withdrawn`: the caller hung up, or whoever owns the queue took the question back. `again`: another request was
 * answered in the same question, for that once; this one is to be asked about by itself.
 */
export type Outcome = Answer | 'timeout' | 'withdrawn' | 'again';

export interface Asking {
  readonly question: Omit<Question, 'id' | 'askedAt' | 'expiresAt'>;
  /** Requests with the same key are one question. It names client and process, and what a lasting yes would cover. */
  readonly foldKey: string;
  /** The whole of what was asked: a yes for once is a yes to requests that are the same in this, too. */
  readonly exactKey: string;
  /** Milliseconds this caller waits. */
  readonly waitMs: number;
}

export interface OpenQuestion extends Question {
  /** By `Clock.now`, for the window to draw; null while another question is in front. */
  readonly armedAt: number | null;
}

interface Waiter {
  readonly exactKey: string;
  readonly settle: (outcome: Outcome) => void;
  readonly stop: () => void;
}

interface Entry {
  readonly question: Question;
  readonly foldKey: string;
  readonly exactKey: string;
  readonly waiters: Set<Waiter>;
  readonly stopTimer: () => void;
  /** When it came to the front: to draw by, and to measure by. */
  shown: { readonly now: number; readonly monotonic: number } | null;
}

export interface QueueOptions {
  readonly clock: Clock;
  readonly random: Random;
}

export class ApprovalQueue {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #throttle: Throttle;
  readonly #listeners = new Set<() => void>();
  #entries: readonly Entry[] = [];

  constructor({ clock, random }: QueueOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#throttle = new Throttle(clock);
  }

  /**
   * Asks the owner and waits. Throws `rate_limited` (fact `retryAfter`, seconds) when the client has asked too much;
   * then nothing was shown. Aborting the signal takes the question back, unless another caller waits for it too.
   */
  ask(asking: Asking, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) return Promise.resolve('withdrawn');
    const open = this.#entries.find((entry) => entry.foldKey === asking.foldKey);
    if (open !== undefined) return this.#wait(open, asking, signal);

    this.#admit(asking.question.client.id);
    const entry = this.#enter(asking);
    const outcome = this.#wait(entry, asking, signal);
    this.#showHead();
    return outcome;
  }

  /** The questions that wait, the one on the screen first. */
  open(): readonly OpenQuestion[] {
    return this.#entries.map(({ question, shown }) => ({
      ...question,
      armedAt: shown === null ? null : shown.now + ARM_MS,
    }));
  }

  /**
   * The owner's answer. Throws `not_found` when the question is gone, and `bad_request` when it is not the one on the
   * screen, has been there for less than a second, or may not be answered so.
   */
  answer(id: string, answer: Answer): void {
    const entry = this.#answerable(id, answer);
    const client = entry.question.client.id;
    if (answer === 'no') this.#throttle.refused(client);
    else this.#throttle.approved(client);
    this.#end(entry, answer);
  }

  /** The question, if it may be answered so, now. Throws as `answer` does, and answers nothing. */
  check(id: string, answer: Answer): Question {
    return this.#answerable(id, answer).question;
  }

  #answerable(id: string, answer: Answer): Entry {
    const entry = this.#entries.find(({ question }) => question.id === id);
    if (entry === undefined) throw new KeyturnError('not_found', 'the question is gone');
    if (entry.shown === null) throw new KeyturnError('bad_request', 'another question is in front');
    if (this.#clock.monotonic() - entry.shown.monotonic < ARM_MS) {
      throw new KeyturnError('bad_request', 'answered before the buttons were armed');
    }
    if (answer === 'session' && !entry.question.rememberable) {
      throw new KeyturnError('bad_request', 'this grant wants to be asked every time');
    }
    if (answer === 'repin' && !entry.question.repinnable) {
      throw new KeyturnError('bad_request', 'no pinned program has changed');
    }
    return entry;
  }

  /** The owner closed the question without answering, which means no, at any time. Does nothing when it is gone. */
  dismiss(id: string): void {
    const entry = this.#entries.find(({ question }) => question.id === id);
    if (entry === undefined) return;
    this.#throttle.refused(entry.question.client.id);
    this.#end(entry, 'no');
  }

  /** Takes back all questions, or those of one client, or those about one key: locked, paused, deactivated. */
  withdraw(about: { readonly client?: string; readonly credential?: string } = {}): void {
    for (const entry of this.#entries) {
      const { client, credential } = entry.question;
      const ofClient = about.client === undefined || about.client === client.id;
      if (ofClient && (about.credential === undefined || about.credential === credential.id))
        this.#end(entry, 'withdrawn');
    }
  }

  /** Calls back after every change to `open()`. Returns a function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #admit(client: string): void {
    const silent = this.#throttle.waitFor(client);
    if (silent > 0) {
      throw new KeyturnError('rate_limited', 'questions of this client stayed unanswered', {
        facts: { retryAfter: Math.ceil(silent / 1000) },
      });
    }
    const open = this.#entries.filter(({ question }) => question.client.id === client).length;
    if (open >= LIMITS.questionsPerClient) {
      throw new KeyturnError('rate_limited', 'too many open questions', {
        facts: { retryAfter: 10 },
      });
    }
  }

  #enter({ question, foldKey, exactKey, waitMs }: Asking): Entry {
    const now = this.#clock.now();
    // What is left of a wait is measured in fractions; instants are whole.
    const expiresAt = Math.ceil(now + waitMs);
    const id = Buffer.from(this.#random.bytes(16)).toString('base64url');
    const entry: Entry = {
      question: { ...question, id, askedAt: now, expiresAt },
      foldKey,
      exactKey,
      waiters: new Set(),
      stopTimer: this.#clock.after(waitMs, () => this.#unanswered(entry, 'timeout')),
      shown: null,
    };
    this.#entries = [...this.#entries, entry];
    return entry;
  }

  /** A caller that came later waits no longer than the question stands; one in more of a hurry leaves before. */
  #wait(
    entry: Entry,
    { exactKey, waitMs }: Pick<Asking, 'exactKey' | 'waitMs'>,
    signal: AbortSignal,
  ): Promise<Outcome> {
    return new Promise((settle) => {
      const leave = (outcome: Outcome): void => {
        if (entry.waiters.size === 1) {
          this.#unanswered(entry, outcome);
          return;
        }
        entry.waiters.delete(waiter);
        waiter.stop();
        settle(outcome);
      };
      const hungUp = (): void => leave('withdrawn');
      const stopTimer = this.#clock.after(waitMs, () => leave('timeout'));
      const stop = (): void => {
        stopTimer();
        signal.removeEventListener('abort', hungUp);
      };
      const waiter: Waiter = { exactKey, settle, stop };
      signal.addEventListener('abort', hungUp, { once: true });
      entry.waiters.add(waiter);
    });
  }

  #unanswered(entry: Entry, outcome: Outcome): void {
    // What never came to the front did not bother anybody.
    if (entry.shown !== null) this.#throttle.unanswered(entry.question.client.id);
    this.#end(entry, outcome);
  }

  #end(entry: Entry, outcome: Outcome): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    entry.stopTimer();
    for (const waiter of entry.waiters) {
      waiter.stop();
      const other = outcome === 'once' && waiter.exactKey !== entry.exactKey;
      waiter.settle(other ? 'again' : outcome);
    }
    this.#showHead();
  }

  #showHead(): void {
    const head = this.#entries[0];
    if (head !== undefined && head.shown === null) {
      head.shown = { now: this.#clock.now(), monotonic: this.#clock.monotonic() };
    }
    for (const listener of this.#listeners) listener();
  }
}
