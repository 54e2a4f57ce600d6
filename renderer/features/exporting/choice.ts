/** Which keys are exported, and which of them are listed. Pure. */
import { type CredentialView, TOTP_FIELD } from '../../../shared/model/credential.ts';

/** In the order of the list: by exchange, then by label. */
export function sorted(keys: readonly CredentialView[]): CredentialView[] {
  return keys.toSorted(
    (a, b) => a.exchangeName.localeCompare(b.exchangeName) || a.label.localeCompare(b.label),
  );
}

/** Those in which every word of the search stands somewhere. */
export function matching(
  keys: readonly CredentialView[],
  search: string,
): readonly CredentialView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return keys;
  return keys.filter(({ label, exchangeName, account, tags }) => {
    const text = [label, exchangeName, account, ...tags].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export const hasSeed = ({ fields }: CredentialView): boolean =>
  fields.some(({ name }) => name === TOTP_FIELD);

/** With these ticked, or not, beside what is chosen already. */
export function ticked(
  chosen: ReadonlySet<string>,
  keys: readonly CredentialView[],
  on: boolean,
): ReadonlySet<string> {
  const next = new Set(chosen);
  for (const { id } of keys) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return next;
}
