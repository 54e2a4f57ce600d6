import { isUtf8 as byNode } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { isUtf8 } from '../../../../electron/core/exchanges/utf8.ts';

/** The edges of every range in RFC 3629, section 4, and their neighbours. */
const EDGES = [
  ...[0x00, 0x41, 0x7f, 0x80, 0x81, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2],
  ...[0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
];

function* sequences(length: number): Generator<number[]> {
  if (length === 0) return yield [];
  for (const rest of sequences(length - 1)) for (const first of EDGES) yield [first, ...rest];
}

test.each([0, 1, 2, 3, 4])('%i bytes at every edge: as Node says', (length) => {
  for (const sequence of sequences(length)) {
    const bytes = Uint8Array.from(sequence);
    if (isUtf8(bytes) !== byNode(bytes)) expect.fail(Buffer.from(bytes).toString('hex'));
  }
});

test('text of any script, and the same text cut or changed anywhere: as Node says', () => {
  const text = Buffer.from('key ключ 鍵 🔑 \u{10ffff}'.repeat(4));
  expect(isUtf8(text)).toBe(true);
  for (let at = 0; at < text.length; at++) {
    const changed = Buffer.from(text);
    changed[at] = randomBytes(1)[0] ?? 0;
    for (const bytes of [text.subarray(at), text.subarray(0, at), changed]) {
      expect(isUtf8(bytes), bytes.toString('hex')).toBe(byNode(bytes));
    }
  }
});
