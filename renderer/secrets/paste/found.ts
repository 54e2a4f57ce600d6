import type { Kind } from './names.ts';

/** A value with what it was called, before it has a field. */
export interface Found {
  readonly kind: Kind;
  /** As it stood there, for a person to compare. */
  readonly name: string;
  readonly value: string;
  /** What else its name or its place says: values of one key have the same. */
  readonly group: string;
}

/** What the labels of an exchange's own fields say, by their letters. */
export type OwnLabels = ReadonlyMap<string, Kind>;

/** Enough for any block of keys, and no more work than that. */
export const LIMITS = { characters: 64 * 1024, lines: 2000, found: 200, depth: 6 } as const;

const NAME_LENGTH = 40;

export function shortName(name: string): string {
  const clean = name.replace(/[\p{C}\s]+/gu, ' ').trim();
  return clean.length > NAME_LENGTH ? `${clean.slice(0, NAME_LENGTH - 1)}…` : clean;
}
