/** Sorting, and picking out what is due. Pure. */
import type { CredentialView } from '../../../shared/model/credential.ts';
import type { KeysView } from '../../../shared/model/settings.ts';
import { statusWords } from '../../strings/common.ts';

export type SortKey = KeysView['sort']['by'];
export type Sort = KeysView['sort'];

export function statusOf(key: CredentialView): keyof typeof statusWords {
  return key.expired && key.status !== 'revoked' ? 'expired' : key.status;
}

export const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const ORDER: Record<SortKey, (a: CredentialView, b: CredentialView) => number> = {
  label: (a, b) => collator.compare(a.label, b.label),
  exchange: (a, b) => collator.compare(a.exchangeName, b.exchangeName),
  account: (a, b) => collator.compare(a.account, b.account),
  environment: (a, b) => collator.compare(a.environment, b.environment),
  scopes: (a, b) => a.scopes.length - b.scopes.length || a.risk - b.risk,
  risk: (a, b) => a.risk - b.risk,
  access: (a, b) => rankAccess(a) - rankAccess(b),
  due: (a, b) => (a.due.date < b.due.date ? -1 : a.due.date > b.due.date ? 1 : 0),
  status: (a, b) => collator.compare(statusWords[statusOf(a)], statusWords[statusOf(b)]),
};

function rankAccess(key: CredentialView): number {
  return { none: 0, read: 1, full: 2 }[key.accessLevel];
}

/** Sorted; equal ones by label, so that the order is the same every time. */
export function sorted(
  keys: readonly CredentialView[],
  { by, descending }: Sort,
): readonly CredentialView[] {
  const direction = descending ? -1 : 1;
  return keys.toSorted(
    (a, b) => direction * ORDER[by](a, b) || ORDER.label(a, b) || (a.id < b.id ? -1 : 1),
  );
}

/** Clicking a column: first upwards, then downwards. */
export function nextSort(sort: Sort, by: SortKey): Sort {
  return sort.by === by ? { by, descending: !sort.descending } : { by, descending: false };
}

/** What is overdue or due, the most urgent first. What serves nobody any more needs nobody. */
export function dueFirst(keys: readonly CredentialView[]): readonly CredentialView[] {
  return keys
    .filter(
      (key) => key.due.state !== 'none' && (key.status === 'active' || key.status === 'rotating'),
    )
    .toSorted((a, b) => a.due.days - b.due.days || ORDER.label(a, b));
}
