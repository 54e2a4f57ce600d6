/** Lines of `name: value`, in the forms in which pages, `.env` files and scripts have them. */
import { type Found, LIMITS, type OwnLabels, shortName } from './found.ts';
import { type Kind, kindOfLabel, kindOfName, lettersOf } from './names.ts';

const SEPARATORS = /=>|:=|[:：=\t|]/g;
const BEFORE = /^\s*(?:[-*•>]\s+)?(?:export\s+|setx?\s+|ENV\s+|\$env:|-e\s+)?/;
/** Words of a label that stands behind a value on the same line are looked for this far back. */
const LABEL_BACK = 60;
const LABEL_WORDS = 4;
const LONE_MIN = 8;

export interface Lines {
  readonly found: readonly Found[];
  /** Values that nothing names, one a line. */
  readonly bare: readonly string[];
}

interface Label {
  readonly kind: Kind;
  readonly name: string;
  readonly group: string;
}

export function readLines(text: string, own: OwnLabels): Lines {
  const found: Found[] = [];
  const bare: string[] = [];
  let pending: Label | null = null;
  for (const raw of text.split('\n', LIMITS.lines)) {
    const line = raw.replace(BEFORE, '').trim();
    if (line === '' || /^(?:#|\/\/)/.test(line) || found.length >= LIMITS.found) continue;
    const pairs = pairsOf(line, own);
    const label: Label | null = pairs === null ? labelOf(line, own) : null;
    const last: Found | undefined = pairs?.at(-1);
    if (pairs !== null && last !== undefined) {
      found.push(...pairs.filter(({ value }) => value !== ''));
      // "API Key:" with its value on the next line.
      pending = last.value === '' ? last : null;
    } else if (label !== null) {
      pending = label;
    } else if (pending !== null) {
      found.push({ ...pending, value: unquoted(line) });
      pending = null;
    } else {
      const apart = spaced(line, own);
      if (apart !== null) found.push(apart);
      else if (isLone(line)) bare.push(unquoted(line));
    }
  }
  return { found, bare };
}

/** A table as it is copied or downloaded: one line of names, one of values. */
export function readTable(text: string, own: OwnLabels): Found[] {
  const [head = '', row = '', ...more] = text.split('\n', 4).filter((line) => line.trim() !== '');
  if (more.length > 0) return [];
  for (const separator of ['\t', ',', ';']) {
    const names = head.split(separator, 40).map((cell) => unquoted(cell.trim()));
    const cells = row.split(separator, 40).map((cell) => unquoted(cell.trim()));
    const labels = names.map((name) => labelOf(name, own));
    if (cells.length !== names.length || labels.filter(Boolean).length < 2) continue;
    return labels.flatMap((label, at) =>
      label === null || cells[at] === '' ? [] : [{ ...label, value: cells[at] ?? '' }],
    );
  }
  return [];
}

/** A name that is a whole: of the exchange's own fields first, then of those everybody knows. */
function labelOf(text: string, own: OwnLabels): Label | null {
  const name = text.replace(/^[\s"'`{[(]+|[\s"'`:：=]+$/g, '');
  const kind = own.get(lettersOf(name)) ?? kindOfLabel(name);
  return kind === null ? null : { kind, name: shortName(name), group: '' };
}

/** A label, or a name in code that has more in it than what it is. */
function nameOf(text: string, own: OwnLabels): Label | null {
  const label = labelOf(text, own);
  if (label !== null) return label;
  const name = text.replace(/^[\s"'`{[(]+|[\s"'`\])]+$/g, '');
  if (!/^[\p{L}_][\p{L}\p{N}_.\- ]{0,80}$/u.test(name)) return null;
  const read = kindOfName(name);
  return read === null ? null : { kind: read.kind, name: shortName(name), group: read.rest };
}

/** All pairs of a line; null if it does not begin with a name and a separator. */
function pairsOf(line: string, own: OwnLabels): Found[] | null {
  const first = firstLabel(line, own);
  if (first === null) return null;
  const pairs: Found[] = [];
  let label: Label = first.label;
  let rest = line.slice(first.end);
  for (;;) {
    const next = innerLabel(rest, own);
    if (next === null) {
      pairs.push({ ...label, value: bareValue(rest) });
      return pairs;
    }
    pairs.push({ ...label, value: bareValue(rest.slice(0, next.start).replace(/[\s,;]+$/, '')) });
    label = next.label;
    rest = rest.slice(next.end);
    if (pairs.length >= LIMITS.found) return pairs;
  }
}

interface Placed {
  readonly label: Label;
  readonly start: number;
  readonly end: number;
}

/** `const ex = new ccxt.okx({ apiKey: …` begins with other words: the label is the last before its separator. */
function firstLabel(line: string, own: OwnLabels): Placed | null {
  const match = SEPARATORS.exec(line);
  SEPARATORS.lastIndex = 0;
  if (match === null) return null;
  const label = nameOf(line.slice(0, match.index), own);
  if (label !== null) return { label, start: 0, end: match.index + match[0].length };
  return /[{(]/.test(line) ? innerLabel(line, own) : null;
}

/** A label somewhere in a text, with its separator; words of a value are none. */
function innerLabel(text: string, own: OwnLabels): Placed | null {
  for (const match of text.matchAll(SEPARATORS)) {
    const from = Math.max(0, match.index - LABEL_BACK);
    const before = text.slice(from, match.index);
    const words = [...before.matchAll(/[^\s,;{(]+/g)];
    for (let count = Math.min(LABEL_WORDS, words.length); count > 0; count--) {
      const start = words[words.length - count]?.index ?? 0;
      // A word that is not whole may be the end of a value.
      if (start === 0 && from > 0) continue;
      const label = labelOf(before.slice(start), own);
      if (label !== null) return { label, start: from + start, end: match.index + match[0].length };
    }
  }
  return null;
}

/** "API Key   abc": apart by blanks alone, the value being the last word. */
function spaced(line: string, own: OwnLabels): Found | null {
  const at = line.search(/\S+$/);
  const value = line.slice(at);
  if (at <= 0 || value.length < LONE_MIN) return null;
  const label = labelOf(line.slice(0, at), own);
  return label === null ? null : { ...label, value: unquoted(value) };
}

const isLone = (line: string): boolean => line.length >= LONE_MIN && !/\s/.test(line);

/** What stands behind a name: in quotation marks up to the closing one, else without a comment behind it. */
function bareValue(text: string): string {
  const value = text.trim();
  const quote = value[0];
  if (quote === '"' || quote === "'" || quote === '`') {
    const end = closing(value, quote);
    if (end > 0) return value.slice(1, end);
  }
  return value.replace(/\s+#.*$/, '').trim();
}

/** Index of the quotation mark that ends it; one behind a backslash does not. */
function closing(value: string, quote: string): number {
  for (let at = 1; at < value.length; at++) {
    if (value[at] === '\\') at += 1;
    else if (value[at] === quote) return at;
  }
  return -1;
}

function unquoted(text: string): string {
  const value = text.trim().replace(/[,;]$/, '');
  return /^(["'`]).*\1$/.test(value) && value.length > 2 ? value.slice(1, -1) : text.trim();
}
