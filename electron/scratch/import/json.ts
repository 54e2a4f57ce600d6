/** JSON as bots keep it: ccxt's `{"binance": {"apiKey": …}}`, lists of accounts, one key alone. Comments are taken. */
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { refused } from '../refusal.ts';
import { fieldNamed, plain, wordsOf } from './names.ts';
import type { RawKey, Reader, Reading } from './reader.ts';
import { decodeText, isPlaceholder, looksSecret } from './text.ts';

const DEEPEST = 40;
const NODES_MAX = 200_000;

type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws KeyturnError `file_refused` with the line */
export function parseJson(name: string, text: string): unknown {
  refuseDeep(name, text);
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const first = errors[0];
  if (first !== undefined) {
    const line = text.slice(0, first.offset).split('\n').length;
    throw refused(`${name} is not JSON: line ${line} (${printParseErrorCode(first.error)}).`);
  }
  return value;
}

/** Before it is parsed, for the parser calls itself for each level. */
function refuseDeep(name: string, text: string): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (quoted && c === 0x5c) at++;
    else if (c === 0x22) quoted = !quoted;
    else if (!quoted && (c === 0x7b || c === 0x5b)) depth++;
    else if (!quoted && (c === 0x7d || c === 0x5d)) depth--;
    if (depth > DEEPEST) throw refused(`${name} is nested more than ${DEEPEST} levels deep.`);
  }
}

export const readJson: Reader = ({ files }) => {
  const readings = files.map(({ name, bytes }) =>
    keysIn(name, parseJson(name, decodeText(name, bytes))),
  );
  return {
    keys: readings.flatMap(({ keys }) => keys),
    skipped: readings.flatMap(({ skipped }) => skipped),
  };
};

interface Walk {
  readonly file: string;
  readonly keys: RawKey[];
  readonly skipped: { place: string; file: string; why: string }[];
  nodes: number;
}

/** Every key in a parsed file, however deep it lies. */
export function keysIn(file: string, value: unknown): Reading {
  const walk: Walk = { file, keys: [], skipped: [], nodes: 0 };
  visit(walk, value, []);
  return walk;
}

function visit(walk: Walk, value: unknown, path: readonly string[]): void {
  walk.nodes += 1;
  if (walk.nodes > NODES_MAX || path.length > DEEPEST) throw refused('There is too much in it.');
  if (Array.isArray(value)) {
    for (const [at, one] of value.entries()) visit(walk, one, [...path, `${at + 1}`]);
    return;
  }
  if (!isMembers(value)) return;
  const key = keyIn(walk, value, path);
  if (key !== null) walk.keys.push(key);
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object') visit(walk, inner, [...path, name]);
    else if (key === null && typeof inner === 'string') lone(walk, [...path, name], inner);
  }
}

/** The members of one object, if they are a key's. */
function keyIn({ file }: Walk, members: Members, path: readonly string[]): RawKey | null {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(members)) {
    const field = fieldNamed(name);
    if (field === null || typeof value !== 'string' || value.trim() === '') continue;
    if (!isPlaceholder(value) && values[field] === undefined) values[field] = value;
  }
  const id = members['name'];
  // Coinbase's own file: the key's name, and the private key.
  if (typeof id === 'string' && id.startsWith('organizations/') && values['privateKey']) {
    values['apiKey'] = id;
  }
  const paired = values['apiKey'] !== undefined && values['secret'] !== undefined;
  if (!paired && values['privateKey'] === undefined) return null;
  const said = [
    'exchange',
    'exchangeId',
    'exchange_id',
    'exchange_name',
    'provider',
    'connector',
    'platform',
    'id',
    'name',
  ];
  const own = (names: readonly string[]): string[] =>
    names.flatMap((name) => (typeof members[name] === 'string' ? [members[name]] : []));
  const account = own(['account', 'subaccount', 'sub_account', 'subAccount'])[0];
  const testing = ['testnet', 'sandbox', 'sandboxMode', 'use_testnet'].some(
    (name) => members[name] === true,
  );
  const label = own(['label', 'title', 'name'])[0];
  return {
    file,
    place: path.join(' › ') || 'the whole file',
    label: label !== undefined && !label.startsWith('organizations/') ? label : labelAt(path),
    hints: [
      ...(values['apiKey']?.startsWith('organizations/') ? ['coinbase'] : []),
      ...own(said),
      ...[...path].reverse(),
      file,
    ],
    ...(account === undefined ? {} : { account }),
    ...(testing ? { environment: 'testnet' as const } : {}),
    values,
  };
}

/** The last part of the way that is no number. */
function labelAt(path: readonly string[]): string {
  const named = path.filter((part) => !/^\d+$/.test(part) && !BOXES.has(plain(part)));
  return named.at(-1) ?? '';
}
const BOXES = new Set(['exchanges', 'exchange', 'accounts', 'keys', 'apikeys', 'credentials']);

/** A value that stands alone under a secret's name. */
function lone(walk: Walk, path: readonly string[], value: string): void {
  const name = path.at(-1) ?? '';
  if (isPlaceholder(value) || !looksSecret(wordsOf(name), value)) return;
  walk.keys.push({
    file: walk.file,
    place: path.join(' › '),
    label: path.slice(-2).join(' '),
    hints: [],
    values: { value },
    generic: true,
    unsure: true,
  });
}
