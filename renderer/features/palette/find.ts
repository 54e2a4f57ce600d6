/** What the palette shows for what was typed. Pure, and bounded however many keys there are. */
import type { ClientView } from '../../../shared/model/client.ts';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { paletteWords } from '../../strings/palette.ts';
import { type Command, type CommandGroup, keysOf } from './commands.ts';

export interface Found {
  /** `command keys.add`, `key <id>`, `client <id>`. */
  readonly id: string;
  readonly title: string;
  readonly aside: string;
  readonly chord: string | null;
}

export interface FoundGroup {
  readonly label: string;
  readonly items: readonly Found[];
  /** So many besides were found. */
  readonly more: number;
}

export interface Findable {
  readonly found: Found;
  /** In lower case: its name, and all it is found by. */
  readonly name: string;
  readonly text: string;
}

const MOST = { actions: 8, keys: 8, clients: 5 } as const;
const RECENT = 5;
const REMEMBERED = 20;

/** Ids of what was chosen, the latest first. */
export type Recent = readonly string[];

export function remembered(recent: Recent, id: string): Recent {
  return [id, ...recent.filter((one) => one !== id)].slice(0, REMEMBERED);
}

/** What is open comes first, and what is the same everywhere last. */
const ORDER: readonly CommandGroup[] = [
  'key',
  'client',
  'keys',
  'clients',
  'audit',
  'files',
  'go',
  'panic',
  'settings',
  'window',
];

export function findableCommands(commands: readonly Command[]): readonly Findable[] {
  const latest = new Map(commands.map((command) => [command.id, command]));
  const rank = (group: CommandGroup): number => ORDER.indexOf(group);
  return [...latest.values()]
    .toSorted((a, b) => rank(a.group) - rank(b.group))
    .map((command) => ({
      found: {
        id: `command ${command.id}`,
        title: command.title,
        aside: paletteWords.groups[command.group],
        chord: keysOf(command)[0] ?? null,
      },
      name: command.title.toLowerCase(),
      text: [command.title, paletteWords.groups[command.group], command.also ?? '']
        .join(' ')
        .toLowerCase(),
    }));
}

export function findableKeys(keys: readonly CredentialView[]): readonly Findable[] {
  return keys.map(({ id, label, exchangeName, account }) => {
    const aside = [exchangeName, account].filter(Boolean).join(' · ');
    return findable({ id: `key ${id}`, title: label, aside, chord: null });
  });
}

export function findableClients(clients: readonly ClientView[]): readonly Findable[] {
  return clients.map(({ id, name }) =>
    findable({ id: `client ${id}`, title: name, aside: '', chord: null }),
  );
}

function findable(found: Found): Findable {
  const name = found.title.toLowerCase();
  return { found, name, text: `${name} ${found.aside.toLowerCase()}` };
}

interface All {
  readonly commands: readonly Findable[];
  readonly keys: readonly Findable[];
  readonly clients: readonly Findable[];
  readonly recent: Recent;
}

export function find(query: string, { commands, keys, clients, recent }: All): FoundGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return opening(commands, keys, clients, recent);
  const groups = [
    group(paletteWords.actions, commands, words, recent, MOST.actions),
    group(paletteWords.keys, keys, words, recent, MOST.keys),
    group(paletteWords.clients, clients, words, recent, MOST.clients),
  ].filter(({ items }) => items.length > 0);
  // First the kind of which one fits best; what is found by another word than its name comes last.
  return groups.toSorted((a, b) => a.best - b.best);
}

/** Nothing typed yet: what was chosen before, then all there is to do here. */
function opening(
  commands: readonly Findable[],
  keys: readonly Findable[],
  clients: readonly Findable[],
  recent: Recent,
): FoundGroup[] {
  const wanted = new Set(recent.slice(0, RECENT));
  const known = new Map(
    [commands, keys, clients]
      .flatMap((all) => all.filter(({ found }) => wanted.has(found.id)))
      .map(({ found }) => [found.id, found]),
  );
  const before = [...wanted].flatMap((id) => known.get(id) ?? []);
  const rest = commands.map(({ found }) => found).filter(({ id }) => !known.has(id));
  const asides = [...new Set(rest.map(({ aside }) => aside))];
  return [
    { label: paletteWords.recent, items: before, more: 0 },
    ...asides.map((label) => ({
      label,
      items: rest.filter(({ aside }) => aside === label).map((one) => ({ ...one, aside: '' })),
      more: 0,
    })),
  ].filter(({ items }) => items.length > 0);
}

/** With how well the best of them fits. */
function group(
  label: string,
  all: readonly Findable[],
  words: readonly string[],
  recent: Recent,
  most: number,
): FoundGroup & { readonly best: number } {
  const hits = all.filter(({ text }) => words.every((word) => text.includes(word)));
  const cost = (one: Findable): number => rank(one, words, recent);
  const ranked = best(hits, most, cost);
  return {
    best: Math.min(...ranked.map(cost)),
    label,
    items: ranked.map(({ found }) => found),
    more: hits.length - ranked.length,
  };
}

/** Smaller is better: recent ones, names that begin so, words that begin so. */
function rank({ found, name }: Findable, words: readonly string[], recent: Recent): number {
  const first = words[0] ?? '';
  const before = recent.indexOf(found.id);
  const place = name.startsWith(first)
    ? 0
    : name.includes(` ${first}`)
      ? 1
      : name.includes(first)
        ? 2
        : 3;
  return place * 100 + (before < 0 ? 99 : Math.min(before, 98));
}

/** The best few, in order, without sorting thousands. */
function best<T>(all: readonly T[], most: number, cost: (one: T) => number): T[] {
  const kept: { one: T; cost: number }[] = [];
  for (const one of all) {
    const entry = { one, cost: cost(one) };
    if (kept.length === most && (kept.at(-1)?.cost ?? 0) <= entry.cost) continue;
    const at = kept.findIndex((other) => other.cost > entry.cost);
    kept.splice(at < 0 ? kept.length : at, 0, entry);
    if (kept.length > most) kept.pop();
  }
  return kept.map(({ one }) => one);
}
