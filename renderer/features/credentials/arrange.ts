/** Sorting, and picking out what is due. Pure. */
import type { CredentialView } from '../../../shared/model/credential.ts';
import {
  collatorOf,
  isDue,
  orderOf,
  type Sort,
  urgency,
} from '../../../shared/model/keys-order.ts';

export type { Sort } from '../../../shared/model/keys-order.ts';
export { statusOf } from '../../../shared/model/keys-order.ts';
export type SortKey = Sort['by'];

export const collator = collatorOf();

export function sorted(keys: readonly CredentialView[], sort: Sort): readonly CredentialView[] {
  return keys.toSorted(orderOf(sort, collator));
}

/** Clicking a column: first upwards, then downwards. */
export function nextSort(sort: Sort, by: SortKey): Sort {
  return sort.by === by ? { by, descending: !sort.descending } : { by, descending: false };
}

/** What is overdue or due, the most urgent first. */
export function dueFirst(keys: readonly CredentialView[]): readonly CredentialView[] {
  return keys.filter(isDue).toSorted(urgency(collator));
}
