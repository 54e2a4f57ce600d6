/** Which keys are chosen for what is done to several at once. Pure. */

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a range begins: the last one chosen by itself. */
  readonly anchor: string | null;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null };

export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** All of them in, or, if they all are in already, out. */
export function toggledAll({ ids }: Selection, all: readonly string[]): Selection {
  const next = new Set(ids);
  const full = all.every((id) => ids.has(id));
  for (const id of all) {
    if (full) next.delete(id);
    else next.add(id);
  }
  return { ids: next, anchor: null };
}

/** Everything from the anchor to here, in the order of the list; the anchor stays. */
export function extended(
  { ids, anchor }: Selection,
  to: string,
  order: readonly string[],
): Selection {
  const from = anchor === null ? -1 : order.indexOf(anchor);
  const end = order.indexOf(to);
  if (end < 0) return { ids, anchor };
  if (from < 0) return { ids: new Set([...ids, to]), anchor: to };
  const range = order.slice(Math.min(from, end), Math.max(from, end) + 1);
  return { ids: new Set([...ids, ...range]), anchor };
}

/** What is no longer there is no longer chosen. */
export function kept(selection: Selection, there: ReadonlySet<string>): Selection {
  const ids = [...selection.ids].filter((id) => there.has(id));
  if (ids.length === selection.ids.size) return selection;
  const { anchor } = selection;
  return { ids: new Set(ids), anchor: anchor !== null && there.has(anchor) ? anchor : null };
}

/** For the box in a head: all, some or none of these. */
export function share(ids: ReadonlySet<string>, of: readonly string[]): 'all' | 'some' | 'none' {
  if (ids.size === 0 || of.length === 0) return 'none';
  let chosen = 0;
  for (const id of of) if (ids.has(id)) chosen += 1;
  return chosen === 0 ? 'none' : chosen === of.length ? 'all' : 'some';
}
