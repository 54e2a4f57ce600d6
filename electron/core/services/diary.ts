/** What the owner and the app itself do, written down. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditAction, AuditEvent } from '../../../shared/model/audit.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock, Log } from '../ports.ts';

export type About = Pick<AuditEvent, 'credential' | 'scopes' | 'rule' | 'detail'> & {
  readonly by?: AuditEvent['actor'];
  readonly outcome?: AuditEvent['outcome'];
};

export class Diary {
  readonly #audit: AuditLog;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(deps: { readonly audit: AuditLog; readonly clock: Clock; readonly log: Log }) {
    this.#audit = deps.audit;
    this.#clock = deps.clock;
    this.#log = deps.log;
  }

  /**
   * Before a secret leaves the core: resolves once the line is on the disk for good.
   * @throws KeyturnError `audit_unavailable`; then nothing may be released
   */
  async release(action: AuditAction, about: About): Promise<void> {
    await this.#audit.append(this.#event(action, { outcome: 'allowed', ...about }), { sync: true });
  }

  /** The same for several values that leave together: all lines are on the disk, or nothing may be released. */
  async releases(lines: readonly (readonly [AuditAction, About])[]): Promise<void> {
    const events = lines.map(([action, about]) =>
      this.#event(action, { outcome: 'allowed', ...about }),
    );
    await Promise.all(events.map((event) => this.#audit.append(event, { sync: true })));
  }

  /**
   * Makes a change of which a line stands in the log first. No line, no change; a change that fails after its line
   * gets a second one that says so.
   * @throws KeyturnError `audit_unavailable`, and what `change` throws
   */
  async change<T>(action: AuditAction, about: About, change: () => Promise<T>): Promise<T> {
    await this.#audit.append(this.#event(action, about), { sync: false });
    try {
      return await change();
    } catch (error) {
      const rule = error instanceof KeyturnError ? error.code : 'internal';
      await this.note(action, { ...about, outcome: 'failed', rule });
      throw error;
    }
  }

  /** The same for several lines: all of them before the change, and one more for each if it fails. */
  async changes<T>(
    lines: readonly (readonly [AuditAction, About])[],
    change: () => Promise<T>,
  ): Promise<T> {
    await Promise.all(
      lines.map(([action, about]) =>
        this.#audit.append(this.#event(action, about), { sync: false }),
      ),
    );
    try {
      return await change();
    } catch (error) {
      const rule = error instanceof KeyturnError ? error.code : 'internal';
      const failed = { outcome: 'failed', rule } as const;
      await Promise.all(lines.map(([action, about]) => this.note(action, { ...about, ...failed })));
      throw error;
    }
  }

  /** Of something that happened, or was refused, whatever the log says to it. Never throws. */
  async note(action: AuditAction, about: About = {}): Promise<void> {
    try {
      await this.#audit.append(this.#event(action, about), { sync: false });
    } catch (error) {
      this.#log.warn(`${action} could not be written down`, error);
    }
  }

  #event(action: AuditAction, { by, ...about }: About): AuditEvent {
    const actor = by ?? { kind: 'owner' as const };
    return { time: this.#clock.now(), actor, action, outcome: 'done', ...about };
  }
}
