/**
 * JSON as RFC 8259 wants it to be and JSON.parse does not: UTF-8 without a byte order mark, no name twice in an object
 * (two readers could take different ones), bounded depth.
 */

/** Deeper than any request of ours; a body that goes further was not written for us. */
const DEPTH_MAX = 8;

/** RFC 8259, section 2: what tells a name from a value that is a string. */
const COLON = /[ \t\n\r]*:/y;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `problem` says what is wrong, and repeats nothing of the text. */
export class NotStrictJson extends Error {
  override readonly name = 'NotStrictJson';
  readonly problem: string;

  constructor(problem: string) {
    super(problem);
    this.problem = problem;
  }
}

/** @throws NotStrictJson */
export function readUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new NotStrictJson('not UTF-8');
  }
}

/**
 * @param alike two names of which this makes the same are the same name
 * @throws NotStrictJson
 */
export function readStrictJson(text: string, alike = (name: string) => name): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotStrictJson('not JSON');
  }
  checkNames(text, alike);
  return value;
}

/** Walks over a text that is known to be JSON. */
function checkNames(text: string, alike: (name: string) => string): void {
  // One entry per open bracket: the names seen in an object, null in an array.
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '{' || char === '[') {
      if (open.push(char === '{' ? new Set() : null) > DEPTH_MAX) {
        throw new NotStrictJson('nested too deeply');
      }
    } else if (char === '}' || char === ']') {
      open.pop();
    } else if (char === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1);
      COLON.lastIndex = end + 1;
      if (names && COLON.test(text)) {
        // Names are compared as they are read, not as they are spelled.
        const name = alike(String(JSON.parse(text.slice(at, end + 1))));
        if (names.has(name)) throw new NotStrictJson('the same name twice in an object');
        names.add(name);
      }
      at = end;
    }
  }
}

/** Where the string that starts here has its closing quotation mark. */
export function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
