/** The keys: added, edited, deleted, looked at. Values come as bytes, whoever called wipes them. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditActor } from '../../../shared/model/audit.ts';
import type { ExchangeSpec } from '../../../shared/model/catalogue.ts';
import {
  type CredentialDetails,
  type CredentialView,
  type FieldValues,
  OTHER,
} from '../../../shared/model/credential.ts';
import type { FirstKeys } from '../../../shared/model/first-keys.ts';
import { collatorOf } from '../../../shared/model/keys-order.ts';
import { sortScopes } from '../../../shared/model/scope.ts';
import type { KeysView } from '../../../shared/model/settings.ts';
import { uniqueSlug } from '../../../shared/model/text.ts';
import type { Registry } from '../clients/registry.ts';
import { wipe } from '../crypto/bytes.ts';
import type { Catalogue, ReadFields } from '../exchanges/catalogue.ts';
import type { Clock, Random } from '../ports.ts';
import { addDays, dueOf, today } from '../rotation/due.ts';
import { encodeFieldBlock } from '../vault/field-block.ts';
import type { StoredCredential } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import { CredentialList } from './credential-list.ts';
import type { Diary } from './diary.ts';
import { holdersOf } from './duplicates.ts';
import { addVersion, asNew } from './new-version.ts';
import type { StepUp } from './step-up.ts';
import type { Undo } from './undo.ts';
import type { Uses } from './uses.ts';

export interface CredentialsDeps {
  readonly vault: Vault;
  readonly registry: Registry;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly random: Random;
  readonly diary: Diary;
  readonly stepUp: Pick<StepUp, 'require'>;
  readonly uses: Uses;
  readonly undo: Undo;
  readonly changes: Changes;
  readonly timeZone: () => string;
}

export interface AddedOrEdited {
  readonly credential: CredentialView;
  readonly warnings: string[];
}

const OWNER: AuditActor = { kind: 'owner' };

export class CredentialService {
  readonly #deps: CredentialsDeps;
  readonly #list: CredentialList;

  constructor(deps: CredentialsDeps) {
    this.#deps = deps;
    this.#list = new CredentialList(deps);
  }

  /** The same list as long as nothing has changed; frozen, not to be sorted in place. */
  async list(): Promise<CredentialView[]> {
    await this.#deps.uses.catchUp();
    return this.#list.all();
  }

  /** What the list shows before it is there; does not wait for the last uses. @throws KeyturnError `locked` */
  first(view: KeysView, locale: string): FirstKeys {
    return this.#list.first(view, collatorOf(locale));
  }

  /**
   * @param by whose doing it is in the audit log; the owner's unless said
   * @throws KeyturnError `invalid_field`, `invalid_pem` (with the field), and what saving throws
   */
  async add(
    details: CredentialDetails,
    given: FieldValues,
    by: AuditActor = OWNER,
  ): Promise<AddedOrEdited> {
    const { vault, clock, random, diary } = this.#deps;
    const spec = this.#spec(details.exchange);
    const read = this.#deps.catalogue.readFields(spec, given);
    try {
      const warnings = [
        ...read.warnings,
        ...this.#duplicates(read, null),
        ...this.#twins(details, null),
      ];
      const id = Buffer.from(random.bytes(16)).toString('base64url');
      const now = clock.now();
      const scopes = [...details.scopes];
      const about = { by, credential: { id, label: details.label }, scopes };
      await diary.change('credential.added', about, () =>
        vault.update((draft, records) => {
          const taken = new Set(draft.credentials.map(({ ref }) => ref));
          records.put(id, 'credential', encodeFieldBlock([{ version: 1, values: read.values }]));
          draft.credentials.push({
            ...this.#checked(details, spec),
            id,
            ref: uniqueSlug(details.label, taken),
            status: 'active',
            fields: [...read.views],
            ...asNew(now, by),
          });
        }),
      );
      return this.#changed(id, warnings);
    } finally {
      wipe(...Object.values(read.values));
    }
  }

  /** The reference stays as it was: bots have it written down. `fields` null: the values stay. Throws as `add`. */
  async edit(
    id: string,
    details: CredentialDetails,
    given: FieldValues | null,
    by: AuditActor = OWNER,
  ): Promise<AddedOrEdited> {
    const { catalogue, vault, diary, clock } = this.#deps;
    const stored = this.#stored(id);
    if (details.exchange !== stored.exchange) {
      throw refused(
        'details.exchange',
        'A key belongs to one exchange. Add it anew for another one.',
      );
    }
    const spec = this.#spec(details.exchange);
    const read = given === null ? null : catalogue.readFields(spec, given, { partial: true });
    try {
      const duplicates = read === null ? [] : this.#duplicates(read, id);
      const warnings = [...(read?.warnings ?? []), ...duplicates, ...this.#twins(details, id)];
      const detail = read === null ? {} : { fields: read.views.map(({ name }) => name).join(' ') };
      const about = {
        by,
        credential: { id, label: details.label },
        scopes: [...details.scopes],
        detail,
      };
      await diary.change('credential.changed', about, () =>
        vault.update((draft, records) => {
          const now = clock.now();
          const target = found(draft.credentials, id);
          if (read !== null) {
            const { block, ...next } = addVersion(target, vault.readVersions(id), read, now, by);
            records.put(id, 'credential', block);
            Object.assign(target, next);
          }
          Object.assign(target, this.#checked(details, spec), { changedAt: now });
        }),
      );
      return this.#changed(id, warnings);
    } finally {
      if (read !== null) wipe(...Object.values(read.values));
    }
  }

  /** Deactivated and revoked keys are kept and never served. Revoked at the exchange is for ever. */
  async setStatus(
    id: string,
    status: 'active' | 'deactivated' | 'revoked',
    by: AuditActor = OWNER,
  ): Promise<CredentialView> {
    const { vault, registry, diary, clock } = this.#deps;
    const stored = this.#stored(id);
    if (stored.status === 'revoked' && status !== 'revoked') {
      throw new KeyturnError('bad_request', 'a revoked key stays revoked');
    }
    const about = { by, credential: { id, label: stored.label }, detail: { status } };
    const save = (): Promise<void> =>
      vault.update((draft) => {
        Object.assign(found(draft.credentials, id), { status, changedAt: clock.now() });
      });
    if (status === 'active') await diary.change('credential.activated', about, save);
    else {
      // First it holds, then it is written down: a full disk must not keep a key in use.
      await registry.lowerCredential(id, status, save);
      await diary.note('credential.deactivated', about);
    }
    return this.#changed(id, []).credential;
  }

  /** @returns until when it can be taken back. @throws KeyturnError `step_up_cancelled`, `not_found` */
  async delete(id: string): Promise<number> {
    const { registry, diary, stepUp, undo, changes } = this.#deps;
    await stepUp.require('delete', this.#stored(id).label);
    const { label } = this.#stored(id);
    const until = await registry.lowerCredential(id, 'deleted', () =>
      diary.change('credential.deleted', { credential: { id, label } }, () => undo.delete(id)),
    );
    changes.tell(['credentials', 'clients']);
    return until;
  }

  /** @throws KeyturnError `nothing_to_undo` */
  async undoDelete(id: string): Promise<CredentialView> {
    const { diary, undo, changes } = this.#deps;
    const label = undo.labelOf(id);
    if (label === null) throw new KeyturnError('nothing_to_undo', 'too late');
    await diary.change('credential.undeleted', { credential: { id, label } }, () =>
      undo.restore(id),
    );
    changes.tell(['clients']);
    return this.#changed(id, []).credential;
  }

  /** No reminder of it for so many days; never for good. */
  async snooze(id: string, days: number): Promise<void> {
    const { vault, clock, timeZone } = this.#deps;
    const until = addDays(today(clock, timeZone()), days);
    await vault.update((draft) => {
      found(draft.credentials, id).snoozedUntil = until;
    });
    this.#changed(id, []);
  }

  /** Says what a value is taken for, or why it is not taken. Keeps nothing of it. */
  checkField(exchange: string, field: string, value: Uint8Array): { ok: boolean; text: string } {
    try {
      const read = this.#deps.catalogue.readField(this.#spec(exchange), field, value);
      wipe(read.value);
      return { ok: true, text: [read.text, ...read.warnings].join('. ') };
    } catch (error) {
      if (!(error instanceof KeyturnError)) throw error;
      return { ok: false, text: String(error.facts?.['problem'] ?? '') };
    }
  }

  /** Labels of the keys that are due or overdue, the most urgent first; none unless the vault is unlocked. */
  dueLabels(): string[] {
    const { vault, clock, timeZone } = this.#deps;
    if (vault.state !== 'unlocked') return [];
    const zone = timeZone();
    const day = today(clock, zone);
    return vault.manifest.credentials
      .filter(({ status }) => status === 'active' || status === 'rotating')
      .map((key) => ({ label: key.label, due: dueOf(key, day, zone) }))
      .filter(({ due }) => due.state !== 'none')
      .sort((a, b) => a.due.days - b.due.days)
      .map(({ label }) => label);
  }

  catalogue(): ExchangeSpec[] {
    return [...this.#deps.catalogue.list()];
  }

  /** Where keys of this exchange are made and ended; null if nobody knows. */
  manageUrl(exchange: string): string | null {
    return this.#deps.catalogue.get(exchange)?.manageUrl ?? null;
  }

  /** What the owner wrote, with the scopes that the ticked permissions carry whatever was ticked beside them. */
  #checked(details: CredentialDetails, spec: ExchangeSpec): CredentialDetails {
    const carried = this.#deps.catalogue.scopesFor(spec, details.permissions);
    return { ...details, scopes: sortScopes([...details.scopes, ...carried]) };
  }

  #spec(exchange: string): ExchangeSpec {
    const { catalogue } = this.#deps;
    const spec = catalogue.get(exchange) ?? catalogue.get(OTHER);
    if (spec === null) throw new KeyturnError('internal', 'the catalogue has no "other"');
    return spec;
  }

  #stored(id: string): StoredCredential {
    return found(this.#deps.vault.manifest.credentials, id);
  }

  #duplicates(read: ReadFields, except: string | null): string[] {
    const { vault } = this.#deps;
    const others = vault.manifest.credentials.filter(({ id }) => id !== except);
    const incoming = { values: read.values, views: read.views };
    return holdersOf(incoming, others, (id) => vault.readVersions(id)).map(
      (label) => `The same value is kept as “${label}” already.`,
    );
  }

  #twins({ label }: CredentialDetails, except: string | null): string[] {
    const { credentials } = this.#deps.vault.manifest;
    const twin = credentials.some((one) => one.id !== except && one.label === label);
    return twin ? ['Another key has the same label.'] : [];
  }

  #changed(id: string, warnings: string[]): AddedOrEdited {
    this.#deps.changes.tell(['credentials', 'audit']);
    return { credential: this.#list.one(this.#stored(id)), warnings };
  }
}

function found(credentials: readonly StoredCredential[], id: string): StoredCredential {
  const credential = credentials.find((one) => one.id === id);
  if (credential === undefined) throw new KeyturnError('not_found', 'no such key');
  return credential;
}

function refused(field: string, problem: string): KeyturnError {
  return new KeyturnError('invalid_field', problem, { field, facts: { problem } });
}
