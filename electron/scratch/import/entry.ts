/**
 * An entry of a password manager. Most are logins of websites, and are no keys: an entry is one when its own fields or
 * its notes name a key's parts, or when user name and password look like a key pair and the title says so.
 */
import { readLines } from './env.ts';
import { fits } from './found.ts';
import { guessExchange } from './guess.ts';
import { fieldAtEnd, wordsOf } from './names.ts';
import type { RawKey } from './reader.ts';
import { isPlaceholder, looksSecret } from './text.ts';

export interface Entry {
  readonly file: string;
  readonly place: string;
  readonly title: string;
  readonly addresses: readonly string[];
  readonly username: string;
  readonly password: string;
  readonly notes: string;
  readonly totp: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly tags: readonly string[];
}

export type Passed = { readonly place: string; readonly file: string; readonly why: string };

/** The keys in one entry, or why there is none. */
export function keysOfEntry(entry: Entry): { keys: RawKey[]; skipped: Passed[] } {
  const values = { ...fromNotes(entry), ...fromFields(entry) };
  const exchange = guessExchange([entry.title, ...entry.addresses, ...entry.tags]);
  const pair = pairOf(entry, exchange, values);
  const whole: Record<string, string> = { ...pair, ...values };
  const isKey = whole['privateKey'] !== undefined || whole['secret'] !== undefined;
  if (!isKey || (whole['apiKey'] === undefined && exchange === null && !whole['privateKey'])) {
    return genericOf(entry);
  }
  if (entry.totp !== '' && whole['totp'] === undefined) whole['totp'] = entry.totp;
  return { keys: [{ ...about(entry), values: whole }], skipped: [] };
}

function about({ file, place, title, addresses, tags }: Entry): Omit<RawKey, 'values'> {
  return { file, place, label: title, hints: [title, ...addresses, ...tags], tags };
}

function fromFields({ fields }: Entry): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { name, value } of fields) {
    const field = fieldAtEnd(name)?.field;
    if (field === undefined || value.trim() === '' || isPlaceholder(value)) continue;
    values[field] ??= value;
  }
  return values;
}

/** `API Key: …` or `SECRET=…`, one a line. */
function fromNotes({ file, notes }: Entry): Record<string, string> {
  const lines = notes.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*([A-Za-z][\w .-]{0,60}?)\s*[:=]\s*(\S.*)$/.exec(line);
    return match === null ? [] : [`${wordsOf(match[1] ?? '').join('_')}='${match[2]?.trim()}'`];
  });
  const [first] = readLines(file, lines.join('\n')).keys.filter(({ generic }) => generic !== true);
  return first === undefined ? {} : { ...first.values };
}

/** User name and password, where they are a key and its secret rather than a login. */
function pairOf(
  { title, username, password, fields, tags }: Entry,
  exchange: string | null,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  if (password === '' || values['secret'] !== undefined) return {};
  const words = new Set([title, ...tags, ...fields.map(({ name }) => name)].flatMap(wordsOf));
  const saysSo = words.has('api') || words.has('apikey') || values['apiKey'] !== undefined;
  const looks = username.length >= 16 && password.length >= 16 && !username.includes('@');
  if (!saysSo && !looks) return {};
  const apiKey = values['apiKey'] ?? username;
  if (apiKey === '' || (exchange === null && !looks)) return {};
  const fitting =
    exchange !== null && fits(exchange, 'apiKey', apiKey) && fits(exchange, 'secret', password);
  return fitting || (saysSo && looks) ? { apiKey, secret: password } : {};
}

/** A secret of no exchange: a note's or an entry's one value under a secret's name. */
function genericOf(entry: Entry): { keys: RawKey[]; skipped: Passed[] } {
  const { file, place, title, username, password, addresses } = entry;
  const why =
    password !== '' && (username !== '' || addresses.length > 0)
      ? 'A login, not a key of an API.'
      : 'Nothing in it looks like a key.';
  const words = wordsOf(title);
  if (username === '' && password !== '' && looksSecret(words, password)) {
    return {
      keys: [{ ...about(entry), values: { value: password }, generic: true, unsure: true }],
      skipped: [],
    };
  }
  return { keys: [], skipped: [{ place, file, why }] };
}
