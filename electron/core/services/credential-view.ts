import type { CredentialView, Revealed } from '../../../shared/model/credential.ts';
import { accessLevelOf, riskOf } from '../../../shared/model/scope.ts';
import type { Catalogue } from '../exchanges/catalogue.ts';
import { type Day, dueOf, isExpired } from '../rotation/due.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';

export interface ViewedFrom {
  readonly catalogue: Catalogue;
  /** Names of those that hold a grant, by credential (`holderNames`). */
  readonly holders: ReadonlyMap<string, readonly string[]>;
  readonly today: Day;
  readonly timeZone: string;
  /** Later than the stored instant if the audit log knows of a later use. */
  readonly lastUsed: (id: string) => number | null;
  /** With whom the audit log knows of since those stored. */
  readonly revealedTo: (stored: StoredCredential) => Revealed[];
}

/** What the main window may know of a credential: all but its values. Written out, for there are thousands. */
export function credentialView(stored: StoredCredential, from: ViewedFrom): CredentialView {
  return {
    id: stored.id,
    ref: stored.ref,
    label: stored.label,
    exchange: stored.exchange,
    account: stored.account,
    environment: stored.environment,
    permissions: stored.permissions,
    scopes: stored.scopes,
    ipAllowList: stored.ipAllowList,
    created: stored.created,
    rotationDays: stored.rotationDays,
    rotateBy: stored.rotateBy,
    expires: stored.expires,
    tags: stored.tags,
    notes: stored.notes,
    status: stored.status,
    fields: stored.fields,
    version: stored.version,
    versions: stored.versions,
    addedAt: stored.addedAt,
    changedAt: stored.changedAt,
    lastUsedAt: latest(stored.lastUsedAt, from.lastUsed(stored.id)),
    exchangeName: exchangeName(from.catalogue, stored.exchange),
    expired: isExpired(stored, from.today),
    risk: riskOf(stored),
    accessLevel: accessLevelOf(stored),
    due: dueOf(stored, from.today, from.timeZone),
    clients: [...(from.holders.get(stored.id) ?? [])],
    revealedTo: from.revealedTo(stored),
  };
}

/** By credential, the names of the clients that hold a grant for it; looked up once for all keys. */
export function holderNames(clients: readonly StoredClient[]): Map<string, string[]> {
  const holders = new Map<string, string[]>();
  for (const { status, name, grants } of clients) {
    if (status === 'revoked') continue;
    for (const credential of new Set(grants.map((grant) => grant.credential))) {
      const names = holders.get(credential);
      if (names === undefined) holders.set(credential, [name]);
      else names.push(name);
    }
  }
  return holders;
}

export function exchangeName(catalogue: Catalogue, id: string): string {
  return catalogue.get(id)?.name ?? id;
}

export function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
