/**
 * Text that people see and compare: labels, client names, tags. Kept short, in one Unicode form, and without
 * characters that could reorder or hide what stands beside them in a question to the owner.
 */

export const NAME_MAX = 40;

// Controls, bidirectional formatting, zero-width and other invisible formatting, surrogates, private use, unassigned.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

/** The text as it is kept: NFC, outer white space cut, inner white space single. Null if it may not be a name. */
export function cleanName(text: string): string | null {
  const name = text.normalize('NFC').replace(/\s+/gu, ' ').trim();
  const length = [...name].length;
  return length >= 1 && length <= NAME_MAX && !HIDDEN.test(name) ? name : null;
}

/** Somebody's own words, for one line on the screen: what could hide or reorder text becomes a space. */
export function cleanLine(text: string): string {
  return text.normalize('NFC').replace(new RegExp(HIDDEN, 'gu'), ' ').replace(/\s+/gu, ' ').trim();
}

/** What a name looks like to the eye, roughly: for telling that two names are too alike, never for showing. */
export function skeleton(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/[il|]/g, '1')
    .replace(/o/g, '0');
}

/** A reference made from a label: lower case letters, digits and single hyphens, at most 40 long. */
export function slugOf(label: string): string {
  const slug = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_MAX)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'key' : slug;
}

/** The slug, or the slug with the first number behind it that nobody uses yet. */
export function uniqueSlug(label: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(label);
  if (!taken.has(slug)) return slug;
  for (let n = 2; ; n++) {
    const candidate = `${slug.slice(0, NAME_MAX - String(n).length - 1)}-${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}
