/** The code of an exchange account (TOTP), shown for a while: made here, so that its seed never leaves the core. */
import { KeyturnError } from '../../../shared/errors.ts';
import { TOTP_FIELD } from '../../../shared/model/credential.ts';
import { secretCopy, wipe } from '../crypto/bytes.ts';
import { parseTotpSeed, totpCode } from '../crypto/totp.ts';
import type { CaptureShield, Clock } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import type { StepUp } from './step-up.ts';

/** So long codes follow one another before the owner has to ask again. */
const SHOWING_MS = 2 * 60_000;

export interface CodesDeps {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly diary: Diary;
  readonly stepUp: StepUp;
  readonly shield: CaptureShield;
  readonly changes: Changes;
}

export interface ShownCode {
  /** ASCII digits, for the caller to wipe. */
  readonly code: Uint8Array<ArrayBuffer>;
  /** It is the current one from then until then (exclusive; `Clock.now`). */
  readonly from: number;
  readonly until: number;
  /** Seconds. */
  readonly period: number;
  /** Until then the next codes may be asked for, without another question or line in the log. */
  readonly shownUntil: number;
}

export class CodeService {
  readonly #deps: CodesDeps;
  #showing: { readonly id: string; readonly until: number; readonly stop: () => void } | null =
    null;

  constructor(deps: CodesDeps) {
    this.#deps = deps;
    deps.vault.onState(() => this.hide());
  }

  /**
   * The code of now. The first one of a showing asks for a step-up and is written down; it holds for two minutes.
   * @throws KeyturnError `step_up_cancelled`, `audit_unavailable`, `not_found`; `invalid_field` for a seed that is none
   */
  async code(id: string): Promise<ShownCode> {
    const { clock } = this.#deps;
    const { label } = this.#keyOf(id);
    if (this.#showing?.id !== id) await this.#begin(id, label);
    const shownUntil = this.#showing?.until ?? clock.now();
    const seed = this.#seed(id);
    try {
      const { code, from, until } = totpCode(seed, clock.now());
      const digits = Uint8Array.from(code, (digit) => digit.charCodeAt(0));
      return { code: digits, from, until, period: seed.period, shownUntil };
    } finally {
      wipe(seed.secret);
    }
  }

  /** Ends the showing: whoever wants to see another code asks again. */
  hide(): void {
    if (this.#showing === null) return;
    this.#showing.stop();
    this.#showing = null;
    this.#deps.shield.lower();
  }

  async #begin(id: string, label: string): Promise<void> {
    const { stepUp, diary, clock, shield, changes } = this.#deps;
    await stepUp.require('reveal', label);
    // A person took their time: the key may be gone.
    this.#keyOf(id);
    await diary.release('credential.code_shown', { credential: { id, label } });
    changes.tell(['audit']);
    this.hide();
    shield.raise();
    const stop = clock.after(SHOWING_MS, () => this.hide());
    this.#showing = { id, until: clock.now() + SHOWING_MS, stop };
  }

  #seed(id: string) {
    const fields = this.#deps.vault.readFields(id);
    try {
      const seed = fields[TOTP_FIELD];
      if (seed === undefined) throw new KeyturnError('not_found', 'no seed');
      return seed.use((bytes) => {
        const text = secretCopy(bytes);
        try {
          return parseTotpSeed(text);
        } finally {
          wipe(text);
        }
      });
    } finally {
      for (const secret of Object.values(fields)) secret.wipe();
    }
  }

  #keyOf(id: string): { readonly label: string } {
    const key = this.#deps.vault.manifest.credentials.find((one) => one.id === id);
    if (key === undefined || !key.fields.some(({ name }) => name === TOTP_FIELD)) {
      throw new KeyturnError('not_found', 'no seed of this account is kept');
    }
    return key;
  }
}
