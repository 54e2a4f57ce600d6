/** `.env` files as the dotenv libraries read them: quotes, `export`, comments, values over several lines. */
import { parse } from 'dotenv';
import { refused } from '../refusal.ts';
import { guessExchange, withoutExchange } from './guess.ts';
import { fieldAtEnd, wordsOf } from './names.ts';
import type { RawKey, Reader, Reading } from './reader.ts';
import { decodeText, isPlaceholder, looksSecret } from './text.ts';

const VARIABLES_MAX = 20_000;

interface Variable {
  readonly file: string;
  readonly name: string;
  readonly value: string;
  readonly field: string | null;
  /** What stands before the field in its name: `binance main`. */
  readonly group: string;
}

const ENVIRONMENT_WORDS = new Set([
  'testnet',
  'sandbox',
  'demo',
  'paper',
  'live',
  'mainnet',
  'prod',
]);
/** Words before a field that are no account. */
const NOISE = new Set([
  'api',
  'exchange',
  'ccxt',
  'freqtrade',
  'bot',
  'my',
  'default',
  'cex',
  'dex',
]);

export const readEnv: Reader = ({ files }) => {
  const readings = files.map(({ name, bytes }) => readOne(name, decodeText(name, bytes)));
  return {
    keys: readings.flatMap(({ keys }) => keys),
    skipped: readings.flatMap(({ skipped }) => skipped),
  };
};

function readOne(file: string, text: string): Reading {
  const variables = Object.entries(parse(text)).map(([name, value]) =>
    variableOf(file, name, value),
  );
  if (variables.length > VARIABLES_MAX) throw refused('There are too many variables in it.');
  return fromVariables(file, variables);
}

/** For the lines of a note as well. */
export function readLines(file: string, text: string): Reading {
  return fromVariables(
    file,
    Object.entries(parse(text)).map(([name, value]) => variableOf(file, name, value)),
  );
}

function variableOf(file: string, name: string, value: string): Variable {
  const end = fieldAtEnd(name) ?? fieldBehindExchange(name);
  return { file, name, value, field: end?.field ?? null, group: (end?.before ?? []).join(' ') };
}

/** `API_KEY_BINANCE`: the other way round, where what follows is an exchange. */
function fieldBehindExchange(name: string): ReturnType<typeof fieldAtEnd> {
  const words = wordsOf(name);
  for (let to = words.length - 1; to > 0; to--) {
    const rest = words.slice(to);
    if (guessExchange([rest.join(' ')]) === null) continue;
    const end = fieldAtEnd(words.slice(0, to).join('_'));
    if (end !== null && end.before.length === 0) return { field: end.field, before: rest };
  }
  return null;
}

function fromVariables(file: string, variables: readonly Variable[]): Reading {
  const keys: RawKey[] = [];
  const skipped: { place: string; file: string; why: string }[] = [];
  const named = exchangeNames(variables);
  const taken = new Set<Variable>();
  for (const [group, members] of grouped(variables)) {
    const filled = members.filter(({ value }) => value.trim() !== '' && !isPlaceholder(value));
    const exchange = guessExchange([named.get(group) ?? '', group]);
    const key = keyOf(file, group, named.get(group) ?? null, exchange, filled);
    if (key === null) continue;
    keys.push(key);
    for (const one of filled) taken.add(one);
  }
  for (const one of variables.filter((variable) => !taken.has(variable))) {
    const why = whyNoSecret(one);
    if (why === null) keys.push(generic(one));
    else skipped.push({ place: one.name, file, why });
  }
  return { keys, skipped };
}

function keyOf(
  file: string,
  group: string,
  named: string | null,
  exchange: string | null,
  members: readonly Variable[],
): RawKey | null {
  const values: Record<string, string> = {};
  for (const { field, value } of members) {
    if (field !== null && values[field] === undefined) values[field] = value;
  }
  const secret = ['secret', 'privateKey', 'token'].some((name) => values[name] !== undefined);
  const pair = values['apiKey'] !== undefined && values['secret'] !== undefined;
  if (!(exchange === null ? pair : secret || values['apiKey'] !== undefined)) return null;
  if (exchange === null && !pair) return null;
  const account = withoutExchange(group, exchange)
    .split(' ')
    .filter((word) => word !== '' && !ENVIRONMENT_WORDS.has(word) && !NOISE.has(word))
    .join(' ');
  return {
    file,
    place: members.map(({ name }) => name).join(', '),
    label: titled([named ?? exchange ?? '', account].filter((word) => word !== '').join(' ')),
    hints: [...(named === null ? [] : [named]), group, file],
    ...(account === '' ? {} : { account }),
    values,
  };
}

const titled = (text: string): string =>
  text === '' ? '' : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** Variables that say which exchange a group is of: `EXCHANGE=binance`, `BOT1_EXCHANGE_ID=okx`. */
function exchangeNames(variables: readonly Variable[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, value } of variables) {
    const words = wordsOf(name);
    for (const ending of [['exchange', 'name'], ['exchange', 'id'], ['exchange']]) {
      if (words.slice(-ending.length).join() !== ending.join()) continue;
      if (guessExchange([value]) !== null) {
        found.set(words.slice(0, -ending.length).join(' '), value);
      }
      break;
    }
  }
  return found;
}

function grouped(variables: readonly Variable[]): Map<string, Variable[]> {
  const groups = new Map<string, Variable[]>();
  for (const one of variables) {
    if (one.field === null) continue;
    groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  }
  return groups;
}

function whyNoSecret({ name, value }: Variable): string | null {
  if (value.trim() === '' || isPlaceholder(value)) return 'Empty, or a placeholder.';
  if (looksSecret(wordsOf(name), value)) return null;
  return 'It does not look like a secret.';
}

function generic({ file, name, value }: Variable): RawKey {
  return { file, place: name, label: name, hints: [], values: { value }, generic: true };
}
