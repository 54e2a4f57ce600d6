/**
 * Where a typed secret becomes bytes. What was typed lives in the input element alone: no React state, no form
 * library, no event handler's closure holds it, and it is taken out of the element when it has been read.
 */

type Field = HTMLInputElement | HTMLTextAreaElement;

export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * UTF-8 in a buffer of its own. `TextEncoder.encode` puts short results on V8's heap, where the collector may move
 * them and leave a copy that nobody can overwrite.
 */
export function encode(text: string): Bytes {
  const scratch = new Uint8Array(new ArrayBuffer(text.length * 3));
  const { written } = new TextEncoder().encodeInto(text, scratch);
  const bytes = new Uint8Array(new ArrayBuffer(written));
  bytes.set(scratch.subarray(0, written));
  scratch.fill(0);
  return bytes;
}

/** UTF-8 of what stands in the field, which stays as it is. */
export function peekBytes(field: Field): Bytes {
  return encode(field.value);
}

/** UTF-8 of a password in NFC, so that the same keys open the vault on another system; the field is emptied at once. */
export function takePassword(field: Field): Bytes {
  const bytes = encode(field.value.normalize('NFC'));
  empty(field);
  return bytes;
}

export function empty(field: Field): void {
  field.value = '';
}

/** Lends the bytes for one call and overwrites them afterwards, whatever came of it. */
export async function withBytes<T>(bytes: Bytes, use: (bytes: Bytes) => Promise<T>): Promise<T> {
  try {
    return await use(bytes);
  } finally {
    bytes.fill(0);
  }
}

/** Equal without becoming text. Not constant in time: both sides were typed by the same person. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** For every secret field: nothing may remember, correct or upload what is typed. */
export const SECRET_INPUT = {
  autoComplete: 'off',
  autoCorrect: 'off',
  autoCapitalize: 'none',
  spellCheck: false,
} as const;
