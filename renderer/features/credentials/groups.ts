/** The rows of the list: keys, and the heads of the groups they stand in. Pure. */
import { collator } from './arrange.ts';
import type { PreparedKey } from './prepared.ts';

export const GROUPINGS = ['none', 'exchange', 'account'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface GroupRow {
  readonly kind: 'group';
  /** Of the row. */
  readonly id: string;
  readonly level: 1 | 2;
  /** The exchange, or the account within it; empty for keys of an exchange that name none. */
  readonly name: string;
  readonly keys: readonly string[];
  readonly open: boolean;
}

export interface KeyRow {
  readonly kind: 'key';
  readonly id: string;
  readonly level: 1 | 2 | 3;
  readonly of: PreparedKey;
}

export type Row = GroupRow | KeyRow;

/** @param closed ids of the groups that show their head only */
export function rowsOf(
  keys: readonly PreparedKey[],
  by: Grouping,
  closed: ReadonlySet<string>,
): readonly Row[] {
  if (by === 'none') return keys.map((of) => keyRow(of, 1));
  return partsBy(keys, ({ key }) => key.exchangeName).flatMap(([exchange, members]) => {
    const head = groupRow(`g ${exchange}`, 1, exchange, members, closed);
    if (!head.open) return [head];
    const accounts = partsBy(members, ({ key }) => key.account);
    // One account that has no name is the exchange itself.
    if (by === 'exchange' || (accounts.length === 1 && accounts[0]?.[0] === '')) {
      return [head, ...members.map((of) => keyRow(of, 2))];
    }
    return [
      head,
      ...accounts.flatMap(([account, own]) => {
        const sub = groupRow(`g ${exchange}\n${account}`, 2, account, own, closed);
        return sub.open ? [sub, ...own.map((of) => keyRow(of, 3))] : [sub];
      }),
    ];
  });
}

function groupRow(
  id: string,
  level: 1 | 2,
  name: string,
  members: readonly PreparedKey[],
  closed: ReadonlySet<string>,
): GroupRow {
  const keys = members.map(({ key }) => key.id);
  return { kind: 'group', id, level, name, keys, open: !closed.has(id) };
}

/** By level. The same row for the same key, so that what is on the screen already is not drawn again. */
const known = [1, 2, 3].map(() => new WeakMap<PreparedKey, KeyRow>());

function keyRow(of: PreparedKey, level: 1 | 2 | 3): KeyRow {
  const before = known[level - 1]?.get(of);
  if (before !== undefined) return before;
  const row: KeyRow = { kind: 'key', id: of.key.id, level, of };
  known[level - 1]?.set(of, row);
  return row;
}

/** By name; within each part the order stays. */
function partsBy(
  keys: readonly PreparedKey[],
  name: (key: PreparedKey) => string,
): readonly (readonly [string, readonly PreparedKey[]])[] {
  const parts = new Map<string, PreparedKey[]>();
  for (const key of keys) {
    const part = parts.get(name(key));
    if (part === undefined) parts.set(name(key), [key]);
    else part.push(key);
  }
  return [...parts].sort(([a], [b]) => collator.compare(a, b));
}
