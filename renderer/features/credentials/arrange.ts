/** Searching, sorting and picking out what is due. Pure. */
import type { CredentialView } from '../../../shared/model/credential.ts';
import { accessWords, environmentWords, scopeWords, statusWords } from '../../strings.ts';

export type SortKey =
  | 'label'
  | 'exchange'
  | 'account'
  | 'environment'
  | 'scopes'
  | 'risk'
  | 'access'
  | 'due'
  | 'status';

export interface Sort {
  readonly by: SortKey;
  readonly descending: boolean;
}

export function statusOf(key: CredentialView): keyof typeof statusWords {
  return key.expired && key.status !== 'revoked' ? 'expired' : key.status;
}

/** Every word the list can show of a key, in lower case. */
export function searchText(key: CredentialView): string {
  return [
    key.label,
    key.ref,
    key.exchangeName,
    key.account,
    environmentWords[key.environment],
    ...key.scopes.map((scope) => scopeWords[scope]),
    accessWords[key.accessLevel],
    statusWords[statusOf(key)],
    ...key.tags,
    ...key.clients,
  ]
    .join('\n')
    .toLowerCase();
}

/** Each word of the search must appear somewhere. */
export function matching(
  keys: readonly CredentialView[],
  search: string,
): readonly CredentialView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return keys;
  return keys.filter((key) => {
    const text = searchText(key);
    return words.every((word) => text.includes(word));
  });
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

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
