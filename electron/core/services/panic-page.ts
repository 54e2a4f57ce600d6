/** Which key to end first. Pure. */
import type { CredentialView } from '../../../shared/model/credential.ts';
import type { PanicKey, PanicView } from '../../../shared/model/panic.ts';

/** A request on its way when the switch was pulled. */
export type Doubt = PanicView['unknown'][number] & { readonly about: string | null };

interface Around {
  /** Names of clients that are active. */
  readonly served: ReadonlySet<string>;
  readonly hasPage: (exchange: string) => boolean;
}

/**
 * Worst first. Values that are out there come before everything: no lock of ours reaches them. Then keys with requests
 * of which nobody knows what became, then by what their holder could do. Ended ones come last.
 */
export function worstFirst(
  keys: readonly CredentialView[],
  doubts: readonly Doubt[],
  around: Around,
): PanicKey[] {
  const doubtful = new Set(doubts.map(({ about }) => about));
  const rank = (key: CredentialView): number => {
    if (key.status === 'revoked') return 4;
    if (key.revealedTo.some(({ version }) => version === key.version)) return 0;
    // Turned since: the old values live as long as the exchange takes them.
    if (key.revealedTo.length > 0) return 1;
    return doubtful.has(key.id) ? 2 : 3;
  };
  return [...keys]
    .sort((a, b) => rank(a) - rank(b) || b.risk - a.risk || compare(a.label, b.label))
    .map((key) => pageOf(key, around));
}

function pageOf(key: CredentialView, { served, hasPage }: Around): PanicKey {
  const { id, label, exchange, exchangeName, account, scopes, risk, status } = key;
  return {
    id,
    label,
    exchange,
    exchangeName,
    account,
    scopes,
    risk,
    status,
    revealedTo: [...key.revealedTo]
      .sort((a, b) => b.at - a.at)
      .map(({ name, at }) => ({ name, at })),
    clients: key.clients.filter((name) => served.has(name)),
    lastUsedAt: key.lastUsedAt,
    hasManagePage: hasPage(exchange),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
