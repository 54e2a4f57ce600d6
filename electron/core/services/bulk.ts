/**
 * What is done to several keys at once: one save for all of them, one line in the log for each, and for ten seconds a
 * way back.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type { BulkDone } from '../../../shared/model/bulk.ts';
import { TAGS_MAX } from '../../../shared/model/credential.ts';
import type { Registry } from '../clients/registry.ts';
import type { Clock, Random } from '../ports.ts';
import type { StoredCredential } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import type { About, Diary } from './diary.ts';

const UNDO_MS = 10_000;

export interface BulkDeps {
  readonly vault: Vault;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
  readonly diary: Diary;
  readonly changes: Changes;
}

type Part = Pick<StoredCredential, 'status' | 'tags'>;

/** What becomes of one key, and what it was before. */
interface Step {
  readonly id: string;
  readonly label: string;
  readonly from: Partial<Part>;
  readonly to: Partial<Part>;
}

type Action = 'credential.changed' | 'credential.activated' | 'credential.deactivated';

export class BulkService {
  readonly #deps: BulkDeps;
  readonly #done = new Map<
    string,
    { readonly steps: readonly Step[]; readonly stop: () => void }
  >();

  constructor(deps: BulkDeps) {
    this.#deps = deps;
    deps.vault.onState((state) => {
      if (state !== 'unlocked') for (const token of [...this.#done.keys()]) this.#forget(token);
    });
  }

  /**
   * Keys that are so already, and revoked ones, are left as they are.
   * @throws KeyturnError `not_found`, `audit_unavailable` (only for activating), and what saving throws
   */
  async setStatusOf(ids: readonly string[], status: 'active' | 'deactivated'): Promise<BulkDone> {
    const steps = this.#chosen(ids).flatMap((key) =>
      key.status === 'revoked' || key.status === status ? [] : [stepOf(key, { status })],
    );
    await this.#make(steps);
    return this.#taken(steps);
  }

  /**
   * Tags that are taken away go first; what would have more tags than a key may have keeps those it has.
   * @throws KeyturnError `not_found`, `audit_unavailable`, and what saving throws
   */
  async tagAll(
    ids: readonly string[],
    add: readonly string[],
    remove: readonly string[],
  ): Promise<BulkDone> {
    const steps = this.#chosen(ids).flatMap((key) => {
      const left = key.tags.filter((tag) => !remove.includes(tag));
      const tags = [...new Set([...left, ...add])];
      const same = tags.length === key.tags.length && tags.every((tag) => key.tags.includes(tag));
      return same || tags.length > TAGS_MAX ? [] : [stepOf(key, { tags })];
    });
    await this.#make(steps);
    return this.#taken(steps);
  }

  /**
   * Back to what they were, but for those that were changed again or deleted meanwhile.
   * @throws KeyturnError `nothing_to_undo`, and what the change itself throws
   */
  async undo(token: string): Promise<number> {
    const done = this.#done.get(token);
    if (done === undefined) throw new KeyturnError('nothing_to_undo', 'too late');
    const now = new Map(this.#deps.vault.manifest.credentials.map((key) => [key.id, key]));
    const steps = done.steps.flatMap(({ id, label, from, to }) => {
      const key = now.get(id);
      return key === undefined || !fits(key, to) ? [] : [{ id, label, from: to, to: from }];
    });
    await this.#make(steps);
    this.#forget(token);
    return steps.length;
  }

  #chosen(ids: readonly string[]): StoredCredential[] {
    const known = new Map(this.#deps.vault.manifest.credentials.map((key) => [key.id, key]));
    return [...new Set(ids)].map((id) => {
      const key = known.get(id);
      if (key === undefined) throw new KeyturnError('not_found', 'no such key');
      return key;
    });
  }

  /** What turns keys off holds before it is written down; what turns them on is written down first. */
  async #make(steps: readonly Step[]): Promise<void> {
    const { registry, changes } = this.#deps;
    if (steps.length === 0) return;
    const off = steps.filter(({ to }) => to.status === 'deactivated');
    const others = steps.filter(({ to }) => to.status !== 'deactivated');
    const save = () => this.#written(others, () => this.#save(steps));
    await registry.lowerCredentials(
      off.map(({ id }) => id),
      'deactivated',
      save,
    );
    await Promise.all(off.map((step) => this.#deps.diary.note(...lineOf(step))));
    changes.tell(['credentials', 'audit']);
  }

  /** A line for each before anything changes; should that fail, a line for each that says so. */
  async #written(steps: readonly Step[], save: () => Promise<void>): Promise<void> {
    const { diary } = this.#deps;
    await diary.changes(steps.map(lineOf), save);
  }

  async #save(steps: readonly Step[]): Promise<void> {
    const { vault, clock } = this.#deps;
    const to = new Map(steps.map((step) => [step.id, step.to]));
    await vault.update((draft) => {
      const changedAt = clock.now();
      for (const key of draft.credentials) {
        const next = to.get(key.id);
        if (next !== undefined) Object.assign(key, structuredClone(next), { changedAt });
      }
    });
  }

  #taken(steps: readonly Step[]): BulkDone {
    const { clock, random } = this.#deps;
    if (steps.length === 0) return { changed: 0, undo: null };
    const token = Buffer.from(random.bytes(16)).toString('base64url');
    const stop = clock.after(UNDO_MS, () => this.#forget(token));
    this.#done.set(token, { steps, stop });
    return { changed: steps.length, undo: { token, until: clock.now() + UNDO_MS } };
  }

  #forget(token: string): void {
    this.#done.get(token)?.stop();
    this.#done.delete(token);
  }
}

function stepOf(key: StoredCredential, to: Partial<Part>): Step {
  const from = 'tags' in to ? { tags: key.tags } : { status: key.status };
  return { id: key.id, label: key.label, from, to };
}

/** Whether it still is what was made of it. */
function fits(key: StoredCredential, { status, tags }: Partial<Part>): boolean {
  return (
    (status === undefined || key.status === status) &&
    (tags === undefined || tags.join('\n') === key.tags.join('\n'))
  );
}

function lineOf({ id, label, from, to }: Step): [Action, About] {
  const credential = { id, label };
  if (to.tags === undefined) {
    const off = to.status === 'deactivated';
    const action = off ? 'credential.deactivated' : 'credential.activated';
    return [action, { credential, detail: { status: to.status ?? 'active' } }];
  }
  const [before, after] = [from.tags ?? [], to.tags];
  const added = after.filter((tag) => !before.includes(tag)).join(', ');
  const removed = before.filter((tag) => !after.includes(tag)).join(', ');
  const detail = {
    ...(added === '' ? {} : { tagged: added }),
    ...(removed === '' ? {} : { untagged: removed }),
  };
  return ['credential.changed', { credential, detail }];
}
