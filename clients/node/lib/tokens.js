/**
 * The tokens of this user's pairings: one JSON file each, 0600, in `<data folder>/tokens`, 0700. The command line
 * keeps its own there as well, in the same form: a bot that was paired by `keyturn pair --name …` finds it.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NotPaired, UnsafeFile } from './errors.js';
import { checkFolder, dataFolder, privateFolder, readPrivate, writePrivate } from './files.js';

const SUFFIX = '.json';
const WHAT = 'the token folder';
const NAME_MAX = 40;
export const TOKEN = /^kt_[A-Za-z0-9_-]{43}$/;

/** @typedef {{ name: string, client: string, token: string }} Pairing */
/**
 * A token file. Neither a pairing nor a trouble: the command line put its token into the system's keychain.
 *
 * @typedef {{ slug: string, pairing: Pairing | null, trouble: unknown }} Kept
 */

/** The name as Keyturn keeps it. @param {string} name @returns {string} */
export function cleanName(name) {
  return name.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/**
 * The pairing of that name; without a name the only one there is.
 *
 * @param {string | undefined} home @param {string | null} name @returns {Pairing | null}
 * @throws UnsafeFile when others could have read or changed it; NotPaired when one must be named
 */
export function findPairing(home, name) {
  const kept = keptIn(tokenFolder(home)).filter(({ pairing, trouble }) => pairing ?? trouble);
  if (name === null && kept.length > 1) {
    const names = kept.map(({ slug, pairing }) => `"${pairing?.name ?? slug}"`).join(', ');
    throw new NotPaired('several_pairings', 'there are several pairings, and none was named', {
      hint: `give a name: ${names}`,
    });
  }
  const chosen = name === null ? kept[0] : named(kept, name);
  if (chosen?.trouble) throw chosen.trouble;
  return chosen?.pairing ?? null;
}

/** Before the owner is troubled: a token that can't be kept is a pairing for nothing. @param {string | undefined} home */
export function makeTokenFolder(home) {
  privateFolder(tokenFolder(home), WHAT);
}

/** Keeps a pairing, in place of one of the same name. @param {string | undefined} home @param {Pairing} pairing */
export function keepPairing(home, pairing) {
  const folder = tokenFolder(home);
  makeTokenFolder(home);
  const kept = keptIn(folder);
  const same = kept.find((one) => one.pairing?.name === pairing.name);
  const slug = same?.slug ?? freeSlug(pairing.name, new Set(kept.map((one) => one.slug)));
  writePrivate(join(folder, `${slug}${SUFFIX}`), `${JSON.stringify(pairing)}\n`);
}

/** @param {string | undefined} home @returns {string} */
function tokenFolder(home) {
  return join(dataFolder(home), 'tokens');
}

/** @param {readonly Kept[]} kept @param {string} name @returns {Kept | undefined} */
function named(kept, name) {
  return (
    kept.find(({ pairing }) => pairing?.name === name) ??
    kept.find(({ slug, pairing }) => pairing === null && slug === slugOf(name))
  );
}

/** @param {string} folder @returns {Kept[]} */
function keptIn(folder) {
  if (!checkFolder(folder, WHAT)) return [];
  const files = readdirSync(folder).filter(
    (file) => file.endsWith(SUFFIX) && !file.startsWith('.'),
  );
  return files.sort().map((file) => look(folder, file));
}

/** @param {string} folder @param {string} file @returns {Kept} */
function look(folder, file) {
  const slug = file.slice(0, -SUFFIX.length);
  try {
    return { slug, pairing: parse(join(folder, file)), trouble: null };
  } catch (trouble) {
    return { slug, pairing: null, trouble };
  }
}

/** @param {string} path @returns {Pairing | null} */
function parse(path) {
  /** @type {Record<string, unknown>} */
  let found = {};
  try {
    found = JSON.parse(readPrivate(path, 'the token file') ?? '') ?? {};
  } catch (error) {
    if (error instanceof UnsafeFile) throw error;
  }
  const { name, client, token } = found;
  if (typeof name === 'string' && typeof client === 'string' && token === null) return null;
  if (
    typeof name === 'string' &&
    typeof client === 'string' &&
    typeof token === 'string' &&
    TOKEN.test(token)
  ) {
    return { name, client, token };
  }
  throw new UnsafeFile('unreadable_file', `cannot make sense of the token file ${path}`, {
    hint: 'delete it and pair again',
  });
}

/** As Keyturn makes a reference from a label. @param {string} name @returns {string} */
function slugOf(name) {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_MAX)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'key' : slug;
}

/** @param {string} name @param {ReadonlySet<string>} taken @returns {string} */
function freeSlug(name, taken) {
  const slug = slugOf(name);
  if (!taken.has(slug)) return slug;
  for (let n = 2; ; n++) {
    const candidate = `${slug.slice(0, NAME_MAX - String(n).length - 1)}-${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}
