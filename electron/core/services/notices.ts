import type { AppNotice } from '../../../shared/ipc/contract.ts';
import type { Clock, Random } from '../ports.ts';
import type { Changes } from './changes.ts';

/** More than this and nobody reads them; the oldest go first. */
const KEPT = 20;

/** What the owner should know that is no answer to a click. Kept in memory: what must last stands in the audit log. */
export class NoticeBoard {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #changes: Changes;
  #notices: readonly AppNotice[] = [];

  constructor(deps: {
    readonly clock: Clock;
    readonly random: Random;
    readonly changes: Changes;
  }) {
    this.#clock = deps.clock;
    this.#random = deps.random;
    this.#changes = deps.changes;
  }

  /** Newest first. */
  list(): AppNotice[] {
    return [...this.#notices];
  }

  add(
    level: AppNotice['level'],
    title: string,
    body: string,
    about: Pick<AppNotice, 'client'> = {},
  ): void {
    const id = Buffer.from(this.#random.bytes(12)).toString('base64url');
    const notice = { id, level, title, body, at: this.#clock.now(), ...about };
    const others = this.#notices.filter((one) => one.title !== title || one.body !== body);
    this.#notices = [notice, ...others].slice(0, KEPT);
    this.#changes.tell(['notices']);
  }

  dismiss(id: string): void {
    this.#notices = this.#notices.filter((one) => one.id !== id);
    this.#changes.tell(['notices']);
  }
}
