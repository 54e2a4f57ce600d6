/** What of the vault is in memory, and its going: a lock drops keys at once, whatever else is under way. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditKeyring } from '../audit/types.ts';
import { secretCopy } from '../crypto/bytes.ts';
import type { Log } from '../ports.ts';
import type { Contents } from './contents.ts';
import { copyKeyring, wipeKeyring } from './keyring.ts';
import { Listeners } from './listeners.ts';
import type { SealedRecord } from './records.ts';
import { type HeldOpen, holdUnattended, type Served, wipeHeld } from './served.ts';

type Holding =
  | { readonly state: 'absent' | 'locked' }
  | { readonly state: 'problem'; readonly problem: KeyturnError }
  | { readonly state: 'window-locked'; readonly held: HeldOpen }
  | { readonly state: 'unlocked'; readonly contents: Contents };

export type VaultState = Holding['state'];
export type Resting = Exclude<Holding, { readonly state: 'window-locked' | 'unlocked' }>;

/** What opens one record. */
export interface OpenableRecord {
  readonly record: SealedRecord;
  /** A copy, for the caller to wipe. */
  readonly key: Uint8Array;
  readonly vaultId: Uint8Array;
}

export class VaultMemory {
  readonly #log: Log;
  readonly #listeners: Listeners<VaultState>;
  #holding: Holding = { state: 'absent' };
  #locks = 0;

  constructor(log: Log) {
    this.#log = log;
    this.#listeners = new Listeners(log, 'the vault');
  }

  get state(): VaultState {
    return this.#holding.state;
  }

  get problem(): KeyturnError | null {
    return this.#holding.state === 'problem' ? this.#holding.problem : null;
  }

  /** One more at each lock of either kind, so that what began before one does not open the vault after it. */
  get locks(): number {
    return this.#locks;
  }

  onState(listener: (state: VaultState) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Takes the contents over: they are wiped when something else takes their place. */
  unlock(contents: Contents): void {
    this.#become({ state: 'unlocked', contents });
  }

  rest(resting: Resting): void {
    this.#become(resting);
  }

  lockWindow(): void {
    this.#locks += 1;
    if (this.#holding.state !== 'unlocked') return;
    const { contents } = this.#holding;
    try {
      this.#become({ state: 'window-locked', held: holdUnattended(contents, contents.keys) });
    } catch (error) {
      // Whatever went wrong with keeping something, nothing may stay open because of it.
      this.#log.warn('the window lock became a vault lock', error);
      this.lock();
    }
  }

  lock(): void {
    this.#locks += 1;
    if (this.state === 'unlocked' || this.state === 'window-locked')
      this.#become({ state: 'locked' });
  }

  /** What was saved takes the place of what it was made from; or of as much of it as a lock meanwhile has left. */
  commit(next: Contents): void {
    const now = this.#holding;
    if (now.state === 'unlocked') {
      this.#holding = { state: 'unlocked', contents: next };
      disposeReplaced(now.contents, next);
      return;
    }
    if (now.state === 'window-locked') {
      const from = next.keys.wiped ? now.held : next.keys;
      this.#holding = { state: 'window-locked', held: holdUnattended(next, from) };
      wipeHeld(now.held);
    }
    dispose(next);
  }

  /** @throws KeyturnError `locked` */
  unlocked(): Contents {
    if (this.#holding.state === 'unlocked') return this.#holding.contents;
    throw new KeyturnError('locked', `the vault is ${this.state}`);
  }

  /** @throws KeyturnError `locked` */
  served(): Served {
    return this.#holding.state === 'window-locked'
      ? this.#holding.held.served
      : this.unlocked().data;
  }

  /** A copy. @throws KeyturnError `locked` */
  keyring(): AuditKeyring {
    const now = this.#holding;
    return copyKeyring(now.state === 'window-locked' ? now.held.keyring : this.unlocked().keyring);
  }

  /** @throws KeyturnError `locked`, `not_found` */
  credentialRecord(id: string): OpenableRecord {
    const now = this.#holding;
    if (now.state === 'window-locked') {
      const held = now.held.records.get(id);
      if (held === undefined) throw notFound(id);
      return { record: held.record, key: secretCopy(held.key), vaultId: now.held.vaultId };
    }
    const { records, keys } = this.unlocked();
    const record = records.get(id);
    if (record?.kind !== 'credential') throw notFound(id);
    return { record, key: keys.recordKey(id), vaultId: keys.vaultId };
  }

  #become(next: Holding): void {
    const before = this.#holding;
    this.#holding = next;
    if (before.state === 'unlocked') dispose(before.contents);
    if (before.state === 'window-locked') wipeHeld(before.held);
    if (before.state === next.state) return;
    this.#listeners.tell(next.state);
  }
}

/** Wipes keys and keyring; what is sealed, and text, is left to the collector. */
export function dispose({ keys, keyring }: Contents): void {
  keys.wipe();
  wipeKeyring(keyring);
}

/** Wipes what of the old contents the next ones do not share. */
export function disposeReplaced(old: Contents, next: Contents): void {
  if (old.keys !== next.keys) old.keys.wipe();
  if (old.keyring !== next.keyring) wipeKeyring(old.keyring);
}

function notFound(id: string): KeyturnError {
  return new KeyturnError('not_found', `no record of credential ${id}`);
}
