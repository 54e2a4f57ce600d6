/** The owner of a lab, who says yes to everything or answers nothing, as the seed says. */
import type { Core } from '../../electron/core/services/core.ts';

export interface AnsweringOptions {
  readonly core: () => Core | null;
  readonly password: string;
  readonly always: boolean;
  readonly say: (line: string) => void;
}

/**
 * Step-ups that a person begins (turning TCP on, thawing) get the password whatever the seed says, because in a lab
 * whoever begins one is the seed or the lab's own commands; `never` keeps those from being given that questions want.
 */
export class Answers {
  readonly #options: AnsweringOptions;
  readonly #stops: (() => void)[] = [];
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(options: AnsweringOptions) {
    this.#options = options;
  }

  /** From here on questions are answered, and changes that an admin client asks for. */
  follow(core: Core): void {
    if (!this.#options.always) return;
    const { approvals, adminChanges } = core.services;
    const look = (): void => {
      for (const question of [approvals.question(), adminChanges.question()]) {
        if (question.kind === 'lease') {
          const answer = question.rememberable ? 'session' : 'once';
          this.#later(question, () => approvals.answer(question.id, answer), look);
        } else if (question.kind === 'change') {
          this.#later(question, () => adminChanges.answer(question.id, true), look);
        }
      }
    };
    this.#stops.push(approvals.questionChanged.listen(look), adminChanges.changed.listen(look));
    look();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  stepUpShown(): void {
    const core = this.#options.core();
    if (core === null) return;
    const password = Buffer.from(this.#options.password);
    // Not at once: whoever asks for the password is still on its way to waiting for it.
    setImmediate(() => {
      core.services.stepUp
        .confirm(password)
        .catch((error) => this.#options.say(`a step-up was not passed: ${String(error)}`))
        .finally(() => password.fill(0));
    });
  }

  /** As soon as its buttons work; a few milliseconds more, for the clock that is measured by is another. */
  #later(
    { id, armedAt }: { readonly id: string; readonly armedAt: number },
    answer: () => Promise<void> | void,
    look: () => void,
  ): void {
    if (this.#timers.has(id)) return;
    const act = async (): Promise<void> => {
      try {
        await answer();
      } catch (error) {
        // Taken back meanwhile, most likely: the caller hung up.
        this.#options.say(`a question was not answered: ${String(error)}`);
      }
      this.#timers.delete(id);
      look();
    };
    this.#timers.set(
      id,
      setTimeout(() => void act(), Math.max(0, armedAt - Date.now()) + 5),
    );
  }
}
