/**
 * How a program becomes a client: it asks, shows a code, and waits; the owner types that code into the app, sees who
 * asks, and chooses what it gets. Typing is the point: a program whose code the owner does not see can't get anywhere.
 */
import { LIMITS, type PairingRequest } from '../../../shared/broker/protocol.ts';
import { type ErrorCode, KeyturnError } from '../../../shared/errors.ts';
import type { AuditEvent } from '../../../shared/model/audit.ts';
import type { NewGrant, ProcessIdentity, Role } from '../../../shared/model/client.ts';
import { cleanLine, cleanName } from '../../../shared/model/text.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock, Log, Random } from '../ports.ts';
import { ARM_MS } from './arming.ts';
import { actorOf } from './identity.ts';
import { distinctName } from './names.ts';
import type { Registry } from './registry.ts';
import { hashToken, newToken, sameHash } from './tokens.ts';
import { waitUntil } from './wait-until.ts';

/** What the owner sees once the code was typed. */
export interface PairingDetails {
  readonly id: string;
  /** As the program calls itself, with a number behind it if another client's name looks like that. */
  readonly name: string;
  readonly role: Role;
  readonly purpose: string;
  readonly process: ProcessIdentity;
  readonly wants: NonNullable<PairingRequest['wants']>;
  readonly expiresAt: number;
  /** When a yes is taken, by `Clock.now`. */
  readonly armedAt: number;
}

export interface PairingChoice {
  readonly name: string;
  /** As the owner saw it; must be what was asked for. */
  readonly role: Role;
  /** None for an admin. */
  readonly grants: readonly NewGrant[];
}

/** The token is on its way to the program; `settled` says whether it was handed to the operating system whole. */
export interface Approved {
  readonly status: 'approved';
  readonly client: { readonly id: string; readonly name: string };
  readonly token: string;
  readonly settled: (delivered: boolean) => void;
}
export type PollResult = { readonly status: 'pending' | 'denied' | 'expired' } | Approved;

type Stage =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'typed';
      readonly name: string;
      readonly at: { readonly now: number; readonly monotonic: number };
    }
  | { readonly kind: 'saving' }
  | {
      readonly kind: 'approved';
      readonly client: Approved['client'];
      readonly token: string;
      readonly taken: boolean;
    }
  | { readonly kind: 'denied' | 'expired' };

interface Entry {
  readonly id: string;
  readonly code: string;
  readonly pollHash: Uint8Array;
  readonly request: PairingRequest;
  readonly process: ProcessIdentity;
  readonly expiresAt: number;
  stage: Stage;
}

export interface PairingsOptions {
  readonly registry: Registry;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** How long the end of a pairing is told to a program that asks for it, and a token waits to be fetched. */
const AFTERWARDS_MS = 60_000;

export class Pairings {
  readonly #deps: PairingsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  #tries = 0;

  constructor(deps: PairingsOptions) {
    this.#deps = deps;
  }

  /**
   * A program asks. Throws `rate_limited` when three wait already, `bad_request` for a name that is none and for an
   * admin that wants keys.
   */
  create(
    request: PairingRequest,
    process: ProcessIdentity,
  ): {
    readonly id: string;
    readonly code: string;
    readonly poll: string;
    readonly expiresAt: number;
  } {
    const name = cleanName(request.name);
    if (name === null) throw new KeyturnError('bad_request', 'not a name', { field: 'name' });
    if (roleOf(request) === 'admin' && (request.wants ?? []).length > 0) {
      const problem = 'an admin gets no keys, so it can want none';
      throw new KeyturnError('bad_request', problem, { field: 'wants', facts: { problem } });
    }
    this.checkRoom();
    const { clock, random } = this.#deps;
    const poll = newToken('kq', random);
    const entry: Entry = {
      id: Buffer.from(random.bytes(16)).toString('base64url'),
      code: this.#newCode(),
      pollHash: hashToken(poll),
      request: { ...request, name, purpose: cleanLine(request.purpose ?? '') },
      process,
      expiresAt: clock.now() + LIMITS.pairingMs,
      stage: { kind: 'open' },
    };
    this.#entries.set(entry.id, entry);
    clock.after(LIMITS.pairingMs, () => this.#refuse(entry, 'expired', 'expired'));
    this.#changed();
    return { id: entry.id, code: entry.code, poll, expiresAt: entry.expiresAt };
  }

  /** Throws `rate_limited` when no further pairing may be opened: to be asked before anything costly is done for it. */
  checkRoom(): void {
    const waiting = this.#waiting();
    if (waiting.length < LIMITS.pairingsOpen) return;
    const first = Math.min(...waiting.map(({ expiresAt }) => expiresAt));
    const retryAfter = Math.max(1, Math.ceil((first - this.#deps.clock.now()) / 1000));
    throw new KeyturnError('rate_limited', 'too many open pairings', { facts: { retryAfter } });
  }

  /**
   * How it stands; waits up to `waitMs` for the owner. Throws `not_found` for a pairing that is not there, was
   * delivered, or is another's. The token goes to one poll at a time, and to no further one once it was delivered.
   */
  async poll(id: string, poll: string, waitMs: number, signal: AbortSignal): Promise<PollResult> {
    const entry = this.#entries.get(id);
    if (entry === undefined || !sameHash(hashToken(poll), entry.pollHash)) {
      throw new KeyturnError('not_found', 'no such pairing');
    }
    const result = this.#take(entry);
    if (result.status !== 'pending' || waitMs === 0 || signal.aborted) return result;
    await this.#nextChange(entry, waitMs, signal);
    return this.#entries.has(id) ? this.#take(entry) : { status: 'expired' };
  }

  /** How many wait for their code to be typed, and how many wrong ones may be typed still. */
  state(): { readonly open: number; readonly triesLeft: number } {
    return { open: this.#waiting().length, triesLeft: LIMITS.pairingTries - this.#tries };
  }

  /**
   * The owner typed a code; dashes and spaces do not matter. Throws `wrong_code` (fact `triesLeft`); the third wrong
   * one in a row ends all that wait, for then somebody is guessing.
   */
  typeCode(typed: string): PairingDetails {
    const digits = typed.replace(/\D/g, '');
    const entry = this.#waiting().find(
      ({ code, stage }) => stage.kind === 'open' && code === digits,
    );
    if (entry === undefined) {
      this.#tries += 1;
      const triesLeft = LIMITS.pairingTries - this.#tries;
      if (triesLeft <= 0)
        for (const waiting of this.#waiting()) this.#refuse(waiting, 'denied', 'wrong_code');
      this.#changed();
      throw new KeyturnError('wrong_code', 'no pairing has this code', { facts: { triesLeft } });
    }
    this.#tries = 0;
    const { clock, registry } = this.#deps;
    const at = { now: clock.now(), monotonic: clock.monotonic() };
    entry.stage = { kind: 'typed', name: distinctName(entry.request.name, registry.names()), at };
    this.#changed();
    return this.#details(entry, entry.stage);
  }

  /** The pairing whose code was typed, if it still waits for a yes or no. */
  typed(): PairingDetails | null {
    for (const entry of this.#entries.values()) {
      if (entry.stage.kind === 'typed') return this.#details(entry, entry.stage);
    }
    return null;
  }

  /**
   * The owner said yes. The audit line comes first, then the client is saved, then the token may be fetched. Throws
   * `not_found` when the code was not typed or time is up, `bad_request` within the first second, `invalid_field`.
   */
  async approve(
    id: string,
    choice: PairingChoice,
  ): Promise<{ readonly id: string; readonly name: string }> {
    const entry = this.#entries.get(id);
    if (entry?.stage.kind !== 'typed')
      throw new KeyturnError('not_found', 'no such pairing to approve');
    const { clock, registry, audit, random } = this.#deps;
    if (clock.monotonic() - entry.stage.at.monotonic < ARM_MS) {
      throw new KeyturnError('bad_request', 'approved before the button was armed');
    }
    const name = cleanName(choice.name);
    if (name === null) {
      const problem = 'A name has 1 to 40 visible characters.';
      throw new KeyturnError('invalid_field', 'not a name', { field: 'name', facts: { problem } });
    }
    const role = roleOf(entry.request);
    if (choice.role !== role || (role === 'admin' && choice.grants.length > 0)) {
      throw new KeyturnError('bad_request', 'not what the program asked for');
    }
    const { purpose = '' } = entry.request;
    const fresh = { ...choice, name, purpose, process: entry.process };
    registry.check(fresh);
    const typed = entry.stage;
    entry.stage = { kind: 'saving' };
    try {
      const action = role === 'admin' ? 'admin.paired' : 'client.paired';
      const detail = { name, role, grants: choice.grants.length };
      const event = this.#event(entry, action, 'done', detail);
      await audit.append(event, { sync: true });
      const token = newToken('kt', random);
      const client =
        role === 'admin' ? registry.admins.add(fresh, token) : await registry.add(fresh, token);
      entry.stage = { kind: 'approved', client: { id: client.id, name }, token, taken: false };
      clock.after(AFTERWARDS_MS, () => this.#forget(entry));
      return { id: client.id, name };
    } catch (error) {
      // Locked or too late meanwhile: whoever ends pairings then has passed this one over.
      const over = clock.now() >= entry.expiresAt || codeOf(error) === 'locked';
      entry.stage = over ? { kind: 'expired' } : typed;
      if (over) clock.after(AFTERWARDS_MS, () => this.#forget(entry));
      await this.#failed(entry, error);
      throw error;
    } finally {
      this.#changed();
    }
  }

  /** The owner said no. Throws `not_found` when there is nothing to say no to. */
  deny(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || !isWaiting(entry))
      throw new KeyturnError('not_found', 'no such pairing');
    this.#refuse(entry, 'denied', 'owner-said-no');
  }

  /** Ends all that wait: the vault was locked, or the app quits. */
  endAll(): void {
    for (const entry of this.#waiting()) this.#refuse(entry, 'expired', 'locked');
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #waiting(): Entry[] {
    return [...this.#entries.values()].filter(isWaiting);
  }

  #newCode(): string {
    const taken = new Set(this.#waiting().map(({ code }) => code));
    for (;;) {
      const bytes = this.#deps.random.bytes(4);
      const number = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
      // What is left over at the top would make the low codes likelier.
      if (number >= 4_294_000_000) continue;
      const code = String(number % 1_000_000).padStart(6, '0');
      if (!taken.has(code)) return code;
    }
  }

  #details(entry: Entry, stage: Extract<Stage, { kind: 'typed' }>): PairingDetails {
    const { id, request, process, expiresAt } = entry;
    const { purpose = '', wants = [] } = request;
    return {
      id,
      name: stage.name,
      role: roleOf(request),
      purpose,
      process,
      wants,
      expiresAt,
      armedAt: stage.at.now + ARM_MS,
    };
  }

  #take(entry: Entry): PollResult {
    const { stage } = entry;
    if (stage.kind === 'denied' || stage.kind === 'expired') return { status: stage.kind };
    if (stage.kind !== 'approved' || stage.taken) return { status: 'pending' };
    entry.stage = { ...stage, taken: true };
    return {
      status: 'approved',
      client: stage.client,
      token: stage.token,
      settled: (delivered) => {
        if (delivered) return this.#forget(entry);
        entry.stage = stage;
        this.#changed();
      },
    };
  }

  /** Typing the code is none of them: the owner is still to answer. */
  #nextChange(entry: Entry, waitMs: number, signal: AbortSignal): Promise<void> {
    const before = entry.stage;
    const over = (): boolean => {
      if (!this.#entries.has(entry.id)) return true;
      return entry.stage !== before && !['typed', 'saving'].includes(entry.stage.kind);
    };
    const onChange = (look: () => void): (() => void) => this.onChange(look);
    return waitUntil(over, { onChange, clock: this.#deps.clock, waitMs, signal });
  }

  #refuse(entry: Entry, kind: 'denied' | 'expired', rule: string): void {
    if (!isWaiting(entry)) return;
    entry.stage = { kind };
    this.#deps.clock.after(AFTERWARDS_MS, () => this.#forget(entry));
    this.#changed();
    void this.#note(
      this.#event(entry, 'client.pairing_refused', 'refused', { name: entry.request.name }, rule),
    );
  }

  /** The line that says "paired" may be in the log already: then this one takes it back. */
  async #failed(entry: Entry, error: unknown): Promise<void> {
    const code = codeOf(error);
    await this.#note(
      this.#event(entry, 'client.pairing_refused', 'failed', { name: entry.request.name }, code),
    );
  }

  async #note(event: AuditEvent): Promise<void> {
    await this.#deps.audit
      .append(event, { sync: false })
      .catch((error: unknown) =>
        this.#deps.log.warn('a refused pairing could not be recorded', error),
      );
  }

  #event(
    entry: Entry,
    action: AuditEvent['action'],
    outcome: AuditEvent['outcome'],
    detail: NonNullable<AuditEvent['detail']>,
    rule?: string,
  ): AuditEvent {
    const actor = actorOf({ id: null, name: entry.request.name }, entry.process);
    const time = this.#deps.clock.now();
    return { time, actor, action, outcome, detail, ...(rule === undefined ? {} : { rule }) };
  }

  #forget(entry: Entry): void {
    this.#entries.delete(entry.id);
    this.#changed();
  }

  #changed(): void {
    if (this.#waiting().length === 0) this.#tries = 0;
    for (const listener of [...this.#listeners]) listener();
  }
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof KeyturnError ? error.code : 'internal';
}

/** A program that says nothing of it wants to use keys, not to change them. */
function roleOf({ role }: PairingRequest): Role {
  return role ?? 'user';
}

function isWaiting({ stage }: Entry): boolean {
  return stage.kind === 'open' || stage.kind === 'typed';
}
