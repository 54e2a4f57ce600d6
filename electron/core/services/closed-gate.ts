import { KeyturnError } from '../../../shared/errors.ts';
import type { GateState } from '../../../shared/ipc/contract.ts';
import type { Gate } from './gate.ts';
import { problemPage } from './gate.ts';
import { Signal } from './signal.ts';

/** Stands where the gate would, while the vault's folder can't be had: another process holds it, or it can't be made. */
export class ClosedGate implements Gate {
  readonly changed = new Signal<void>();
  readonly working = new Signal<boolean>();
  readonly #page: GateState;
  readonly #error: KeyturnError;
  readonly #again: () => Promise<void>;

  /** @param again tries to open the vault once more; the windows follow if it can be */
  constructor(error: KeyturnError, dataFolder: string, again: () => Promise<void>) {
    this.#error = error;
    this.#page = problemPage(error, dataFolder, []);
    this.#again = again;
  }

  state(): Promise<GateState> {
    return Promise.resolve(this.#page);
  }

  retry(): Promise<void> {
    return this.#again();
  }

  create(): never {
    throw this.#closed();
  }

  confirmRecovery(): never {
    throw this.#closed();
  }

  unlock(): never {
    throw this.#closed();
  }

  unlockByKeychain(): never {
    throw this.#closed();
  }

  recover(): never {
    throw this.#closed();
  }

  restoreBackup(): never {
    throw this.#closed();
  }

  #closed(): KeyturnError {
    const { code, message, facts } = this.#error;
    return new KeyturnError(code, message, facts === undefined ? {} : { facts });
  }
}
