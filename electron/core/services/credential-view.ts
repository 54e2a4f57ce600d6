import type { CredentialView, Revealed } from '../../../shared/model/credential.ts';
import { accessLevelOf, riskOf } from '../../../shared/model/scope.ts';
import type { Catalogue } from '../exchanges/catalogue.ts';
import { type Day, dueOf, isExpired } from '../rotation/due.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';

export interface ViewedFrom {
  readonly catalogue: Catalogue;
  readonly clients: readonly StoredClient[];
  readonly today: Day;
  readonly timeZone: string;
  /** Later than the stored instant if the audit log knows of a later use. */
  readonly lastUsed: (id: string) => number | null;
  /** With whom the audit log knows of since those stored. */
  readonly revealedTo: (stored: StoredCredential) => Revealed[];
}

/** What the main window may know of a credential: all but its values. */
export function credentialView(stored: StoredCredential, from: ViewedFrom): CredentialView {
  const { snoozedUntil: _, ...shown } = stored;
  const holders = from.clients.filter(
    ({ status, grants }) =>
      status !== 'revoked' && grants.some(({ credential }) => credential === stored.id),
  );
  return {
    ...shown,
    lastUsedAt: latest(stored.lastUsedAt, from.lastUsed(stored.id)),
    exchangeName: exchangeName(from.catalogue, stored.exchange),
    expired: isExpired(stored, from.today),
    risk: riskOf(stored),
    accessLevel: accessLevelOf(stored),
    due: dueOf(stored, from.today, from.timeZone),
    clients: holders.map(({ name }) => name),
    revealedTo: from.revealedTo(stored),
  };
}

export function exchangeName(catalogue: Catalogue, id: string): string {
  return catalogue.get(id)?.name ?? id;
}

export function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
