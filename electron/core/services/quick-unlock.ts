/**
 * Unlocking by the system's keychain, off unless the owner wants it. A slot of the vault opens to 32 random bytes that
 * lie beside it, wrapped by the keychain. Any program of this user may ask that keychain too: this is comfort, and the
 * settings and docs/THREAT-MODEL.md say so. The master password is wanted again after a restart of the computer, after
 * seven days, after five wrong step-ups, and for every step-up.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type { QuickUnlockView } from '../../../shared/model/security.ts';
import { equal, randomSecret, secretCopy, wipe } from '../crypto/bytes.ts';
import type { Clock, KeyWrap, Log, Random } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import { type KeptKey, type KeyPlace, sealOf } from './quick-unlock-file.ts';
import type { Session } from './session.ts';
import type { StepUp } from './step-up.ts';

const DAY_MS = 24 * 60 * 60_000;
const LASTS_MS = 7 * DAY_MS;
/** So long a password that was typed is not written down again. */
const FRESH_MS = 60 * 60_000;
/** A clock may be put right by so much. */
const BACK_MS = 5 * 60_000;
const KEY_BYTES = 32;

export interface QuickUnlockDeps {
  readonly vault: Vault;
  readonly session: Session;
  readonly stepUp: StepUp;
  readonly keyWrap: KeyWrap;
  readonly place: KeyPlace;
  readonly clock: Clock;
  readonly random: Random;
  readonly diary: Diary;
  readonly changes: Changes;
  readonly log: Log;
}

export class QuickUnlock {
  readonly #deps: QuickUnlockDeps;

  constructor(deps: QuickUnlockDeps) {
    this.#deps = deps;
    const { session, vault } = deps;
    session.proven.listen(() => this.#quietly(() => this.#passwordTyped()));
    session.vaultLocked.listen((reason) => {
      if (reason === 'step-up') this.#quietly(() => this.#suspend());
    });
    vault.onChange(() => this.#follow());
  }

  /** Whether the lock screen may offer it: not yet that the keychain will give the key. */
  get offered(): boolean {
    const { vault, place, keyWrap, clock } = this.#deps;
    const kept = place.now;
    if (kept === null || !vault.hasKeychainSlot) return false;
    return keyWrap.sameBoot(kept.boot) && fresh(kept, clock.now());
  }

  view(): QuickUnlockView {
    const { vault, place, keyWrap } = this.#deps;
    const kept = vault.hasKeychainSlot ? place.now : null;
    return {
      on: kept !== null,
      keychain: keyWrap.name,
      unavailable: keyWrap.unavailable(),
      until: kept === null ? null : kept.passwordAt + LASTS_MS,
    };
  }

  /** @throws KeyturnError `quick_unlock_refused` where there is no keychain, `step_up_cancelled`, and what saving throws */
  async turnOn(): Promise<void> {
    const { vault, stepUp, random, diary, changes, keyWrap, place } = this.#deps;
    refuseIf(keyWrap.unavailable());
    await stepUp.requirePassword('quick-unlock');
    const key = randomSecret(random, KEY_BYTES);
    try {
      await diary.change('quick_unlock.on', {}, async () => {
        // What the keychain can't give back is found out before anything depends on it.
        const kept = await this.#wrapped(key);
        await vault.setKeychainSlot(key);
        await place.keep(kept);
      });
    } catch (error) {
      if (vault.state === 'unlocked' && vault.hasKeychainSlot && place.now === null) {
        await vault.setKeychainSlot(null);
      }
      throw error;
    } finally {
      wipe(key);
      changes.tell(['settings', 'audit']);
    }
  }

  /** Takes something away, so it asks for nothing. The key goes first: without it the slot opens to nobody. */
  async turnOff(): Promise<void> {
    const { vault, place, diary, changes } = this.#deps;
    await place.forget();
    await vault.setKeychainSlot(null);
    await diary.note('quick_unlock.off');
    changes.tell(['settings', 'audit']);
  }

  /** @throws KeyturnError `quick_unlock_refused` (fact `problem`), and what unlocking throws */
  unlock(): Promise<void> {
    const { session, vault } = this.#deps;
    return session.unlockByKeychain(async () => {
      const key = await this.#key();
      try {
        await vault.unlockByKeychain(key);
      } finally {
        wipe(key);
      }
    });
  }

  /** For the caller to wipe. */
  async #key(): Promise<Uint8Array<ArrayBuffer>> {
    const { place, keyWrap, clock } = this.#deps;
    const kept = place.now;
    if (kept === null) throw refused('Quick unlock is not set up.');
    refuseIf(keyWrap.unavailable());
    if (!keyWrap.sameBoot(kept.boot)) {
      throw refused('The computer was started anew since the master password was last typed.');
    }
    if (!fresh(kept, clock.now())) {
      const back = clock.now() < kept.passwordAt;
      throw refused(
        back
          ? 'The clock went back since the master password was last typed.'
          : 'The master password was last typed more than seven days ago.',
      );
    }
    const key = await this.#unwrapped(kept);
    if (key === null) throw refused('The keychain did not give the key back.');
    return key;
  }

  /** Wrapped as of now, read back and compared. */
  async #wrapped(key: Uint8Array): Promise<KeptKey> {
    const { keyWrap, clock } = this.#deps;
    const mark = { boot: keyWrap.bootMark(), passwordAt: clock.now() };
    const content = sealOf(mark, key);
    const wrapped = await keyWrap.wrap(content);
    wipe(content);
    const kept: KeptKey = { ...mark, wrapped };
    const back = await this.#unwrapped(kept);
    const same = back !== null && equal(back, key);
    if (back !== null) wipe(back);
    if (!same) throw refused('The keychain did not give back what it was given.');
    return kept;
  }

  /** Null unless it is a key that was wrapped with this very mark. */
  async #unwrapped(kept: KeptKey): Promise<Uint8Array<ArrayBuffer> | null> {
    const key = await this.#keyIn(kept.wrapped);
    if (key === null) return null;
    const { content, own } = key;
    const expected = sealOf(kept, own);
    const sound = equal(expected, content);
    wipe(expected, content);
    if (sound) return own;
    wipe(own);
    return null;
  }

  async #keyIn(
    wrapped: Uint8Array,
  ): Promise<{ content: Uint8Array; own: Uint8Array<ArrayBuffer> } | null> {
    const content = await this.#deps.keyWrap.unwrap(wrapped).catch(() => null);
    if (content === null || content.byteLength <= KEY_BYTES) return null;
    return { content, own: secretCopy(content.subarray(0, KEY_BYTES)) };
  }

  /** The seven days, and the boot, begin anew. */
  async #passwordTyped(): Promise<void> {
    const { vault, place, keyWrap, clock } = this.#deps;
    const kept = place.now;
    if (kept === null) return;
    if (!vault.hasKeychainSlot) return place.forget();
    const age = clock.now() - kept.passwordAt;
    if (keyWrap.sameBoot(kept.boot) && age >= 0 && age < FRESH_MS) return;
    const found = keyWrap.unavailable() === null ? await this.#keyIn(kept.wrapped) : null;
    if (found === null) return;
    wipe(found.content);
    try {
      await place.keep(await this.#wrapped(found.own));
    } finally {
      wipe(found.own);
    }
  }

  /** Until the master password is typed: whoever got five step-ups wrong must not come in by this. */
  async #suspend(): Promise<void> {
    const { place } = this.#deps;
    if (place.now !== null) await place.keep({ ...place.now, boot: '', passwordAt: 0 });
  }

  /** A change of the locks has dropped the slot. */
  #follow(): void {
    const { vault, place } = this.#deps;
    if (place.now !== null && vault.state === 'unlocked' && !vault.hasKeychainSlot) {
      this.#quietly(() => place.forget());
    }
  }

  #quietly(act: () => Promise<void>): void {
    const { log, changes, session } = this.#deps;
    void act()
      .then(() => {
        changes.tell(['settings']);
        session.gateChanged.tell();
      })
      .catch((error) => log.warn('quick unlock', error));
  }
}

function fresh({ passwordAt }: KeptKey, now: number): boolean {
  return now < passwordAt + LASTS_MS && now > passwordAt - BACK_MS;
}

function refuseIf(problem: string | null): void {
  if (problem !== null) throw refused(problem);
}

function refused(problem: string): KeyturnError {
  return new KeyturnError('quick_unlock_refused', problem, { facts: { problem } });
}
