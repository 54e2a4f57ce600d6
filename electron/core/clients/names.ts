import { NAME_MAX, skeleton } from '../../../shared/model/text.ts';

/** Whether a person could take one of these names for the other. */
export function looksLike(name: string, taken: Iterable<string>): boolean {
  const shape = skeleton(name);
  for (const other of taken) if (skeleton(other) === shape) return true;
  return false;
}

/** The name, or the name with the first number behind it that leaves no doubt who is meant. */
export function distinctName(name: string, taken: readonly string[]): string {
  if (!looksLike(name, taken)) return name;
  for (let n = 2; ; n++) {
    const room = NAME_MAX - String(n).length - 1;
    const candidate = `${[...name].slice(0, room).join('').trim()} ${n}`;
    if (!looksLike(candidate, taken)) return candidate;
  }
}
