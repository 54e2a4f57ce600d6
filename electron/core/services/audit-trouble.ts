import type { Notifier } from '../ports.ts';
import type { NoticeBoard } from './notices.ts';

const TITLE = 'The audit log can not be written';
const BODY =
  'So nothing is released: programs that ask for a key are refused, and no value is shown. ' +
  'Check the space and the permissions of the data folder.';

/** Tells the owner once when the log fails, and again only after it worked in between. */
export class AuditTrouble {
  readonly #notifier: Notifier;
  #notices: NoticeBoard | null = null;
  #failing = false;

  constructor(notifier: Notifier) {
    this.#notifier = notifier;
  }

  /** Where it is told from now on; what failed before is told now. */
  tell(notices: NoticeBoard): void {
    this.#notices = notices;
    if (this.#failing) notices.add('now', TITLE, BODY);
  }

  /** @param written whether the last line came into the log */
  note(written: boolean): void {
    if (written === !this.#failing) return;
    this.#failing = !written;
    if (written) return;
    this.#notices?.add('now', TITLE, BODY);
    void this.#notifier.show({ title: TITLE, body: BODY });
  }
}
