/**
 * Values that are none: what stands in an example, what a page shows in place of a secret, and the dummy keys that
 * Keyturn itself gives to programs. Stored as a key, each would fail at the exchange, days later and far from here.
 */
import { indexOfText } from './bytes.ts';

/** Enough of them in a row that no key has them by chance. */
const MASK = 4;
/** UTF-8 of •, ● and ∗, besides the asterisk itself. */
const DOTS: readonly string[] = ['*', '\xe2\x80\xa2', '\xe2\x97\x8f', '\xe2\x88\x97'];
const EXAMPLES: readonly string[] = ['your', 'insert', 'changeme', 'replace', '<', '${', 'xxxx'];
const DUMMY = 'KeyturnDummy';
const DUMMY_HEX = '4b65797475726e2064756d6d79';

/** What is wrong with it and what to do, as the end of a sentence about the field; null for what may be a value. */
export function placeholderIn(bytes: Uint8Array): string | null {
  if (indexOfText(bytes, DUMMY) >= 0 || indexOfText(bytes, DUMMY_HEX) >= 0) {
    return 'this is the dummy that Keyturn gives to programs, not the key itself.';
  }
  if (DOTS.some((dot) => indexOfText(bytes, dot.repeat(MASK)) >= 0)) {
    return 'the exchange hides part of it behind dots. Let it show the value, and copy that.';
  }
  const first = bytes[0];
  if (bytes.length >= MASK && bytes.every((b) => b === first)) return EXAMPLE;
  return EXAMPLES.some((start) => beginsWith(bytes, start)) && !long(bytes) ? EXAMPLE : null;
}

const EXAMPLE = 'this is the placeholder of an example. Paste the value itself.';

/** Real ones may begin with any letters; but examples are short. */
const long = (bytes: Uint8Array): boolean => bytes.length > 30;

/** Whether it begins so, in capitals or not; without a copy of its beginning. */
function beginsWith(bytes: Uint8Array, start: string): boolean {
  if (bytes.length < start.length) return false;
  for (let at = 0; at < start.length; at++) {
    const b = bytes[at] ?? 0;
    const small = b >= 0x41 && b <= 0x5a ? b + 0x20 : b;
    if (small !== start.charCodeAt(at)) return false;
  }
  return true;
}
