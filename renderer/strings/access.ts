import type { Scope } from '../../shared/model/scope.ts';
import type { Cell, Total } from '../features/access/matrix.ts';
import { count, list, number } from '../format/words.ts';
import { scopeWords } from './common.ts';

/** Always said, also when it is none: what costs money at once. */
const ALWAYS: readonly Scope[] = ['trade', 'withdraw'];
const MORE: readonly Scope[] = ['transfer', 'account'];

export const accessWords = {
  title: 'Access',
  table: 'What each client could do with each key',
  about: (clients: number, keys: number) =>
    `${count(clients, 'client')}, ${count(keys, 'key')} that they can use or hold`,
  aboutAll: (clients: number, keys: number) => `${count(clients, 'client')}, ${count(keys, 'key')}`,
  corner: 'Key',
  search: 'Search keys and clients',
  exchange: 'Exchange',
  anyExchange: 'Any exchange',
  risk: 'Risk',
  riskFrom: (risk: number) => (risk === 1 ? 'Any risk' : `Risk ${risk} and up`),
  all: 'Also where nothing is granted',
  empty: {
    title: 'No client has a key yet',
    text: 'Once a program is paired and granted a key, this page says what could be done with which key if that program were taken over.',
    clients: 'Go to the clients',
  },
  none: { title: 'Nothing fits', clear: 'Clear the filters' },
  paused: 'paused',
  revoked: 'revoked',
  key: (label: string) => `${label}: show the key`,
  client: (name: string) => `${name}: show the client`,
  legend: {
    sign: 'Keyturn signs for it',
    reveal: 'receives the values',
    seen: 'has the values of now',
    before: 'had older values',
    unattended: 'served while the window is locked',
    over: 'may get a key that can do more',
  },
  nothing: 'nothing',
  give: 'nothing; press Enter to grant',
  idle: 'not served now',
  clientTotal: (name: string, total: Total) =>
    `If ${name} were taken over, it could ${could(total, 'key')}; ${held(total, 'it has the values of', 'key')}.`,
  keyTotal: (label: string, total: Total) =>
    `${label}: ${clientsCould(total)}; ${heldBy(total)}${
      total.unattended > 0
        ? `; ${count(total.unattended, 'client is', 'clients are')} served while the window is locked`
        : ''
    }.`,
  commands: { search: 'Search keys and clients', all: 'Show all keys in the access matrix' },
} as const;

function none(n: number, one: string): string {
  return n === 0 ? 'none' : count(n, one);
}

function could({ scopes }: Total, thing: string): string {
  if (Object.values(scopes).every((n) => n === 0)) return 'do nothing now';
  const said = [...ALWAYS, ...MORE.filter((scope) => scopes[scope] > 0)];
  const only = ALWAYS.every((scope) => scopes[scope] === 0);
  const parts = said.map((scope) => `${verb(scope)} ${none(scopes[scope], thing)}`);
  return list(only ? [`read with ${none(scopes.read, thing)}`, ...parts] : parts);
}

function verb(scope: Scope): string {
  if (scope === 'account') return 'change the account of';
  return `${scopeWords[scope].toLowerCase()} with`;
}

function held(total: Total, words: string, thing: string): string {
  return total.held === 0 ? 'it has no values' : `${words} ${count(total.held, thing)}`;
}

function clientsCould({ scopes }: Total): string {
  const said = [...ALWAYS, ...MORE.filter((scope) => scopes[scope] > 0)];
  return list(
    said.map((scope) => {
      const n = scopes[scope];
      const who = n === 0 ? 'no client' : count(n, 'client');
      const what = scope === 'account' ? 'change the account' : scopeWords[scope].toLowerCase();
      return `${who} could ${what}`;
    }),
  );
}

function heldBy({ held: n }: Total): string {
  return n === 0 ? 'nobody has its values' : `${number(n)} ${n === 1 ? 'has' : 'have'} its values`;
}

/** All that a cell's signs say, for who does not see them and for who points at them. */
export function cellWords(cell: Cell | null, canGive: boolean): string {
  const { legend } = accessWords;
  if (cell === null) return canGive ? accessWords.give : accessWords.nothing;
  const scopes = list(cell.scopes.map((scope) => scopeWords[scope].toLowerCase()));
  const said = [
    ...cell.modes.map((mode) => legend[mode]),
    scopes === '' ? '' : `could ${scopes}`,
    cell.seen === 'now' ? legend.seen : '',
    cell.seen === 'before' ? legend.before : '',
    cell.unattended ? legend.unattended : '',
    cell.overPrivileged ? legend.over : '',
    cell.live ? '' : accessWords.idle,
  ];
  return said.filter(Boolean).join('; ');
}
