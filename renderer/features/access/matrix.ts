/** Who could do what with which key: clients by credentials, and what that comes to. Pure. */
import type { ClientView, Grant, Mode } from '../../../shared/model/client.ts';
import type { CredentialView } from '../../../shared/model/credential.ts';
import type { Risk, Scope } from '../../../shared/model/scope.ts';
import { wholeKey } from '../grants/draft.ts';

/** What one client has of one key. */
export interface Cell {
  /** Null: it has no grant, but was given the values once. */
  readonly grant: Grant | null;
  readonly modes: readonly Mode[];
  /** What it could do: by the values all that the key can, by signing what was granted. */
  readonly scopes: readonly Scope[];
  /** It was given the values: of the version that is in use, or of one before it. */
  readonly seen: 'now' | 'before' | null;
  readonly unattended: boolean;
  readonly overPrivileged: boolean;
  /** Something of this holds now: the client is not paused or revoked, and the key is served; or it has the values. */
  readonly live: boolean;
}

export interface Matrix {
  readonly clients: readonly ClientView[];
  readonly keys: readonly CredentialView[];
  readonly cell: (client: string, key: string) => Cell | null;
  /** Cells that are there, of one client. */
  readonly of: (client: string) => readonly Cell[];
}

export interface AccessFilter {
  readonly text: string;
  readonly exchange: string | null;
  /** At least this; 1: any. */
  readonly risk: Risk;
  /** Keys that nobody has, and clients that have none, too. */
  readonly all: boolean;
}

export const SHOWN_AT_FIRST: AccessFilter = { text: '', exchange: null, risk: 1, all: false };

/** By client, then by key. */
export type Cells = ReadonlyMap<string, ReadonlyMap<string, Cell>>;

export function cellsOf(clients: readonly ClientView[], keys: readonly CredentialView[]): Cells {
  const cells = new Map<string, Map<string, Cell>>();
  const put = (key: string, client: string, cell: Cell): void => {
    const column = cells.get(client) ?? new Map<string, Cell>();
    column.set(key, cell);
    cells.set(client, column);
  };
  const byId = new Map(keys.map((key) => [key.id, key]));
  for (const client of clients) {
    for (const grant of client.grants) {
      const key = byId.get(grant.credential);
      if (key !== undefined) put(key.id, client.id, cellOf(client, key, grant));
    }
  }
  const known = new Map(clients.map((client) => [client.id, client]));
  for (const key of keys) {
    for (const { client: id } of key.revealedTo) {
      const client = known.get(id);
      if (client === undefined || cells.get(id)?.has(key.id)) continue;
      put(key.id, id, cellOf(client, key, null));
    }
  }
  return cells;
}

function cellOf(client: ClientView, key: CredentialView, grant: Grant | null): Cell {
  const given = key.revealedTo.find((one) => one.client === client.id);
  const seen = given === undefined ? null : given.version === key.version ? 'now' : 'before';
  const served =
    client.status === 'active' && (key.status === 'active' || key.status === 'rotating');
  const whole = seen === 'now' || grant?.modes.includes('reveal') === true;
  return {
    grant,
    modes: grant?.modes ?? [],
    scopes: whole ? wholeKey(key) : (grant?.scopes ?? []),
    seen,
    unattended: (grant?.unattended.length ?? 0) > 0,
    overPrivileged: grant?.overPrivileged ?? false,
    // What it holds works wherever the exchange takes it, whatever Keyturn serves.
    live:
      (served && grant !== null && !key.expired) || (seen === 'now' && key.status !== 'revoked'),
  };
}

/** @param cells as `cellsOf` these clients and keys */
export function matrixOf(
  cells: Cells,
  clients: readonly ClientView[],
  keys: readonly CredentialView[],
  filter: AccessFilter,
): Matrix {
  const cell: Matrix['cell'] = (client, key) => cells.get(client)?.get(key) ?? null;
  const had = new Set([...cells.values()].flatMap((column) => [...column.keys()]));
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = keys.filter(
    (key) =>
      (filter.all || had.has(key.id)) &&
      key.risk >= filter.risk &&
      (filter.exchange === null || key.exchange === filter.exchange),
  );
  const users = clients.filter(
    ({ id, role, grants, status }) =>
      role === 'user' &&
      (grants.length > 0 || cells.has(id) || (filter.all && status !== 'revoked')),
  );
  const says = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  const named = users.filter(({ name }) => words.length > 0 && says(name));
  const keyed = wanted.filter((key) => says(`${key.label} ${key.exchangeName} ${key.account}`));
  // Words that name a client leave its keys; words that name keys leave them with all who have them.
  const columns = named.length > 0 ? named : users;
  const rows =
    named.length > 0
      ? wanted.filter((key) => filter.all || columns.some(({ id }) => cell(id, key.id) !== null))
      : keyed;
  return {
    clients: columns.toSorted(byState),
    keys: rows.toSorted((a, b) => b.risk - a.risk || a.label.localeCompare(b.label)),
    cell,
    of: (client) => [...(cells.get(client)?.values() ?? [])],
  };
}

function byState(a: ClientView, b: ClientView): number {
  const gone = Number(a.status === 'revoked') - Number(b.status === 'revoked');
  return gone || a.name.localeCompare(b.name);
}

/** On how many keys, or by how many clients, each scope could be used. */
export interface Total {
  readonly scopes: Readonly<Record<Scope, number>>;
  /** Values of the version in use are in other hands. */
  readonly held: number;
  readonly unattended: number;
}

export function totalOf(cells: readonly (Cell | null)[]): Total {
  const scopes = { read: 0, trade: 0, transfer: 0, withdraw: 0, account: 0 };
  let held = 0;
  let unattended = 0;
  for (const cell of cells) {
    if (cell === null || !cell.live) continue;
    for (const scope of cell.scopes) scopes[scope] += 1;
    if (cell.seen === 'now') held += 1;
    if (cell.unattended) unattended += 1;
  }
  return { scopes, held, unattended };
}

/** The client that could do the most harm: by withdrawing, then by moving, then by trading. */
export function worstOf({ clients, of }: Matrix): string | null {
  let worst: { readonly id: string; readonly harm: number } | null = null;
  for (const { id } of clients) {
    const { scopes } = totalOf(of(id));
    const harm = (scopes.withdraw + scopes.account) * 1e8 + scopes.transfer * 1e4 + scopes.trade;
    if (worst === null || harm > worst.harm) worst = { id, harm };
  }
  return worst?.id ?? null;
}
