const SCHEME = 'keyturn://';
/** A credential's ref or its id, and maybe one of its fields (shared/model/credential.ts: Ref, Id, FieldName). */
const REFERENCE =
  /^((?:[a-z0-9]+(?:-[a-z0-9]+)*)|(?:[A-Za-z0-9_-]{22}))(?:\/([A-Za-z][A-Za-z0-9_]{0,39}))?$/;

export interface Reference {
  readonly credential: string;
  /** Null for the whole credential. */
  readonly field: string | null;
}

/** Whether a text means to be a reference; it may still be a wrong one. */
export function looksLikeReference(text: string): boolean {
  return text.startsWith(SCHEME);
}

/** @returns null when it is none. `keyturn://` may be left out: where only a reference can stand, it says nothing. */
export function parseReference(text: string): Reference | null {
  const match = REFERENCE.exec(looksLikeReference(text) ? text.slice(SCHEME.length) : text);
  if (match?.[1] === undefined || match[1].length > 40) return null;
  return { credential: match[1], field: match[2] ?? null };
}

/**
 * A reference to one field, scheme and all.
 *
 * @returns what is wrong with it, where it is none; without the text itself, which may be a secret in the wrong place
 */
export function fieldReference(text: string): { credential: string; field: string } | string {
  const found = looksLikeReference(text) ? parseReference(text) : null;
  if (found === null) return 'no reference, as keyturn://binance-main/apiKey is one';
  const { credential, field } = found;
  return field === null
    ? `a reference without a field, as in keyturn://${credential}/apiKey`
    : { credential, field };
}
