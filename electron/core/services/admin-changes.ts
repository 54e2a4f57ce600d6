/**
 * What admin clients ask for. What takes something away is done at once. Everything else stands before the owner, one
 * at a time, until it is answered, ten minutes are over, or whoever asked is gone; a caller that hangs up may come back
 * for the answer. Values wait here as secrets, and are wiped however it ends.
 */
import { LIMITS } from '../../../shared/broker/limits.ts';
import type { AdminChangeReply } from '../../../shared/broker/protocol.ts';
import { KeyturnError, toWire } from '../../../shared/errors.ts';
import type { ApprovalState } from '../../../shared/ipc/questions.ts';
import { textOf } from '../../../shared/messages.ts';
import { Throttle } from '../approval/throttle.ts';
import type { AdminDesk, AskedChange, Asker } from '../broker/admin-desk.ts';
import { ARM_MS } from '../clients/arming.ts';
import { waitUntil } from '../clients/wait-until.ts';
import type { Panic } from '../panic/panic.ts';
import type { Random } from '../ports.ts';
import { planForClient, planToGrant, planToUngrant } from './admin-client-plans.ts';
import { planForStatus, planToAdd, planToEdit } from './admin-key-plans.ts';
import type { Done, Plan, PlanDeps } from './admin-plan.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import { Signal } from './signal.ts';
import type { StepUp } from './step-up.ts';

/** How long a change waits for the owner, and how long its end is told afterwards. */
const WAIT_MS = 10 * 60_000;
const AFTERWARDS_MS = 10 * 60_000;

interface Entry {
  readonly id: string;
  readonly asker: Asker;
  readonly change: AskedChange;
  readonly plan: Plan;
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly stopTimer: () => void;
  /** When it came to the front: to draw by, and to measure by. */
  shown: { readonly now: number; readonly monotonic: number } | null;
  /** `asked`: the master password is being asked for. `doing`: too late to take it back. */
  stage: 'open' | 'asked' | 'doing' | 'ended';
  end: Pick<AdminChangeReply, 'status' | 'credential' | 'client' | 'warnings' | 'problem'>;
}

export interface AdminChangesDeps extends PlanDeps {
  readonly panic: Panic;
  readonly stepUp: StepUp;
  readonly diary: Diary;
  readonly changes: Changes;
  readonly random: Random;
}

export class AdminChanges implements Pick<AdminDesk, 'ask' | 'poll'> {
  /** What `question` says may be another now. */
  readonly changed = new Signal<void>();
  readonly #deps: AdminChangesDeps;
  readonly #throttle: Throttle;
  #entries: readonly Entry[] = [];

  constructor(deps: AdminChangesDeps) {
    this.#deps = deps;
    this.#throttle = new Throttle(deps.clock);
    deps.vault.onState((state) => {
      if (state === 'unlocked') return;
      this.#endAll(() => true, 'expired', 'locked');
      if (state !== 'window-locked') this.#entries = [];
    });
    deps.registry.onChange((client) => {
      if (deps.registry.admins.find(client)?.status === 'active') return;
      this.#endAll(({ asker }) => asker.client.id === client, 'expired', 'client-gone');
    });
    deps.panic.onChange(() => {
      if (deps.panic.level === null) return;
      this.#endAll(({ plan }) => plan.effect === 'gives', 'refused', 'panic');
    });
  }

  async ask(change: AskedChange, asker: Asker): Promise<AdminChangeReply> {
    let taken = false;
    try {
      const plan = await this.#planOf(change);
      this.#stillThere(asker);
      if (plan.effect === 'lowers') return await this.#atOnce(plan, asker);
      if (plan.effect === 'gives' && this.#deps.panic.level !== null) {
        throw new KeyturnError('frozen', 'nothing is given while everything is frozen');
      }
      this.#admit(asker.client.id);
      const entry = this.#enter(change, plan, asker);
      taken = true;
      return replyOf(entry);
    } finally {
      if (!taken) wipeValues(change);
    }
  }

  async poll(
    client: string,
    id: string,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<AdminChangeReply> {
    const entry = this.#entries.find((one) => one.id === id && one.asker.client.id === client);
    if (entry === undefined)
      throw new KeyturnError('not_found', 'no such change', { field: 'change' });
    if (waitMs > 0) {
      const onChange = (look: () => void): (() => void) => this.changed.listen(look);
      const { clock } = this.#deps;
      await waitUntil(() => entry.stage === 'ended', { onChange, clock, waitMs, signal });
    }
    return replyOf(entry);
  }

  /** The change that is in front, if there is one. */
  question(): ApprovalState {
    const head = this.#open()[0];
    if (head === undefined || head.shown === null || this.#deps.vault.state !== 'unlocked') {
      return { kind: 'idle' };
    }
    const { asker, plan, askedAt, expiresAt } = head;
    return {
      kind: 'change',
      id: head.id,
      client: { id: asker.client.id, name: asker.client.name },
      process: asker.process,
      title: plan.title,
      subject: plan.subject,
      lines: [...plan.lines],
      stepUp: plan.stepUp,
      askedAt,
      expiresAt,
      armedAt: head.shown.now + ARM_MS,
    };
  }

  /**
   * The owner's answer. After `step_up_cancelled` the change stands as it did; after anything else it is over.
   * @throws KeyturnError `question_gone`, `bad_request` when it is not in front, within the first second or
   *   while another answer is being given, `step_up_cancelled`, and whatever the change itself throws
   */
  async answer(id: string, yes: boolean): Promise<void> {
    const entry = this.#open().find((one) => one.id === id);
    if (entry === undefined) throw new KeyturnError('question_gone', 'the change is gone');
    this.#checkArmed(entry);
    if (!yes) return this.#no(entry);
    const { stepUp } = this.#deps;
    if (entry.plan.stepUp) {
      entry.stage = 'asked';
      try {
        await stepUp.require('grant', entry.plan.subject, entry.asker.client.name);
      } finally {
        if (entry.stage === 'asked') entry.stage = 'open';
      }
      if (entry.stage !== 'open') throw new KeyturnError('question_gone', 'ended meanwhile');
    }
    await this.#do(entry);
  }

  /** The owner closed the window, which means no, also in the first second. */
  closed(): void {
    const head = this.#open()[0];
    if (head !== undefined && head.stage !== 'doing') this.#no(head);
  }

  async #planOf(change: AskedChange): Promise<Plan> {
    const deps = this.#deps;
    if (deps.vault.state !== 'unlocked') throw new KeyturnError('locked', 'nobody is there');
    switch (change.kind) {
      case 'add':
        return planToAdd(change, deps);
      case 'edit':
        return planToEdit(change, deps);
      case 'activate':
      case 'deactivate':
        return planForStatus(change, deps);
      case 'grant':
        return planToGrant(change, deps);
      case 'ungrant':
        return planToUngrant(change, deps);
      case 'pause':
      case 'resume':
      case 'revoke':
        return planForClient(change, deps);
    }
  }

  #stillThere({ client }: Asker): void {
    const { vault, registry } = this.#deps;
    if (vault.state !== 'unlocked') throw new KeyturnError('locked', 'locked meanwhile');
    if (registry.admins.find(client.id)?.status === 'active') return;
    throw new KeyturnError('unauthorized', 'revoked meanwhile');
  }

  async #atOnce(plan: Plan, asker: Asker): Promise<AdminChangeReply> {
    const now = this.#deps.clock.now();
    const reply = { change: this.#newId(), expiresAt: new Date(now).toISOString() };
    try {
      return { ...reply, status: 'done', ...said(await plan.run(asker.actor)) };
    } catch (error) {
      return { ...reply, status: 'failed', problem: problemOf(error) };
    }
  }

  #admit(client: string): void {
    const silent = this.#throttle.waitFor(client);
    if (silent > 0) {
      const retryAfter = Math.ceil(silent / 1000);
      throw new KeyturnError('rate_limited', 'asked too much', { facts: { retryAfter } });
    }
    const open = this.#open().filter(({ asker }) => asker.client.id === client);
    if (open.length < LIMITS.changesOpen) return;
    throw new KeyturnError('rate_limited', 'too many open changes', { facts: { retryAfter: 10 } });
  }

  #enter(change: AskedChange, plan: Plan, asker: Asker): Entry {
    const now = this.#deps.clock.now();
    const entry: Entry = {
      id: this.#newId(),
      asker,
      change,
      plan,
      askedAt: now,
      expiresAt: now + WAIT_MS,
      stopTimer: this.#deps.clock.after(WAIT_MS, () => this.#late(entry)),
      shown: null,
      stage: 'open',
      end: { status: 'pending' },
    };
    this.#entries = [...this.#entries, entry];
    void this.#note('admin.asked', entry);
    this.#showHead();
    return entry;
  }

  #checkArmed({ shown, stage }: Entry): void {
    if (shown === null) throw new KeyturnError('bad_request', 'another change is in front');
    if (stage !== 'open') throw new KeyturnError('bad_request', 'it is being answered');
    if (this.#deps.clock.monotonic() - shown.monotonic < ARM_MS) {
      throw new KeyturnError('bad_request', 'answered before the buttons were armed');
    }
  }

  async #do(entry: Entry): Promise<void> {
    const { changes } = this.#deps;
    entry.stage = 'doing';
    this.#throttle.approved(entry.asker.client.id);
    try {
      const done = await entry.plan.run(entry.asker.actor);
      this.#end(entry, { status: 'done', ...said(done) });
    } catch (error) {
      this.#end(entry, { status: 'failed', problem: problemOf(error) });
      const rule = error instanceof KeyturnError ? error.code : 'internal';
      await this.#note('admin.refused', entry, { outcome: 'failed', rule });
      throw error;
    } finally {
      changes.tell(['credentials', 'clients', 'audit']);
    }
  }

  #no(entry: Entry): void {
    this.#throttle.refused(entry.asker.client.id);
    this.#refuse(entry, 'refused', 'owner-said-no');
  }

  #late(entry: Entry): void {
    // Also while the master password is being typed for it: then that comes too late.
    if (entry.stage !== 'open' && entry.stage !== 'asked') return;
    if (entry.shown !== null) this.#throttle.unanswered(entry.asker.client.id);
    this.#refuse(entry, 'expired', 'approval_timeout');
  }

  #endAll(which: (entry: Entry) => boolean, status: 'refused' | 'expired', rule: string): void {
    for (const entry of this.#open()) {
      if (entry.stage !== 'doing' && which(entry)) this.#refuse(entry, status, rule);
    }
  }

  #refuse(entry: Entry, status: 'refused' | 'expired', rule: string): void {
    this.#end(entry, { status });
    void this.#note('admin.refused', entry, { outcome: 'refused', rule });
  }

  #end(entry: Entry, end: Entry['end']): void {
    entry.stage = 'ended';
    entry.end = end;
    entry.stopTimer();
    wipeValues(entry.change);
    this.#deps.clock.after(AFTERWARDS_MS, () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    });
    this.#showHead();
  }

  #open(): Entry[] {
    return this.#entries.filter(({ stage }) => stage !== 'ended');
  }

  #showHead(): void {
    const head = this.#open()[0];
    if (head !== undefined && head.shown === null) {
      const { clock } = this.#deps;
      head.shown = { now: clock.now(), monotonic: clock.monotonic() };
    }
    this.changed.tell();
  }

  #note(
    action: 'admin.asked' | 'admin.refused',
    { id, asker, plan, change }: Entry,
    more: { readonly outcome?: 'refused' | 'failed'; readonly rule?: string } = {},
  ): Promise<void> {
    const { credential, subject } = plan;
    return this.#deps.diary.note(action, {
      by: asker.actor,
      ...(credential === undefined ? {} : { credential }),
      detail: { change: id, kind: change.kind, subject },
      ...more,
    });
  }

  #newId(): string {
    return Buffer.from(this.#deps.random.bytes(16)).toString('base64url');
  }
}

function replyOf({ id, expiresAt, end }: Entry): AdminChangeReply {
  return { change: id, expiresAt: new Date(expiresAt).toISOString(), ...end };
}

function said({ credential, client, warnings = [] }: Done): Partial<AdminChangeReply> {
  return {
    ...(credential === undefined ? {} : { credential }),
    ...(client === undefined ? {} : { client }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

function problemOf(error: unknown): string {
  return textOf(toWire(error)).text;
}

function wipeValues(change: AskedChange): void {
  if (!('fields' in change) || change.fields === null) return;
  for (const secret of Object.values(change.fields)) secret.wipe();
}
