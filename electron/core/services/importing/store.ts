/** Keys of a file into the vault: all of them in one save, one line in the log for each, and for ten seconds a way back. */
import { KeyturnError } from '../../../../shared/errors.ts';
import type { AuditAction } from '../../../../shared/model/audit.ts';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { type CredentialDetails, OTHER } from '../../../../shared/model/credential.ts';
import type { ImportChoice } from '../../../../shared/model/importing.ts';
import { sortScopes } from '../../../../shared/model/scope.ts';
import { uniqueSlug } from '../../../../shared/model/text.ts';
import { wipe } from '../../crypto/bytes.ts';
import type { Catalogue, ReadFields } from '../../exchanges/catalogue.ts';
import type { Clock, Random } from '../../ports.ts';
import { encodeFieldBlock } from '../../vault/field-block.ts';
import type { StoredCredential } from '../../vault/manifest.ts';
import type { Vault } from '../../vault/vault.ts';
import type { About, Diary } from '../diary.ts';
import { asNew } from '../new-version.ts';
import { fitted, type HeldKey } from './held.ts';

export interface StoreDeps {
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly random: Random;
  readonly diary: Diary;
}

interface NewKey {
  readonly id: string;
  readonly details: CredentialDetails;
  readonly read: ReadFields;
}

/**
 * @param summary of the one line about the whole import
 * @returns ids, in the order of the choices
 * @throws KeyturnError `invalid_field` naming the key, `not_found`, and what saving throws; then nothing is stored
 */
export async function storeKeys(
  deps: StoreDeps,
  held: readonly HeldKey[],
  choices: readonly ImportChoice[],
  summary: About,
): Promise<string[]> {
  const { vault, clock, diary } = deps;
  const fresh: NewKey[] = [];
  try {
    for (const choice of choices) fresh.push(read(deps, held, choice));
    const lines = fresh.map(({ id, details }): [AuditAction, About] => [
      'credential.added',
      { credential: { id, label: details.label }, scopes: [...details.scopes] },
    ]);
    await diary.changes([['vault.imported', summary], ...lines], () =>
      vault.update((draft, records) => {
        const taken = new Set(draft.credentials.map(({ ref }) => ref));
        for (const key of fresh) {
          const ref = uniqueSlug(key.details.label, taken);
          taken.add(ref);
          const versions = [{ version: 1, values: key.read.values }];
          records.put(key.id, 'credential', encodeFieldBlock(versions));
          draft.credentials.push(stored(key, ref, clock.now()));
        }
      }),
    );
    return fresh.map(({ id }) => id);
  } finally {
    for (const { read: one } of fresh) wipe(...Object.values(one.values));
  }
}

function read(
  { catalogue, random }: StoreDeps,
  held: readonly HeldKey[],
  { id, details }: ImportChoice,
): NewKey {
  const key = held.find((one) => one.id === id);
  const spec = catalogue.get(details.exchange) ?? catalogue.get(OTHER);
  if (key === undefined || spec === null) throw new KeyturnError('not_found', 'no such key');
  const { values } = fitted(key, spec);
  try {
    return {
      id: Buffer.from(random.bytes(16)).toString('base64url'),
      details: checked(catalogue, spec, details),
      read: catalogue.readFields(spec, values),
    };
  } catch (error) {
    throw naming(details.label, error);
  } finally {
    wipe(...Object.values(values));
  }
}

/** With the scopes that the ticked permissions carry, whatever was said beside them. */
function checked(
  catalogue: Catalogue,
  spec: ExchangeSpec,
  details: CredentialDetails,
): CredentialDetails {
  const carried = catalogue.scopesFor(spec, details.permissions);
  return { ...details, scopes: sortScopes([...details.scopes, ...carried]) };
}

function naming(label: string, error: unknown): unknown {
  if (!(error instanceof KeyturnError)) return error;
  const problem = `${label}: ${error.facts?.['problem'] ?? 'it does not fit.'}`;
  return new KeyturnError('invalid_field', problem, { facts: { problem }, cause: error });
}

function stored({ id, details, read: fields }: NewKey, ref: string, now: number): StoredCredential {
  return {
    ...details,
    id,
    ref,
    status: 'active',
    fields: [...fields.views],
    ...asNew(now, { kind: 'owner' }),
  };
}

/** Takes them out again, with whatever was granted on them meanwhile. @returns how many were there still */
export function takeOut(vault: Vault, ids: ReadonlySet<string>): Promise<number> {
  return vault.update((draft, records) => {
    const there = draft.credentials.filter(({ id }) => ids.has(id));
    for (const { id } of there) records.remove(id);
    draft.credentials = draft.credentials.filter(({ id }) => !ids.has(id));
    for (const client of draft.clients) {
      client.grants = client.grants.filter(({ credential }) => !ids.has(credential));
      client.proxies = client.proxies.filter(({ credential }) => !ids.has(credential));
    }
    return there.length;
  });
}
