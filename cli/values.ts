/** From references to values: one lease for each credential, all of them or none. */
import type { LeaseReply } from '../shared/broker/protocol.ts';
import { Failure } from './errors.ts';
import type { Key } from './replies.ts';
import type { Session } from './session.ts';

export interface Need {
  readonly credential: string;
  /** Null for all the fields there are. */
  readonly fields: readonly string[] | null;
}

export interface Terms {
  /** Seconds the owner has to answer. */
  readonly wait: number;
  readonly reason?: string;
  /** Seconds the lease shall last. */
  readonly ttl?: number;
}

/**
 * Folds what is wanted of the same credential into one need, so that the owner is asked once.
 *
 * @param references with null for a field where the whole key is meant
 */
export function needsOf(
  references: readonly { credential: string; field: string | null }[],
): Need[] {
  const fields = new Map<string, Set<string | null>>();
  for (const { credential, field } of references) {
    fields.set(credential, (fields.get(credential) ?? new Set()).add(field));
  }
  return [...fields].map(([credential, wanted]) => {
    const named = [...wanted].filter((field) => field !== null);
    return { credential, fields: wanted.has(null) ? null : named };
  });
}

/**
 * Asks for every need in turn, after all of them were looked at: a name typed wrongly is found before the owner is
 * asked for anything.
 *
 * @param known the keys there are, where they were asked for already
 * @returns the leases, by the need's own word for its credential
 * @throws Failure `not_found`, `no_such_field`, and the app's refusals; leases already given are given back then
 */
export async function obtain(
  session: Session,
  needs: readonly Need[],
  terms: Terms,
  known?: readonly Key[],
): Promise<ReadonlyMap<string, LeaseReply>> {
  const keys = known ?? (await session.credentials());
  for (const need of needs) check(need, keys);
  const leases = new Map<string, LeaseReply>();
  try {
    for (const need of needs) leases.set(need.credential, await obtainOne(session, need, terms));
    return leases;
  } catch (error) {
    await giveBack(session, leases);
    throw error;
  }
}

export async function giveBack(
  session: Session,
  leases: ReadonlyMap<string, LeaseReply>,
): Promise<void> {
  await Promise.all([...leases.values()].map(({ lease }) => session.giveBack(lease)));
}

/**
 * @param credential a ref or an id
 * @throws Failure `not_found`
 */
export function findKey(credential: string, known: readonly Key[]): Key {
  const found = known.find(({ ref, id }) => ref === credential || id === credential);
  if (found !== undefined) return found;
  throw new Failure('not_found', `there is no key '${credential}' for this pairing`, {
    hint: "'keyturn list' shows what it may use; the owner grants in Keyturn under Clients",
  });
}

function check({ credential, fields }: Need, known: readonly Key[]): void {
  const found = findKey(credential, known);
  const missing = fields?.find((field) => !found.fields.includes(field));
  if (missing !== undefined) throw noSuchField(credential, missing, found.fields);
}

async function obtainOne(
  session: Session,
  { credential, fields }: Need,
  terms: Terms,
): Promise<LeaseReply> {
  const { wait, reason, ttl } = terms;
  const lease = await session.lease(
    {
      credential,
      ...(fields === null ? {} : { fields: [...fields] }),
      ...(reason === undefined ? {} : { reason }),
      ...(ttl === undefined ? {} : { ttl }),
    },
    wait,
  );
  const missing = fields?.find((field) => !Object.hasOwn(lease.values, field));
  if (missing === undefined) return lease;
  await session.giveBack(lease.lease);
  throw noSuchField(credential, missing, Object.keys(lease.values));
}

function noSuchField(credential: string, field: string, fields: readonly string[]): Failure {
  return new Failure(
    'no_such_field',
    `the key '${credential}' has no field '${field}' for this pairing`,
    {
      hint: `it has ${fields.join(', ') || 'none'}`,
    },
  );
}
