/** A key's values as JSON, without ever becoming a JavaScript string, which could not be overwritten. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { Secret } from '../../../shared/secret.ts';
import { secretBytes } from '../crypto/bytes.ts';
import { isUtf8 } from '../exchanges/utf8.ts';

/**
 * A JSON object of the values by their names, as UTF-8, for the caller to wipe. The values are wiped here, also when
 * this throws.
 * @throws KeyturnError `internal` for a value that is not UTF-8
 */
export function valuesText(values: Readonly<Record<string, Secret>>): Uint8Array {
  try {
    const names = Object.keys(values).map((name) => Buffer.from(JSON.stringify(name)));
    const secrets = Object.values(values);
    const lengths = secrets.map((secret) => secret.use(escapedLength));
    // With each value go its quotes, a colon, and the comma or brace before it.
    const total = lengths.reduce((sum, length, i) => sum + length + (names[i]?.length ?? 0) + 4, 1);
    const text = Buffer.from(secretBytes(Math.max(total, 2)).buffer);
    let at = 0;
    secrets.forEach((secret, i) => {
      at += text.write(i === 0 ? '{' : ',', at);
      at += (names[i] as Buffer).copy(text, at);
      at += text.write(':"', at);
      at = secret.use((bytes) => escapeInto(bytes, text, at));
      at += text.write('"', at);
    });
    text.write(secrets.length === 0 ? '{}' : '}', at);
    return text;
  } finally {
    for (const secret of Object.values(values)) secret.wipe();
  }
}

/** RFC 8259, section 7: what must be escaped is `"`, `\` and U+0000 to U+001F; all other UTF-8 stands for itself. */
const SHORT = new Map([
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x22, '"'],
  [0x5c, '\\'],
]);

function escapedLength(bytes: Uint8Array): number {
  if (!isUtf8(bytes)) throw new KeyturnError('internal', 'a stored value is not UTF-8');
  let length = bytes.length;
  for (const byte of bytes) length += SHORT.has(byte) ? 1 : byte < 0x20 ? 5 : 0;
  return length;
}

function escapeInto(bytes: Uint8Array, into: Buffer, start: number): number {
  let at = start;
  for (const byte of bytes) {
    const short = SHORT.get(byte);
    if (short !== undefined) at += into.write(`\\${short}`, at);
    else if (byte < 0x20) at += into.write(`\\u${byte.toString(16).padStart(4, '0')}`, at);
    else at = into.writeUInt8(byte, at);
  }
  return at;
}
