/** What is said about a key on the command line: everything but its values. */
import type { AdminChange } from '../../shared/broker/protocol.ts';
import { ENVIRONMENTS, SCOPES, type Scope } from '../../shared/model/scope.ts';
import type { Options } from '../command.ts';
import { usage } from '../errors.ts';
import { parseReference } from '../reference.ts';

type Details = Extract<AdminChange, { kind: 'edit' }>['details'];

export const KEY_OPTIONS = {
  account: { type: 'string', value: 'NAME', help: 'account or sub-account at the exchange' },
  environment: { type: 'string', value: 'WHICH', help: 'live, testnet or demo' },
  permission: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    help: "one of the exchange's own, as in its API settings",
  },
  scopes: { type: 'string', value: 'SCOPES', help: 'what it can do, joined by +, as read+trade' },
  ip: { type: 'string', multiple: true, value: 'ADDRESS', help: 'of its allow-list' },
  created: { type: 'string', value: 'DAY', help: 'when it was made, as 2026-03-01' },
  'rotate-every': { type: 'string', value: 'DAYS', help: 'turn it so often, 1 to 90' },
  'rotate-by': { type: 'string', value: 'DAY', help: 'turn it by then, or none' },
  expires: { type: 'string', value: 'DAY', help: 'when the exchange ends it, or none' },
  tag: { type: 'string', multiple: true, value: 'WORD', help: 'for finding it' },
  notes: { type: 'string', value: 'TEXT', help: 'never a secret' },
  field: {
    type: 'string',
    multiple: true,
    value: 'NAME=SOURCE',
    help: 'a value: NAME=@FILE, or NAME=- for standard input',
  },
} as const satisfies Options;

export interface KeyOptions {
  readonly label?: string;
  readonly account?: string;
  readonly environment?: string;
  readonly permission?: string[];
  readonly scopes?: string;
  readonly ip?: string[];
  readonly created?: string;
  readonly 'rotate-every'?: string;
  readonly 'rotate-by'?: string;
  readonly expires?: string;
  readonly tag?: string[];
  readonly notes?: string;
}

/** Only what was said. @throws Failure `usage` for what could be nothing; the rest the app checks */
export function detailsFrom(options: KeyOptions, command: string): Details {
  const { label, account, environment, permission, scopes, ip, created, expires, tag } = options;
  return {
    ...(label === undefined ? {} : { label }),
    ...(account === undefined ? {} : { account }),
    ...(environment === undefined ? {} : { environment: environmentFrom(environment, command) }),
    ...(permission === undefined ? {} : { permissions: permission }),
    ...(scopes === undefined ? {} : { scopes: scopesFrom(scopes, command) }),
    ...(ip === undefined ? {} : { ipAllowList: ip }),
    ...(created === undefined ? {} : { created: dayFrom('--created', created, command) }),
    ...(options['rotate-every'] === undefined
      ? {}
      : { rotationDays: numberFrom('--rotate-every', options['rotate-every'], 90, command) }),
    ...(options['rotate-by'] === undefined
      ? {}
      : {
          rotateBy: orNone(options['rotate-by'], (text) => dayFrom('--rotate-by', text, command)),
        }),
    ...(expires === undefined
      ? {}
      : { expires: orNone(expires, (text) => dayFrom('--expires', text, command)) }),
    ...(tag === undefined ? {} : { tags: tag }),
    ...(options.notes === undefined ? {} : { notes: options.notes }),
  };
}

/** The first word: which key. */
export function keyFrom(words: readonly string[], command: string, at = 0): string {
  const text = words[at];
  if (text === undefined) throw usage('no key given', command, "'keyturn list' shows references");
  const reference = parseReference(text);
  if (reference?.field === null) return reference.credential;
  throw usage('what was given is no reference to a key', command, 'as in keyturn://binance-main');
}

export function clientFrom(words: readonly string[], command: string): string {
  const [name] = words;
  if (name === undefined || name === '' || name.length > 80) {
    throw usage('no client given', command, "'keyturn clients' shows them");
  }
  return name;
}

export function scopesFrom(text: string, command: string): Scope[] {
  if (text === 'none') return [];
  return text.split('+').map((name) => {
    const scope = SCOPES.find((known) => known === name);
    if (scope !== undefined) return scope;
    throw usage(`there is no scope '${name}'`, command, `scopes are ${SCOPES.join(', ')}`);
  });
}

export function dayFrom(option: string, text: string, command: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  throw usage(`${option} takes a day, as 2026-03-01`, command);
}

export function numberFrom(option: string, text: string, max: number, command: string): number {
  if (/^[1-9]\d{0,9}$/.test(text) && Number(text) <= max) return Number(text);
  throw usage(`${option} takes a number, 1 to ${max}`, command);
}

export function orNone<T>(text: string, read: (text: string) => T): T | null {
  return text === 'none' ? null : read(text);
}

function environmentFrom(text: string, command: string): (typeof ENVIRONMENTS)[number] {
  const environment = ENVIRONMENTS.find((known) => known === text);
  if (environment !== undefined) return environment;
  throw usage(`--environment takes ${ENVIRONMENTS.join(', ')}`, command);
}
