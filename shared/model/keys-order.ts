/** The order of the list of keys, the same on both sides of the wall: so its first rows can be sent ahead. Pure. */
import type { CredentialStatus, CredentialView } from './credential.ts';
import type { KeysView } from './settings.ts';

export type Sort = KeysView['sort'];
export type Compare = (a: CredentialView, b: CredentialView) => number;

/** Numbers in names count as numbers. @param locale undefined: of the surroundings */
export function collatorOf(locale?: string): Intl.Collator {
  return new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
}

/** As the list calls it: a key past its end is expired, unless it was ended for good before. */
export function statusOf(key: Pick<CredentialView, 'expired' | 'status'>): Shown {
  return key.expired && key.status !== 'revoked' ? 'expired' : key.status;
}
type Shown = CredentialStatus | 'expired';

const STATUS: readonly Shown[] = ['active', 'rotating', 'deactivated', 'expired', 'revoked'];
const ACCESS: readonly CredentialView['accessLevel'][] = ['none', 'read', 'full'];

const RANKS: Readonly<Record<Sort['by'], (collator: Intl.Collator) => Compare>> = {
  label: (names) => (a, b) => names.compare(a.label, b.label),
  exchange: (names) => (a, b) => names.compare(a.exchangeName, b.exchangeName),
  account: (names) => (a, b) => names.compare(a.account, b.account),
  environment: (names) => (a, b) => names.compare(a.environment, b.environment),
  scopes: () => (a, b) => a.scopes.length - b.scopes.length || a.risk - b.risk,
  risk: () => (a, b) => a.risk - b.risk,
  access: () => (a, b) => ACCESS.indexOf(a.accessLevel) - ACCESS.indexOf(b.accessLevel),
  due: () => (a, b) => (a.due.date < b.due.date ? -1 : a.due.date > b.due.date ? 1 : 0),
  status: () => (a, b) => STATUS.indexOf(statusOf(a)) - STATUS.indexOf(statusOf(b)),
};

/** Equal ones by label, and those by id, so that the order is the same every time. */
export function orderOf({ by, descending }: Sort, collator: Intl.Collator): Compare {
  const direction = descending ? -1 : 1;
  const rank = RANKS[by](collator);
  const byLabel = RANKS.label(collator);
  return (a, b) => direction * rank(a, b) || byLabel(a, b) || (a.id < b.id ? -1 : 1);
}

/** What serves nobody any more needs nobody. */
export function isDue({ due, status }: Pick<CredentialView, 'due' | 'status'>): boolean {
  return due.state !== 'none' && (status === 'active' || status === 'rotating');
}

/** The most urgent first. */
export function urgency(collator: Intl.Collator): Compare {
  const byLabel = orderOf({ by: 'label', descending: false }, collator);
  return (a, b) => a.due.days - b.due.days || byLabel(a, b);
}

/** What sorting would put first, without sorting the rest. */
export function firstOf<T>(
  items: readonly T[],
  count: number,
  compare: (a: T, b: T) => number,
): T[] {
  const first: T[] = [];
  for (const item of items) {
    const last = first[count - 1];
    if (last !== undefined && compare(item, last) >= 0) continue;
    let [low, high] = [0, first.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(item, first[middle] as T) < 0) high = middle;
      else low = middle + 1;
    }
    first.splice(low, 0, item);
    if (first.length > count) first.pop();
  }
  return first;
}
