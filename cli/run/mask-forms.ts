/** In which forms a value may turn up in what a program prints. */

/** A value shorter than this, in bytes, is not looked for: it would be found everywhere. */
export const SHORTEST = 4;
/** Of a coded form, which is cut at its ends: what is shorter could be anything. */
const SHORTEST_CODED = 8;
/** Of a value of several lines, one of them. */
const SHORTEST_LINE = 16;

/**
 * The value itself, and as base64 (wherever it stands in what was coded, both alphabets), hex, percent-coded, and in a
 * JSON string. Of a value of several lines each long one besides, for logs that put something before every line.
 */
export function formsOf(value: string): Buffer[] {
  const bytes = Buffer.from(value);
  if (bytes.byteLength < SHORTEST) return [];
  const texts = [
    value,
    ...coded(bytes),
    ...percent(value),
    ...json(value),
    ...(/[\r\n]/.test(value) ? lines(value) : []),
  ];
  return [...new Set(texts)].map((text) => Buffer.from(text));
}

function coded(bytes: Buffer): string[] {
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((offset) => inBase64(bytes, offset));
  const all = [hex, hex.toUpperCase(), ...base64, ...base64.map(urlSafe)];
  return all.filter((text) => text.length >= SHORTEST_CODED);
}

/**
 * The characters that this value alone decides when so many bytes stand before it, modulo 3: those at the ends hold
 * bits of what stands beside it.
 */
function inBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.byteLength) * 8) / 6);
  return text.slice(first, last);
}

function urlSafe(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

/** As encodeURIComponent has it, as forms do, as Python's quote does, as RFC 3986 wants it; in capitals and not. */
function percent(value: string): string[] {
  const plain = wellFormed(value);
  const strict = plain.replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const all = [plain, strict].flatMap((text) => [
    text,
    text.replaceAll('%20', '+'),
    text.replaceAll('%2F', '/'),
  ]);
  return all.flatMap((text) => [text, text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

function wellFormed(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half a surrogate pair has no such form.
    return value;
  }
}

/** With and without everything beyond ASCII escaped, and with the slashes that PHP escapes. */
function json(value: string): string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  const ascii = plain.replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [plain, ascii, plain.replaceAll('/', '\\/')];
}

/** Not those every PEM has. */
function lines(value: string): string[] {
  return value
    .split(/[\r\n]+/)
    .filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----'));
}
