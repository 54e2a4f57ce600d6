import type { Notifier } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { NoticeBoard } from './notices.ts';
import type { Session } from './session.ts';
import { Signal } from './signal.ts';

/** The owner is told at the first refusal and again at each of these: loud, and no alarm bell a stranger can ring. */
const LOUD = [1, 10, 100, 1000];

/**
 * Bots that wanted something while the vault was locked: counted for the lock screen and the tray, told by a
 * notification, and said again after unlocking. Nothing of who they are is known: no token can be checked.
 */
export class RefusedWhileLocked {
  /** The count, for the tray's mark. */
  readonly changed = new Signal<number>();
  readonly #notifier: Notifier;
  #count = 0;

  constructor(deps: {
    readonly vault: Vault;
    readonly session: Session;
    readonly notices: NoticeBoard;
    readonly notifier: Notifier;
  }) {
    this.#notifier = deps.notifier;
    deps.session.opened.listen(() => this.#tellOwner(deps.notices));
  }

  /** Since the vault was locked. */
  get count(): number {
    return this.#count;
  }

  /** @param count of refusals since the last unlocking */
  note(count: number): void {
    this.#count = count;
    this.changed.tell(count);
    if (!LOUD.includes(count)) return;
    const many = count === 1 ? 'A program' : `Programs asked ${count} times; each`;
    void this.#notifier.show({
      title: 'Keyturn is locked',
      body: `${many} was refused because the vault is locked. Unlock it to let your bots work.`,
    });
  }

  #tellOwner(notices: NoticeBoard): void {
    if (this.#count === 0) return;
    const count = this.#count;
    this.#count = 0;
    const requests = count === 1 ? '1 request was' : `${count} requests were`;
    notices.add(
      'now',
      `${requests} refused while the vault was locked`,
      'Bots that ask again are served from now on. The audit log shows which programs they were.',
    );
    this.changed.tell(0);
  }
}
