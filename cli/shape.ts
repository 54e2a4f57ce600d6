/**
 * Looks at what came over the socket, member by member. The types are those of the schemas in shared/, so that a check
 * that forgets a member or takes another kind of value does not compile; the schema library itself would take longer
 * to load than a whole command does.
 */

export type Check<T> = (value: unknown) => value is T;

export const text: Check<string> = (value) => typeof value === 'string';
export const number: Check<number> = (value): value is number => Number.isFinite(value);
export const flag: Check<boolean> = (value) => typeof value === 'boolean';

export function matching(pattern: RegExp): Check<string> {
  return (value): value is string => typeof value === 'string' && pattern.test(value);
}

export function oneOf<const T extends string | number>(...choices: readonly T[]): Check<T> {
  return (value): value is T => choices.includes(value as T);
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value): value is T | null => value === null || check(value);
}

/** For a member that may be missing. */
export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

export function list<T>(check: Check<T>): Check<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(check);
}

export function either<A, B>(one: Check<A>, other: Check<B>): Check<A | B> {
  return (value): value is A | B => one(value) || other(value);
}

/** An object whose members, whatever their names, are all of one kind. */
export function record<T>(check: Check<T>): Check<Record<string, T>> {
  return (value): value is Record<string, T> =>
    isObject(value) && Object.values(value).every(check);
}

/** An object that has these members; more of them do not matter, for a newer app may say more. */
export function shape<T>(members: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> {
  const checks = Object.entries(members) as [string, Check<unknown>][];
  return (value): value is T =>
    isObject(value) && checks.every(([name, check]) => check(value[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
