/**
 * The tokens of this user's pairings: one JSON file each, 0600, in `<data folder>/tokens`, 0700, with the token in it or
 * a word that the keychain has it. A token gives what its client was granted and nothing else; the owner sees and ends
 * it in the app, under Clients.
 */
import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { slugOf, uniqueSlug } from '../shared/model/text.ts';
import { Failure } from './errors.ts';
import type { Output } from './output.ts';
import { readPrivate, tooOpen, unsafe } from './private-file.ts';

const SUFFIX = '.json';
const TOKEN = /^kt_[A-Za-z0-9_-]{43}$/;

export interface Pairing {
  /** As it was asked for here, and what `--as` takes. The owner may call it something else in the app. */
  readonly name: string;
  /** The client's id. */
  readonly client: string;
  /** Null: the keychain has it, under the client's id. */
  readonly token: string | null;
}

/** A token file, looked at: usable, or not and why. */
interface Kept {
  readonly slug: string;
  readonly pairing: Pairing | null;
  readonly trouble: Failure | null;
}

/** @returns the names there are, for showing; files that can't be used are left out */
export function pairingNames(folder: string): string[] {
  try {
    return keptIn(folder).flatMap(({ pairing }) => (pairing === null ? [] : [pairing.name]));
  } catch {
    return [];
  }
}

/**
 * The pairing to use: the one named, or the only one.
 *
 * @returns null when there is none at all
 * @throws Failure `not_paired` when there is none of that name, `several_pairings` when one must be named,
 * `unsafe_file` when others could have read or changed the token
 */
export function choosePairing(folder: string, as: string | undefined): Pairing | null {
  const kept = keptIn(folder);
  const chosen = as === undefined ? onlyOne(kept) : named(kept, as);
  if (chosen === undefined && as === undefined) return null;
  if (chosen === undefined) {
    const hint = kept.length === 0 ? undefined : `there is ${kept.map(shownAs).join(', ')}`;
    throw new Failure('not_paired', `there is no pairing '${as}'`, {
      hint: hint ?? `keyturn pair --name "${as}"`,
    });
  }
  if (chosen.trouble !== null) throw chosen.trouble;
  return chosen.pairing;
}

/** @throws Failure `keychain` when it is there and can't be had */
export async function tokenOf({ client, token }: Pairing, output: Output): Promise<string> {
  if (token !== null) return token;
  const { openKeychain } = await import('./keychain.ts');
  const keychain = await openKeychain(output);
  if (keychain === null) {
    throw new Failure('keychain', 'the token is in a keychain that is not here', {
      hint: 'pair again with --token-store file --replace, or run this where the desktop runs',
    });
  }
  const found = await keychain.read(client);
  if (found !== null && TOKEN.test(found)) return found;
  throw new Failure('keychain', 'the keychain has no token for this pairing', {
    hint: 'pair again with --replace',
  });
}

/** @returns the pairing kept under exactly this name; null without one, or when its file can't be used */
export function pairingNamed(folder: string, name: string): Pairing | null {
  return keptIn(folder).find(({ pairing }) => pairing?.name === name)?.pairing ?? null;
}

/**
 * Makes the folder, or sees that it is ours alone.
 *
 * @throws Failure `unsafe_file`, `unreadable_file`
 */
export function makeTokenFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST')
      throw new Failure(
        'unreadable_file',
        `cannot make the folder ${folder} (${code ?? 'unknown'})`,
      );
  }
  checkFolder(folder);
}

/**
 * Keeps a pairing, in place of one of the same name. A reader finds the old file or the new one, never half of one.
 *
 * @returns its file
 */
export async function keepPairing(folder: string, pairing: Pairing): Promise<string> {
  makeTokenFolder(folder);
  const { writePrivate } = await import('./write-private.ts');
  const path = join(folder, `${slugFor(keptIn(folder), pairing.name)}${SUFFIX}`);
  writePrivate(path, `${JSON.stringify(pairing)}\n`);
  return path;
}

function slugFor(kept: readonly Kept[], name: string): string {
  const same = kept.find(({ pairing }) => pairing?.name === name);
  return same?.slug ?? uniqueSlug(name, new Set(kept.map(({ slug }) => slug)));
}

function onlyOne(kept: readonly Kept[]): Kept | undefined {
  if (kept.length < 2) return kept[0];
  throw new Failure('several_pairings', 'there are several pairings, and none was named', {
    hint: `give --as with one of ${kept.map(shownAs).join(', ')}`,
  });
}

/** By its name to the letter, else by its file's name: `--as grid-bot` finds "Grid Bot". */
function named(kept: readonly Kept[], as: string): Kept | undefined {
  return (
    kept.find(({ pairing }) => pairing?.name === as) ?? kept.find(({ slug }) => slug === slugOf(as))
  );
}

function shownAs({ slug, pairing }: Kept): string {
  return `"${pairing?.name ?? slug}"`;
}

function keptIn(folder: string): Kept[] {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  checkFolder(folder);
  const files = readdirSync(folder).filter(
    (file) => file.endsWith(SUFFIX) && !file.startsWith('.'),
  );
  return files.sort().map((file) => look(folder, file));
}

function look(folder: string, file: string): Kept {
  const slug = file.slice(0, -SUFFIX.length);
  try {
    return { slug, pairing: parse(join(folder, file)), trouble: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { slug, pairing: null, trouble: error };
  }
}

function parse(path: string): Pairing {
  const bytes = readPrivate(path, 'the token file');
  let found: unknown;
  try {
    found = JSON.parse(bytes?.toString('utf8') ?? '');
  } catch {
    found = null;
  }
  const { name, client, token } = (found ?? {}) as Readonly<Record<string, unknown>>;
  const usable = token === null || (typeof token === 'string' && TOKEN.test(token));
  if (typeof name === 'string' && typeof client === 'string' && usable) {
    return { name, client, token };
  }
  throw new Failure('unreadable_file', `cannot make sense of the token file ${path}`, {
    hint: 'delete it and pair again',
  });
}

function checkFolder(folder: string): void {
  const stats = lstatSync(folder);
  const trouble = stats.isDirectory() ? tooOpen(stats) : 'it is not a folder';
  if (trouble !== null) throw unsafe('the token folder', folder, trouble);
}
