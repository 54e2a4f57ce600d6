/** The two ways a value leaves the core through the window: onto the screen and into the clipboard. */
import { KeyturnError } from '../../../shared/errors.ts';
import { secretCopy } from '../crypto/bytes.ts';
import type { CaptureShield, Clipboard, Clock } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import type { StepUp } from './step-up.ts';

/** How long a value stands on the screen. */
const SHOWN_MS = 20_000;

export interface ValuesDeps {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly diary: Diary;
  readonly stepUp: StepUp;
  readonly clipboard: Clipboard;
  readonly shield: CaptureShield;
  readonly changes: Changes;
}

export class ValueService {
  readonly #deps: ValuesDeps;
  #lower: (() => void) | null = null;

  constructor(deps: ValuesDeps) {
    this.#deps = deps;
    deps.vault.onState(() => {
      this.hide();
      void deps.clipboard.clear();
    });
  }

  /**
   * @returns a copy for the caller to wipe, and until when (`Clock.now`) it may be shown
   * @throws KeyturnError `step_up_cancelled`, `audit_unavailable`, `not_found`
   */
  async reveal(
    id: string,
    field: string,
  ): Promise<{ value: Uint8Array<ArrayBuffer>; until: number }> {
    const { clock, shield } = this.#deps;
    const value = await this.#release('reveal', id, field);
    shield.raise();
    this.#lower?.();
    this.#lower = clock.after(SHOWN_MS, () => this.hide());
    return { value, until: clock.now() + SHOWN_MS };
  }

  hide(): void {
    this.#lower?.();
    this.#lower = null;
    this.#deps.shield.lower();
  }

  /** @returns when it is taken away again. Throws as `reveal` */
  async copy(id: string, field: string): Promise<number> {
    const { clock, clipboard, vault } = this.#deps;
    const value = await this.#release('copy', id, field);
    try {
      const ms = vault.manifest.settings.clipboardSeconds * 1000;
      await clipboard.put(value, ms);
      return clock.now() + ms;
    } finally {
      value.fill(0);
    }
  }

  async #release(
    how: 'reveal' | 'copy',
    id: string,
    field: string,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { stepUp, diary, vault, changes } = this.#deps;
    const { label } = this.#named(id, field);
    await stepUp.require(how, label);
    // A person took their time: the key may be gone, or another one by now.
    const { version } = this.#named(id, field);
    const action = how === 'reveal' ? 'credential.revealed' : 'credential.copied';
    await diary.release(action, { credential: { id, label }, detail: { field, version } });
    changes.tell(['audit']);
    const fields = vault.readFields(id, version);
    try {
      const value = fields[field];
      if (value === undefined) throw new KeyturnError('not_found', 'no such field');
      return value.use(secretCopy);
    } finally {
      for (const secret of Object.values(fields)) secret.wipe();
    }
  }

  #named(id: string, field: string): { readonly label: string; readonly version: number } {
    const key = this.#deps.vault.manifest.credentials.find((one) => one.id === id);
    if (key === undefined || !key.fields.some(({ name }) => name === field)) {
      throw new KeyturnError('not_found', 'no such value');
    }
    return key;
  }
}
