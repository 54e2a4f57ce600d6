/** Queries and forms that are known to be plain, changed where they stand. */

/** Those that are there get these values, in their places; the others are added behind. */
export function withPairs(text: string, values: Readonly<Record<string, string>>): string {
  const pairs = split(text);
  const there = new Set(pairs.map(nameOf));
  const missing = Object.keys(values).filter((name) => !there.has(name));
  const set = (name: string): string => `${name}=${values[name]}`;
  return [
    ...pairs.map((pair) => (Object.hasOwn(values, nameOf(pair)) ? set(nameOf(pair)) : pair)),
    ...missing.map(set),
  ].join('&');
}

export function withoutPairs(text: string, names: ReadonlySet<string>): string {
  return split(text)
    .filter((pair) => !names.has(nameOf(pair)))
    .join('&');
}

/** By their names, as ASCII has them. */
export function sortedPairs(text: string): string {
  return split(text)
    .toSorted((a, b) => compared(nameOf(a), nameOf(b)))
    .join('&');
}

function compared(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function split(text: string): string[] {
  return text === '' ? [] : text.split('&');
}

function nameOf(pair: string): string {
  return pair.slice(0, pair.indexOf('='));
}

/** As exchanges sign it that decode first. */
export function decodedQuery(query: string): string {
  return decodeURIComponent(query);
}
