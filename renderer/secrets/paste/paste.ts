/**
 * A block that was pasted, taken apart into the fields of one exchange's key: a page's `API Key: … Secret: …`, a `.env`,
 * JSON, a private key in PEM, the address of a second factor. Pure. What it is given and what it returns are strings in
 * the process of the main window, which ends at a lock; whoever calls lets go of both at once.
 */
import { type Found, LIMITS, type OwnLabels, shortName } from './found.ts';
import { readJson } from './json.ts';
import { readLines, readTable } from './lines.ts';
import { type Kind, lettersOf, wordsOf } from './names.ts';

/** A field that may be filled. */
export interface Wanted {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  /** It takes a private key in PEM. */
  readonly pem: boolean;
}

export interface Place {
  /** The exchange's id and name, as the form says. */
  readonly exchange: { readonly id: string; readonly name: string };
  readonly fields: readonly Wanted[];
  /** All exchanges there are, to tell when a block is of another one. */
  readonly exchanges: readonly { readonly id: string; readonly name: string }[];
}

/** A value and the field it belongs into. */
export interface Part {
  readonly field: string;
  readonly value: string;
  /** What it was called; empty when its look or its place in the order told. */
  readonly from: string;
  readonly how: 'named' | 'looks' | 'order';
}

export type PasteNote =
  | { readonly kind: 'too-long' }
  /** Values of more than one key: so many. */
  | { readonly kind: 'several'; readonly count: number }
  /** The block speaks of another exchange. */
  | { readonly kind: 'elsewhere'; readonly name: string }
  | { readonly kind: 'public-key' }
  /** Named values for which the exchange has no field. */
  | { readonly kind: 'no-field'; readonly names: readonly string[] };

export interface Pasted {
  readonly parts: readonly Part[];
  readonly ips: readonly string[];
  readonly label: string | null;
  readonly notes: readonly PasteNote[];
}

/** Of private use: they stand for what was taken out of the text, and come from nowhere else. */
const MARKS = /[\uE000\uE001]/g;

const NOTHING: Pasted = { parts: [], ips: [], label: null, notes: [] };

export function readPaste(pasted: string, place: Place): Pasted {
  if (pasted.length > LIMITS.characters) return { ...NOTHING, notes: [{ kind: 'too-long' }] };
  const own: OwnLabels = ownLabels(place.fields);
  const text = pasted
    .replace(MARKS, '')
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\u00a0/g, ' ');
  const blocks = new Blocks(text);
  const json = readJson(text, own);
  const table = json === null ? readTable(blocks.text, own) : [];
  const lines =
    json === null && table.length === 0 ? readLines(blocks.text, own) : { found: [], bare: [] };
  const all = json ?? [...table, ...lines.found].map((one) => blocks.restored(one));
  const chosen = ofOneKey(all, place);
  if (typeof chosen === 'number')
    return { ...NOTHING, notes: [{ kind: 'several', count: chosen }] };
  return placed(chosen, place, blocks, lines.bare);
}

/** Pieces that are known by how they look, taken out before lines are read. */
class Blocks {
  readonly text: string;
  readonly #pieces: string[] = [];

  constructor(text: string) {
    const keep = (piece: string): string => `\uE000${this.#pieces.push(piece) - 1}\uE001`;
    this.text = cutPem(text, keep).replace(/otpauth:\/\/[^\s"'`<>\uE000]{1,2048}/gi, keep);
  }

  restored(found: Found): Found {
    const at = /\uE000(\d+)\uE001/.exec(found.value)?.[1];
    return at === undefined ? found : { ...found, value: this.#pieces[Number(at)] ?? '' };
  }

  get pieces(): readonly string[] {
    return this.#pieces;
  }
}

/** Replaces each `-----BEGIN X-----…-----END X-----`, in time that grows with the text alone. */
function cutPem(text: string, keep: (piece: string) => string): string {
  let done = '';
  let at = 0;
  for (;;) {
    const begin = text.indexOf('-----BEGIN ', at);
    const end = begin < 0 ? -1 : text.indexOf('-----END ', begin);
    const close = end < 0 ? -1 : text.indexOf('-----', end + 9);
    if (close < 0) return done + text.slice(at);
    done += text.slice(at, begin) + keep(text.slice(begin, close + 5));
    at = close + 5;
  }
}

const isPublic = (piece: string): boolean =>
  /^-----BEGIN (?:[A-Z0-9]+ )*PUBLIC KEY-----/.test(piece);

function ownLabels(fields: readonly Wanted[]): OwnLabels {
  // A label of one exchange may be what all others call something else: Kraken's "Private Key" is its secret.
  return new Map(fields.map(({ name, label }) => [lettersOf(label), name as Kind]));
}

/** What belongs to one key; the number of keys, when that can't be told apart. */
function ofOneKey(found: readonly Found[], place: Place): readonly Found[] | number {
  const valued = found.filter(
    ({ kind }) => !['ips', 'label', 'exchange', 'ignored'].includes(kind),
  );
  const here = valued.filter(({ group }) => speaksOf(group, place.exchange));
  const meant = here.length > 0 ? here : valued;
  const values = new Map<Kind, Set<string>>();
  for (const { kind, value } of meant)
    values.set(kind, (values.get(kind) ?? new Set()).add(value.trim()));
  const most = Math.max(0, ...[...values.values()].map(({ size }) => size));
  if (most > 1) return most;
  return [...meant, ...found.filter((one) => !valued.includes(one))];
}

function speaksOf(group: string, { id, name }: Place['exchange']): boolean {
  const words = wordsOf(group);
  const called = lettersOf(name);
  return words.some((word) => word === id || word === called) || lettersOf(group).includes(id);
}

/** Where a kind may go, the first there is. */
const FIELDS: Readonly<Partial<Record<string, readonly string[]>>> = {
  apiKey: ['apiKey', 'token'],
  secret: ['secret', 'privateKey'],
  privateKey: ['privateKey', 'secret'],
  password: ['password'],
  walletAddress: ['walletAddress'],
  uid: ['uid', 'accountId'],
  login: ['login', 'uid'],
  accountId: ['accountId', 'uid'],
  token: ['token', 'apiKey'],
  totp: ['totp'],
};

function placed(
  found: readonly Found[],
  place: Place,
  blocks: Blocks,
  bare: readonly string[],
): Pasted {
  const parts = new Map<string, Part>();
  const homeless: string[] = [];
  for (const { kind, name, value } of found) {
    if (isPublic(value)) continue;
    const wanted = (FIELDS[kind] ?? [kind]).filter((field) =>
      place.fields.some((one) => one.name === field),
    );
    const field = wanted.find((one) => !parts.has(one));
    if (field !== undefined)
      parts.set(field, { field, value: value.trim(), from: name, how: 'named' });
    else if (wanted.length === 0 && FIELDS[kind] !== undefined) homeless.push(name);
  }
  byLooks(blocks, place, parts);
  if (parts.size === 0) byOrder(bare, place, parts);
  const of = (kind: Kind): string =>
    found.find((one) => one.kind === kind && one.value.trim() !== '')?.value.trim() ?? '';
  return {
    parts: place.fields.flatMap(({ name }) => parts.get(name) ?? []),
    ips: of('ips')
      .split(/[\s,;|/]*[\s,;|]+/)
      .filter((ip) => /^[0-9a-f.:]{2,45}(?:\/\d{1,3})?$/i.test(ip)),
    label: of('label') === '' ? null : shortName(of('label')),
    notes: notesOf(found, place, blocks, homeless),
  };
}

function byLooks(blocks: Blocks, place: Place, parts: Map<string, Part>): void {
  const taken = new Set([...parts.values()].map(({ value }) => value));
  for (const value of blocks.pieces) {
    if (taken.has(value) || isPublic(value)) continue;
    const field = /^otpauth:/i.test(value)
      ? place.fields.find(({ name }) => name === 'totp')
      : place.fields.find(({ pem }) => pem);
    if (field !== undefined && !parts.has(field.name))
      parts.set(field.name, { field: field.name, value, from: '', how: 'looks' });
  }
}

/** Nothing is named: the exchange shows the key first, then the secret, then the passphrase, and so do those who copy. */
function byOrder(bare: readonly string[], place: Place, parts: Map<string, Part>): void {
  const fields = place.fields.filter(({ required }) => required);
  if (bare.length !== fields.length || bare.length < 2 || new Set(bare).size !== bare.length)
    return;
  fields.forEach(({ name }, at) => {
    parts.set(name, { field: name, value: bare[at] ?? '', from: '', how: 'order' });
  });
}

function notesOf(
  found: readonly Found[],
  place: Place,
  blocks: Blocks,
  homeless: readonly string[],
): PasteNote[] {
  const spoken = [...found.map(({ group }) => group), ...said(found)];
  const here = spoken.some((words) => speaksOf(words, place.exchange));
  const other = here
    ? undefined
    : place.exchanges.find(
        (one) =>
          one.id !== place.exchange.id && spoken.some((words) => wordsOf(words).includes(one.id)),
      );
  return [
    ...(other === undefined ? [] : [{ kind: 'elsewhere' as const, name: other.name }]),
    ...(blocks.pieces.some(isPublic) ? [{ kind: 'public-key' as const }] : []),
    ...(homeless.length === 0 ? [] : [{ kind: 'no-field' as const, names: homeless }]),
  ];
}

const said = (found: readonly Found[]): string[] =>
  found.filter(({ kind }) => kind === 'exchange').map(({ value }) => value.slice(0, 60));
