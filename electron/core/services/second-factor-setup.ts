/**
 * Setting the second factor up, and new recovery codes for it, in the step-up window: the master password, the seed, a
 * first code, ten recovery codes, one of them asked back. Nothing is set before that last answer, and nothing of it is
 * kept when the window closes.
 */
import { basename, dirname } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import { encodeBase32 } from '../crypto/base32.ts';
import { randomSecret, secretBytes, secretCopy, wipe } from '../crypto/bytes.ts';
import { matchTotp, type TotpSeed, totpUri } from '../crypto/totp.ts';
import type { FileOps } from '../os/file-ops.ts';
import type { Clipboard, Clock, FileDialogs, Random } from '../ports.ts';
import {
  findSpareCode,
  type NewSpareCodes,
  newSpareCodes,
  OWN_SEED,
  OWN_SEED_BYTES,
} from '../vault/second-factor.ts';
import { writeInPlace } from '../vault/synced-files.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import type { SecondFactor } from './second-factor.ts';
import type { StepUp } from './step-up.ts';

export interface SecondFactorSetupDeps {
  readonly vault: Vault;
  readonly secondFactor: SecondFactor;
  readonly stepUp: StepUp;
  readonly clock: Clock;
  readonly random: Random;
  readonly diary: Diary;
  readonly changes: Changes;
  readonly clipboard: Clipboard;
  readonly fileDialogs: FileDialogs;
  readonly files: FileOps;
  /** What an authenticator shows beside “Keyturn”. */
  readonly name: string | null;
}

/** Codes as they are shown, and which one is asked back. The caller wipes them. */
export interface ShownCodes {
  readonly codes: Uint8Array<ArrayBuffer>;
  /** From 1. */
  readonly ask: number;
}

interface Pending {
  /** Null while only the recovery codes are made anew. */
  readonly seed: TotpSeed | null;
  /** The step of the code that proved it; −1 before. */
  step: number;
  fresh: NewSpareCodes | null;
  ask: number;
}

const FILE = 'keyturn-second-factor-codes.txt';

export class SecondFactorSetup {
  readonly #deps: SecondFactorSetupDeps;
  #pending: Pending | null = null;

  constructor(deps: SecondFactorSetupDeps) {
    this.#deps = deps;
    deps.stepUp.ended.listen(() => this.#drop());
  }

  /** @returns what the QR code says, and the seed in base32, both for the caller to wipe */
  async begin(
    password: Uint8Array,
  ): Promise<{ uri: Uint8Array<ArrayBuffer>; seed: Uint8Array<ArrayBuffer> }> {
    const { stepUp, vault, random, name } = this.#deps;
    stepUp.expect('second-factor');
    await stepUp.attempt(() => vault.checkPassword(password));
    this.#drop();
    const seed = { ...OWN_SEED, secret: randomSecret(random, OWN_SEED_BYTES) };
    this.#pending = { seed, step: -1, fresh: null, ask: 0 };
    return { uri: totpUri(seed, 'Keyturn', name ?? 'vault'), seed: encodeBase32(seed.secret) };
  }

  /** @throws KeyturnError `wrong_second_factor`: not counted, for it guards nothing yet */
  prove(code: Uint8Array): ShownCodes {
    const pending = this.#begun();
    const { clock } = this.#deps;
    const step = pending.seed === null ? null : matchTotp(pending.seed, code, clock.now(), -1);
    if (step === null) throw new KeyturnError('wrong_second_factor', 'not a code of the new seed');
    pending.step = step;
    return this.#shown(pending);
  }

  async renewCodes(password: Uint8Array): Promise<ShownCodes> {
    const { stepUp, vault } = this.#deps;
    stepUp.expect('second-factor-codes');
    await stepUp.attempt(() => vault.checkPassword(password));
    this.#drop();
    this.#pending = { seed: null, step: -1, fresh: null, ask: 0 };
    return this.#shown(this.#pending);
  }

  /** The one that was asked back: from now on it counts. @throws KeyturnError `wrong_recovery_code` */
  async keep(code: Uint8Array): Promise<void> {
    const pending = this.#begun();
    const { secondFactor, diary, clock, changes } = this.#deps;
    const { fresh, seed, step: lastStep } = pending;
    if (fresh === null) throw new KeyturnError('bad_request', 'no codes were shown');
    if (findSpareCode(fresh.spare, code) !== pending.ask - 1) {
      throw new KeyturnError('wrong_recovery_code', 'not the code that was asked back');
    }
    const { spare } = fresh;
    if (seed === null) {
      await diary.change('second_factor.codes_renewed', {}, () => secondFactor.renewSpare(spare));
    } else {
      const own = { ...seed, secret: secretCopy(seed.secret) };
      const data = { seed: own, setAt: clock.now(), lastStep, spare };
      await diary.change('second_factor.set', {}, () => secondFactor.put(data));
    }
    changes.tell(['settings', 'audit']);
    this.#drop();
  }

  /** @returns when they are taken from the clipboard again */
  async copy(): Promise<number> {
    const { clipboard, vault, clock } = this.#deps;
    const text = textOf(this.#shownBefore());
    try {
      const ms = vault.manifest.settings.clipboardSeconds * 1000;
      await clipboard.put(text, ms);
      return clock.now() + ms;
    } finally {
      wipe(text);
    }
  }

  /** Into a file of the owner's choosing. @returns false when none was chosen */
  async save(): Promise<boolean> {
    const { fileDialogs, files, random } = this.#deps;
    this.#shownBefore();
    const path = await fileDialogs.save({
      title: 'Save the recovery codes',
      defaultName: FILE,
      filters: [{ name: 'Text', extensions: ['txt'] }],
    });
    if (path === null) return false;
    const text = textOf(this.#shownBefore());
    try {
      await writeInPlace(files, dirname(path), basename(path), text, random);
    } finally {
      wipe(text);
    }
    return true;
  }

  /** Asks for the master password; a code does not turn itself off. */
  async turnOff(): Promise<void> {
    const { stepUp, secondFactor, diary, changes } = this.#deps;
    await stepUp.requirePassword('second-factor');
    await diary.change('second_factor.removed', {}, () => secondFactor.remove());
    changes.tell(['settings', 'audit']);
  }

  #shown(pending: Pending): ShownCodes {
    const { random } = this.#deps;
    for (const text of pending.fresh?.texts ?? []) wipe(text);
    const fresh = newSpareCodes(random);
    pending.fresh = fresh;
    // Not the first: who has not looked at the list would guess that one.
    pending.ask = 2 + ((random.bytes(1)[0] ?? 0) % (fresh.texts.length - 1));
    return { codes: textOf(fresh), ask: pending.ask };
  }

  #begun(): Pending {
    this.#deps.stepUp.expect('second-factor', 'second-factor-codes');
    if (this.#pending === null) throw new KeyturnError('bad_request', 'nothing was begun');
    return this.#pending;
  }

  #shownBefore(): NewSpareCodes {
    const { fresh } = this.#begun();
    if (fresh === null) throw new KeyturnError('bad_request', 'no codes were shown');
    return fresh;
  }

  #drop(): void {
    const pending = this.#pending;
    this.#pending = null;
    if (pending?.seed) wipe(pending.seed.secret);
    for (const text of pending?.fresh?.texts ?? []) wipe(text);
  }
}

/** One a line. */
function textOf({ texts }: NewSpareCodes): Uint8Array<ArrayBuffer> {
  const text = secretBytes(texts.reduce((sum, one) => sum + one.byteLength + 1, 0));
  let at = 0;
  for (const one of texts) {
    text.set(one, at);
    at += one.byteLength;
    text[at++] = 0x0a;
  }
  return text;
}
