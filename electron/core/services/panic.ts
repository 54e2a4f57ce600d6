/**
 * The panic switch, for whoever pulls it, and the page that says what is to be revoked where. Pulling waits for
 * nothing: the flag first, then the lock, and only then what is written.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditActor, AuditEvent } from '../../../shared/model/audit.ts';
import type { PanicLevel, PanicState, PanicView } from '../../../shared/model/panic.ts';
import type { ApprovalQueue } from '../approval/queue.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Catalogue } from '../exchanges/catalogue.ts';
import type { Panic } from '../panic/panic.ts';
import type { Clock, Log, Notifier } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import type { CredentialService } from './credentials.ts';
import type { Diary } from './diary.ts';
import type { NoticeBoard } from './notices.ts';
import { type Doubt, worstFirst } from './panic-page.ts';
import type { Session } from './session.ts';
import type { StepUp } from './step-up.ts';

/** After this the flag is tried to be written again. */
const AGAIN_MS = 10_000;
/** Of the audit log, back from its end: requests on their way when it was pulled lie there. */
const PAGE = 500;
const PAGES = 20;

const OWNER: AuditActor = { kind: 'owner' };

export const LEVEL_WORDS: Readonly<Record<PanicLevel, string>> = {
  exits: 'Exits only: bots may cancel and read, and nobody gets a key',
  stop: 'Everything stops: nobody gets anything',
};

export interface PanicDeps {
  readonly panic: Panic;
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly session: Session;
  readonly queue: ApprovalQueue;
  readonly credentials: Pick<CredentialService, 'list'>;
  readonly catalogue: Catalogue;
  readonly stepUp: StepUp;
  readonly diary: Diary;
  readonly notices: NoticeBoard;
  readonly notifier: Notifier;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly log: Log;
}

export class PanicService {
  readonly #deps: PanicDeps;

  constructor(deps: PanicDeps) {
    this.#deps = deps;
    if (deps.panic.damaged) {
      deps.notices.add(
        'now',
        'The panic switch counts as pulled',
        'Its file was damaged, so nobody is served. Whoever damaged it must not have thawed it: thaw it under Panic.',
      );
    }
    deps.panic.onChange(() => {
      // Whatever is asked was asked before; who still may have it can ask again.
      if (deps.panic.level !== null) deps.queue.withdraw();
      deps.changes.tell(['panic', 'credentials', 'clients', 'audit']);
    });
  }

  get level(): PanicLevel | null {
    return this.#deps.panic.level;
  }

  /**
   * Holds when this returns, whatever is locked and however full the disk is; resolves once it is written down.
   * Never rejects: what could not be written is tried again, and the owner told.
   */
  async pull(level: PanicLevel, actor?: () => Promise<AuditActor>): Promise<void> {
    const { panic, session } = this.#deps;
    const saved = panic.pull(level).then(
      () => true,
      (error: unknown) => this.#notKept(error),
    );
    const by = actor === undefined ? OWNER : await actor().catch(() => APP);
    const noted = this.#note(by, level);
    const locked = level === 'stop' ? session.lockVault(by, 'panic') : null;
    this.#tell(by, level);
    await Promise.all([saved, noted, locked]);
  }

  /** @throws KeyturnError `step_up_cancelled`, `frozen` when it was pulled again meanwhile, `write_failed`; then it holds still */
  async thaw(): Promise<void> {
    const { panic, stepUp, diary } = this.#deps;
    const { level, pulls } = panic;
    if (level === null) return;
    await stepUp.require('thaw');
    if (panic.pulls !== pulls) throw new KeyturnError('frozen', 'pulled again while it was asked');
    await diary.change('panic.thawed', { detail: { level } }, () => this.#thaw());
  }

  state(): PanicState {
    const { level, since } = this.#deps.panic;
    return { level, since };
  }

  /** What is to be revoked where. @throws KeyturnError `locked` */
  async page(): Promise<PanicView> {
    const { panic, vault, credentials, catalogue } = this.#deps;
    const { since } = panic;
    const doubts = since === null ? [] : await this.#doubts(since);
    const served = new Set(
      vault.manifest.clients.filter(({ status }) => status === 'active').map(({ name }) => name),
    );
    const hasPage = (exchange: string): boolean =>
      (catalogue.get(exchange)?.manageUrl ?? null) !== null;
    return {
      keys: worstFirst(await credentials.list(), doubts, { served, hasPage }),
      unknown: doubts.map(({ about, ...shown }) => shown),
    };
  }

  async #thaw(): Promise<void> {
    try {
      await this.#deps.panic.thaw();
    } catch (cause) {
      const problem = (cause as NodeJS.ErrnoException).code ?? 'unknown';
      throw new KeyturnError('write_failed', 'the switch stays', { facts: { problem }, cause });
    }
  }

  /** Signed requests of which nobody knows what became, the latest first. */
  async #doubts(since: number): Promise<Doubt[]> {
    const doubts: Doubt[] = [];
    let before: number | null = null;
    for (let page = 0; page < PAGES; page++) {
      const { records, more } = await this.#deps.audit.read({ before, limit: PAGE });
      const recent = records.filter(({ event }) => event.time >= since);
      for (const { event } of recent) {
        if (event.action === 'request.unknown') doubts.push(doubtOf(event));
      }
      if (!more || recent.length < records.length) break;
      before = records.at(-1)?.seq ?? null;
    }
    return doubts;
  }

  #note(by: AuditActor, level: PanicLevel): Promise<void> {
    return this.#deps.diary.note('panic.pulled', { by, detail: { level } });
  }

  #tell(by: AuditActor, level: PanicLevel): void {
    const { notices, notifier } = this.#deps;
    if (by.kind !== 'client') return;
    const body = `${LEVEL_WORDS[level]}. Thaw it under Panic.`;
    notices.add('now', `“${by.name}” pulled the panic switch`, body);
    // The name is the owner's own word for a program: not for a lock screen to show.
    void notifier.show({ title: 'A program pulled the panic switch', body });
  }

  #notKept(error: unknown): false {
    const { log, notices, clock } = this.#deps;
    log.warn('the panic switch could not be written down', error);
    notices.add(
      'now',
      'The panic switch holds, but could not be written down',
      'Quitting or a crash would undo it. Free some space; it is tried again and again.',
    );
    clock.after(AGAIN_MS, () => void this.#keepTrying());
    return false;
  }

  async #keepTrying(): Promise<void> {
    const { panic, clock } = this.#deps;
    if (panic.level === null) return;
    await panic.keep().catch(() => void clock.after(AGAIN_MS, () => void this.#keepTrying()));
  }
}

const APP: AuditActor = { kind: 'app' };

function doubtOf({ actor, credential, detail, time }: AuditEvent): Doubt {
  const { method = '', host = '', path = '' } = detail ?? {};
  return {
    client: actor.kind === 'client' ? actor.name : '',
    credential: credential?.label ?? '',
    what: `${method} ${host}${path}`.trim(),
    at: time,
    about: credential?.id ?? null,
  };
}
