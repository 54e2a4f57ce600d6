/**
 * Proof that the owner is there, for what somebody at an unlocked desk must not do: the master password, or a code of
 * the second factor. It is asked in a window of its own and checked here; whoever wants it waits, and goes on or gets
 * `step_up_cancelled`. Passwords of other files are typed in the same window, and handed to whoever asked.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type { StepUpReason, StepUpState } from '../../../shared/ipc/step-up.ts';
import { secretCopy } from '../crypto/bytes.ts';
import type { Clock, StepUpPrompt } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Diary } from './diary.ts';
import { refuseWeak } from './password-rules.ts';
import type { Session } from './session.ts';
import { Signal } from './signal.ts';

export type ChangeKind = Exclude<
  StepUpState['kind'],
  'confirm' | 'file-password' | 'choose-file-password'
>;

/** What a code turned out to be; null: none that counts now. */
export type UsedCode = 'code' | 'recovery code' | null;

/** The second factor, as far as a step-up needs it. */
export interface Codes {
  /** Whether there is one. */
  readonly set: boolean;
  /** Uses the code up: the same one is never right again. */
  use(code: Uint8Array): Promise<UsedCode>;
}

/** Wrong passwords and codes in a row until the vault locks. */
const TRIES = 5;
const MINUTE_MS = 60_000;

const REASONS: Readonly<Record<ChangeKind, StepUpReason>> = {
  'change-password': 'password',
  'new-recovery-code': 'recovery',
  'second-factor': 'second-factor',
  'second-factor-codes': 'second-factor',
};

export interface StepUpDeps {
  readonly vault: Vault;
  readonly session: Session;
  readonly codes: Codes;
  readonly clock: Clock;
  readonly diary: Diary;
  readonly prompt: StepUpPrompt;
}

/** True: passed. Bytes: what was typed. Null: given up. */
type Answer = true | Uint8Array<ArrayBuffer> | null;
type Topic = Pick<StepUpState, 'kind' | 'reason' | 'subject'> &
  Partial<Pick<StepUpState, 'asker' | 'codes' | 'wrong'>>;
type Asked = Topic & { readonly settle: (answer: Answer) => void };

export class StepUp {
  readonly working = new Signal<boolean>();
  /** The window closes: what was under way in it is over. */
  readonly ended = new Signal<void>();
  readonly #deps: StepUpDeps;
  #asked: Asked | null = null;
  /** Who comes while somebody is asked waits for that to end. */
  #turn: Promise<unknown> = Promise.resolve();
  #wrong = 0;
  /** By `Clock.monotonic`; it starts anew with each proof. */
  #heldSince: number | null = null;
  #checking = false;

  constructor(deps: StepUpDeps) {
    this.#deps = deps;
    deps.vault.onState(() => this.#forget());
  }

  /**
   * Resolves once the password or a code was given, now or at most `stepUpMinutes` ago.
   * @param subject what it is about, as the owner named it
   * @param asker the program on whose behalf it is asked
   * @throws KeyturnError `step_up_cancelled`, also when the window or the vault is locked meanwhile
   */
  require(
    reason: StepUpReason,
    subject: string | null = null,
    asker: string | null = null,
  ): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isHeld()) return;
      const { codes } = this.#deps;
      await this.#proof({ kind: 'confirm', reason, subject, asker, codes: codes.set });
    });
  }

  /** The master password and nothing else, now and not a while ago: what a code must not be able to do. */
  requirePassword(reason: StepUpReason, subject: string | null = null): Promise<void> {
    return this.#inTurn(() => this.#proof({ kind: 'confirm', reason, subject }));
  }

  /**
   * The password of a file that is read. Not counted as a try: it opens nothing of ours. The caller wipes it.
   * @param subject the file's name
   * @param wrong the one before did not open it
   * @throws KeyturnError `step_up_cancelled`
   */
  askFilePassword(subject: string, wrong: boolean): Promise<Uint8Array<ArrayBuffer>> {
    return this.#typed({ kind: 'file-password', reason: 'import', subject, wrong });
  }

  /**
   * A new password for a file that is written, typed twice and not easily guessed. The caller wipes it.
   * @param subject what it will be called
   * @throws KeyturnError `step_up_cancelled`
   */
  chooseFilePassword(subject: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.#typed({ kind: 'choose-file-password', reason: 'export', subject });
  }

  /** Opens the window for a change of what proves the owner; it ends when that window closes. */
  offer(kind: ChangeKind): void {
    const topic = { kind, reason: REASONS[kind], subject: null };
    void this.#inTurn(() => this.#ask(topic)).catch(() => undefined);
  }

  /** @throws KeyturnError `not_found` when nobody is asked */
  view(): StepUpState {
    const { kind, reason, subject, asker = null, codes = false, wrong = false } = this.#current();
    return { kind, reason, subject, asker, codes, wrong, triesLeft: TRIES - this.#wrong };
  }

  /** @throws KeyturnError `wrong_password`; the fifth wrong one in a row locks the vault */
  async confirm(password: Uint8Array): Promise<void> {
    const asked = this.#confirming();
    await this.attempt(() => this.#deps.vault.checkPassword(password));
    await this.#passed(asked, 'password');
  }

  /** @throws KeyturnError `wrong_second_factor`, counted as a wrong password is; `bad_request` where none will do */
  async confirmCode(code: Uint8Array): Promise<void> {
    const asked = this.#confirming();
    if (asked.codes !== true) throw new KeyturnError('bad_request', 'no code will do');
    let used: UsedCode = null;
    await this.attempt(async () => {
      used = await this.#deps.codes.use(code);
      return used !== null;
    }, 'wrong_second_factor');
    await this.#passed(asked, used ?? 'code');
  }

  /** What was typed for a file. @throws KeyturnError `weak_password` for a new one */
  filePassword(password: Uint8Array): void {
    const asked = this.#current();
    if (asked.kind === 'choose-file-password') refuseWeak(password);
    else if (asked.kind !== 'file-password') throw notAsked();
    this.#end(asked, secretCopy(password));
  }

  /**
   * Counts a password or a code that was given in this window. `right` says whether it was, one try at a time.
   * @throws KeyturnError `code`, and what `right` throws
   */
  async attempt(
    right: () => Promise<boolean>,
    code: 'wrong_password' | 'wrong_second_factor' = 'wrong_password',
  ): Promise<void> {
    if (this.#checking) throw new KeyturnError('rate_limited', 'one try at a time');
    this.#checking = true;
    this.working.tell(true);
    try {
      if (!(await right())) throw await this.#refused(code);
      this.#wrong = 0;
    } finally {
      this.#checking = false;
      this.working.tell(false);
    }
  }

  /** What kind of change the window was opened for; throws `bad_request` for another. */
  expect(...kinds: readonly ChangeKind[]): ChangeKind {
    const found = kinds.find((kind) => kind === this.#current().kind);
    if (found === undefined) throw notAsked();
    return found;
  }

  /** The owner closed the window, or gave up. */
  cancel(): void {
    if (this.#asked !== null) this.#end(this.#asked, null);
  }

  /** What it was asked for is over. Does nothing while it is asked for something else. */
  withdraw(reason: StepUpReason): void {
    if (this.#asked?.reason === reason) this.cancel();
  }

  async #refused(code: 'wrong_password' | 'wrong_second_factor'): Promise<KeyturnError> {
    const { diary, session } = this.#deps;
    this.#wrong += 1;
    const detail = { reason: this.#asked?.reason ?? null, wrong: this.#wrong };
    await diary.note('step_up.refused', { outcome: 'refused', rule: code, detail });
    if (this.#wrong >= TRIES) await session.lockVault({ kind: 'app' }, 'step-up');
    return new KeyturnError(code, 'not what was asked for', {
      facts: { triesLeft: TRIES - this.#wrong },
    });
  }

  async #passed(asked: Asked, by: 'password' | 'code' | 'recovery code'): Promise<void> {
    // Locked, or closed, while it was checked: then it proves nothing any more.
    if (this.#asked !== asked) throw cancelled();
    this.#heldSince = this.#deps.clock.monotonic();
    await this.#deps.diary.note('step_up.passed', { detail: { reason: asked.reason, by } });
    this.#end(asked, true);
  }

  #isHeld(): boolean {
    const { vault, clock } = this.#deps;
    const minutes = vault.manifest.settings.stepUpMinutes;
    return this.#heldSince !== null && clock.monotonic() - this.#heldSince < minutes * MINUTE_MS;
  }

  async #proof(topic: Topic): Promise<void> {
    if ((await this.#ask(topic)) !== true) throw cancelled();
  }

  #typed(topic: Topic): Promise<Uint8Array<ArrayBuffer>> {
    return this.#inTurn(async () => {
      const typed = await this.#ask(topic);
      if (!(typed instanceof Uint8Array)) throw cancelled();
      return typed;
    });
  }

  async #ask(topic: Topic): Promise<Answer> {
    if (this.#deps.vault.state !== 'unlocked') throw cancelled();
    return new Promise((settle) => {
      this.#asked = { ...topic, settle };
      this.#deps.prompt.show();
    });
  }

  #current(): Asked {
    if (this.#asked === null) throw new KeyturnError('not_found', 'nobody is asked');
    return this.#asked;
  }

  #confirming(): Asked {
    const asked = this.#current();
    if (asked.kind !== 'confirm') throw notAsked();
    return asked;
  }

  #end(asked: Asked, answer: Answer): void {
    if (this.#asked !== asked) return;
    this.#asked = null;
    asked.settle(answer);
    this.ended.tell();
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

function notAsked(): KeyturnError {
  return new KeyturnError('bad_request', 'not what was asked');
}

function cancelled(): KeyturnError {
  return new KeyturnError('step_up_cancelled', 'the password was not given');
}
