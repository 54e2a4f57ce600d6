/** A JSON object that is known to be strict, as text: where its members stand, and changed there. */
import { endOfString } from './strict-json.ts';

export interface Member {
  readonly name: string;
  /** Its value as it stands. */
  readonly raw: string;
  /** Where in the text the value begins. */
  readonly at: number;
}

/** Of the outermost object, in their order. */
export function membersOf(text: string): Member[] {
  const members: Member[] = [];
  let at = text.indexOf('{') + 1;
  for (;;) {
    at = afterBlank(text, at);
    if (text[at] === '}') return members;
    const end = endOfString(text, at);
    const name = String(JSON.parse(text.slice(at, end + 1)));
    at = afterBlank(text, afterBlank(text, end + 1) + 1);
    const behind = endOfValue(text, at);
    members.push({ name, raw: text.slice(at, behind), at });
    at = afterBlank(text, behind);
    if (text[at] === ',') at += 1;
  }
}

/** Those that are there get these values (JSON), in their places; the others are added behind. */
export function withMembers(text: string, values: Readonly<Record<string, string>>): string {
  const members = membersOf(text);
  let changed = text;
  for (const { name, raw, at } of members.toReversed()) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) continue;
    changed = changed.slice(0, at) + value + changed.slice(at + raw.length);
  }
  const there = new Set(members.map(({ name }) => name));
  const missing = Object.keys(values)
    .filter((name) => !there.has(name))
    .map((name) => `${JSON.stringify(name)}:${values[name]}`);
  if (missing.length === 0) return changed;
  const end = changed.lastIndexOf('}');
  const comma = members.length === 0 ? '' : ',';
  return changed.slice(0, end) + comma + missing.join(',') + changed.slice(end);
}

function afterBlank(text: string, start: number): number {
  let at = start;
  while (/[ \t\n\r]/.test(text[at] ?? '')) at += 1;
  return at;
}

/** Where what stands behind the value that starts here begins. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const char = text[at] ?? '';
    if (char === '"') at = endOfString(text, at);
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    at += 1;
  } while (depth > 0 || !/[\s,}\]]/.test(text[at] ?? '}'));
  return at;
}
