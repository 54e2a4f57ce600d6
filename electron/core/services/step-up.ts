/**
 * The master password again, for what somebody at an unlocked desk must not do. It is asked in a window of its own and
 * checked here; whoever wants it waits, and goes on or gets `step_up_cancelled`.
 */

import type { z } from 'zod/mini';
import { KeyturnError } from '../../../shared/errors.ts';
import type { StepUpReason, stepUpContract } from '../../../shared/ipc/contract.ts';
import type { Clock, StepUpPrompt } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Diary } from './diary.ts';
import type { Session } from './session.ts';
import { Signal } from './signal.ts';

export type StepUpView = z.infer<(typeof stepUpContract)['calls']['state']['output']>;
export type ChangeKind = Exclude<StepUpView['kind'], 'confirm'>;
type Reason = z.infer<typeof StepUpReason>;

/** Wrong passwords in a row until the vault locks. */
const TRIES = 5;
const MINUTE_MS = 60_000;

export interface StepUpDeps {
  readonly vault: Vault;
  readonly session: Session;
  readonly clock: Clock;
  readonly diary: Diary;
  readonly prompt: StepUpPrompt;
}

interface Asked {
  readonly kind: StepUpView['kind'];
  readonly reason: Reason;
  readonly subject: string | null;
  readonly settle: (passed: boolean) => void;
}

export class StepUp {
  readonly working = new Signal<boolean>();
  readonly #deps: StepUpDeps;
  #asked: Asked | null = null;
  /** Who comes while somebody is asked waits for that to end. */
  #turn: Promise<unknown> = Promise.resolve();
  #wrong = 0;
  /** By `Clock.monotonic`; it starts anew with each password that was right. */
  #heldSince: number | null = null;
  #checking = false;

  constructor(deps: StepUpDeps) {
    this.#deps = deps;
    deps.vault.onState(() => this.#forget());
  }

  /**
   * Resolves once the password was given, now or at most `stepUpMinutes` ago.
   * @param subject what it is about, as the owner named it
   * @throws KeyturnError `step_up_cancelled`, also when the window or the vault is locked meanwhile
   */
  require(reason: Reason, subject: string | null = null): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isHeld()) return;
      const passed = await this.#ask('confirm', reason, subject);
      if (!passed) throw new KeyturnError('step_up_cancelled', 'the password was not given');
    });
  }

  /** Opens the window for a change of the password or the code; it ends when that window closes. */
  offer(kind: ChangeKind): void {
    const reason = kind === 'change-password' ? 'password' : 'recovery';
    void this.#inTurn(() => this.#ask(kind, reason, null));
  }

  /** @throws KeyturnError `not_found` when nobody is asked */
  view(): StepUpView {
    const { kind, reason, subject } = this.#current();
    return { kind, reason, subject, triesLeft: TRIES - this.#wrong };
  }

  /** @throws KeyturnError `wrong_password`; the fifth in a row locks the vault */
  async confirm(password: Uint8Array): Promise<void> {
    const asked = this.#current();
    if (asked.kind !== 'confirm') throw new KeyturnError('bad_request', 'not what was asked');
    await this.attempt(() => this.#deps.vault.checkPassword(password));
    this.#heldSince = this.#deps.clock.monotonic();
    await this.#deps.diary.note('step_up.passed', { detail: { reason: asked.reason } });
    this.#end(asked, true);
  }

  /**
   * Counts a password that was given in this window. `right` says whether it was, one try at a time.
   * @throws KeyturnError `wrong_password`, and what `right` throws
   */
  async attempt(right: () => Promise<boolean>): Promise<void> {
    if (this.#checking) throw new KeyturnError('rate_limited', 'one try at a time');
    this.#checking = true;
    this.working.tell(true);
    try {
      if (!(await right())) throw await this.#refused();
      this.#wrong = 0;
    } finally {
      this.#checking = false;
      this.working.tell(false);
    }
  }

  /** What kind of change the window was opened for; throws `bad_request` for another. */
  expect(kind: ChangeKind): void {
    if (this.#current().kind !== kind) throw new KeyturnError('bad_request', 'not what was asked');
  }

  /** The owner closed the window, or gave up. */
  cancel(): void {
    if (this.#asked !== null) this.#end(this.#asked, false);
  }

  /** What it was asked for is over. Does nothing while it is asked for something else. */
  withdraw(reason: Reason): void {
    if (this.#asked?.reason === reason) this.cancel();
  }

  async #refused(): Promise<KeyturnError> {
    const { diary, session } = this.#deps;
    this.#wrong += 1;
    const rule = 'wrong_password';
    const detail = { reason: this.#asked?.reason ?? null, wrong: this.#wrong };
    await diary.note('step_up.refused', { outcome: 'refused', rule, detail });
    if (this.#wrong >= TRIES) await session.lockVault({ kind: 'app' }, 'step-up');
    return new KeyturnError('wrong_password', 'not the master password', {
      facts: { triesLeft: TRIES - this.#wrong },
    });
  }

  #isHeld(): boolean {
    const { vault, clock } = this.#deps;
    const minutes = vault.manifest.settings.stepUpMinutes;
    return this.#heldSince !== null && clock.monotonic() - this.#heldSince < minutes * MINUTE_MS;
  }

  #ask(kind: StepUpView['kind'], reason: Reason, subject: string | null): Promise<boolean> {
    return new Promise((settle) => {
      this.#asked = { kind, reason, subject, settle };
      this.#deps.prompt.show();
    });
  }

  #current(): Asked {
    if (this.#asked === null) throw new KeyturnError('not_found', 'nobody is asked');
    return this.#asked;
  }

  #end(asked: Asked, passed: boolean): void {
    if (this.#asked !== asked) return;
    this.#asked = null;
    asked.settle(passed);
    this.#deps.prompt.hide();
  }

  /** Any lock, and any unlocking, begins anew. */
  #forget(): void {
    this.#heldSince = null;
    this.cancel();
    if (this.#deps.vault.state === 'unlocked') this.#wrong = 0;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(act);
    this.#turn = next.catch(() => undefined);
    return next;
  }
}
