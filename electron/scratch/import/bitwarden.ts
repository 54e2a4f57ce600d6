/**
 * Bitwarden's JSON exports (https://bitwarden.com/help/export-your-data/, …/encrypted-export/): the plain one, and the
 * one that is protected by a password. The account-restricted one can be opened by that account alone.
 */
import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { refused, wrongPassword } from '../refusal.ts';
import { argon2, pbkdf2 } from './costly.ts';
import { type Entry, keysOfEntry } from './entry.ts';
import { isMembers, parseJson } from './json.ts';
import type { Locked, Reader, Reading, SourceFile } from './reader.ts';
import { decodeText } from './text.ts';

const Text = z._default(z.nullish(z.string()), '');

const Item = z.object({
  type: z.number(),
  name: Text,
  notes: Text,
  folderId: z.nullish(z.string()),
  deletedDate: z.nullish(z.string()),
  login: z.nullish(
    z.object({
      username: Text,
      password: Text,
      totp: Text,
      uris: z.nullish(z.array(z.object({ uri: Text }))),
    }),
  ),
  fields: z.nullish(z.array(z.object({ name: Text, value: Text }))),
});

const Plain = z.object({
  folders: z.nullish(z.array(z.object({ id: Text, name: Text }))),
  items: z.array(z.unknown()),
});

const Protected = z.object({
  salt: z.string(),
  kdfType: z.number(),
  kdfIterations: z.number(),
  kdfMemory: z.nullish(z.number()),
  kdfParallelism: z.nullish(z.number()),
  encKeyValidation_DO_NOT_EDIT: z.string(),
  data: z.string(),
});

export const readBitwarden: Reader = async ({ files, password }) => {
  const [file] = files;
  if (file === undefined || files.length > 1) throw refused('Choose one export of Bitwarden.');
  const whole = parseJson(file.name, decodeText(file.name, file.bytes));
  if (!isMembers(whole)) throw notBitwarden(file);
  if (whole['encrypted'] !== true) return readPlain(file, whole);
  if (whole['passwordProtected'] !== true) {
    throw refused(
      'This export is encrypted for one Bitwarden account, and only that account can open it. Export again as “.json”, or as “.json (Encrypted)” with the type “Password protected”.',
    );
  }
  if (password === null) return { locked: file.name } satisfies Locked;
  const text = await openProtected(file, whole, password);
  return readPlain(file, parseJson(file.name, text));
};

const notBitwarden = ({ name }: SourceFile) => refused(`${name} is not an export of Bitwarden.`);

function readPlain(file: SourceFile, whole: unknown): Reading {
  const parsed = Plain.safeParse(whole);
  if (!parsed.success) throw notBitwarden(file);
  const folders = new Map((parsed.data.folders ?? []).map(({ id, name }) => [id, name ?? '']));
  const readings = parsed.data.items.map((raw, at) => {
    const item = Item.safeParse(raw);
    const where = { file: file.name, place: `item ${at + 1}` };
    if (!item.success) return { keys: [], skipped: [{ ...where, why: 'It can’t be read.' }] };
    const folder = folders.get(item.data.folderId ?? '') ?? '';
    return keysOfItem(file.name, folder, item.data);
  });
  return {
    keys: readings.flatMap(({ keys }) => keys),
    skipped: readings.flatMap(({ skipped }) => skipped),
  };
}

/** Types (https://bitwarden.com/help/condition-bitwarden-import/): 1 login, 2 secure note, 3 card, 4 identity, 5 SSH key. */
function keysOfItem(file: string, folder: string, item: z.infer<typeof Item>): Reading {
  const place = [folder, item.name ?? ''].filter((part) => part !== '').join(' › ');
  const passed = (why: string): Reading => ({ keys: [], skipped: [{ file, place, why }] });
  if (item.deletedDate) return passed('It is in the trash.');
  if (item.type !== 1 && item.type !== 2) return passed('A card, an identity or another kind.');
  const { login } = item;
  const entry: Entry = {
    file,
    place,
    title: item.name ?? '',
    addresses: (login?.uris ?? []).flatMap(({ uri }) => (uri ? [uri] : [])),
    username: login?.username ?? '',
    password: login?.password ?? '',
    totp: login?.totp ?? '',
    notes: item.notes ?? '',
    fields: (item.fields ?? []).map(({ name, value }) => ({
      name: name ?? '',
      value: value ?? '',
    })),
    tags: folder === '' ? [] : [folder],
  };
  return keysOfEntry(entry);
}

async function openProtected(
  file: SourceFile,
  whole: unknown,
  password: Uint8Array,
): Promise<string> {
  const parsed = Protected.safeParse(whole);
  if (!parsed.success) throw notBitwarden(file);
  const { data, encKeyValidation_DO_NOT_EDIT: proof, ...kdf } = parsed.data;
  const key = await derive(kdf, password);
  const stretch = (info: string): Uint8Array => expand(key, info);
  const keys = { seal: stretch('enc'), mac: stretch('mac') };
  if (open(proof, keys) === null) throw wrongPassword();
  const opened = open(data, keys);
  if (opened === null) throw refused(`${file.name} is damaged: its seal does not fit.`);
  return new TextDecoder().decode(opened);
}

/** The salt is used as the text it is written as; Argon2id takes its SHA-256. */
function derive(
  kdf: Omit<z.infer<typeof Protected>, 'data' | 'encKeyValidation_DO_NOT_EDIT'>,
  password: Uint8Array,
): Promise<Uint8Array> {
  const salt = Buffer.from(kdf.salt, 'utf8');
  if (kdf.kdfType === 0) return pbkdf2(password, salt, kdf.kdfIterations, 32);
  if (kdf.kdfType !== 1) throw refused('It uses a way to derive its key that is not known here.');
  return argon2({
    password,
    salt: createHash('sha256').update(salt).digest(),
    memoryKiB: (kdf.kdfMemory ?? 0) * 1024,
    passes: kdf.kdfIterations,
    lanes: kdf.kdfParallelism ?? 0,
    kind: 'id',
    version: 0x13,
    length: 32,
  });
}

/** HKDF-Expand (RFC 5869, 2.3) of 32 bytes: one block. */
function expand(key: Uint8Array, info: string): Uint8Array {
  return createHmac('sha256', key).update(info).update(Uint8Array.of(1)).digest();
}

/** `2.iv|ciphertext|mac`: AES-256-CBC, HMAC-SHA256 over iv and ciphertext. Null when the seal does not fit. */
function open(
  text: string,
  keys: { readonly seal: Uint8Array; readonly mac: Uint8Array },
): Uint8Array | null {
  const [iv, sealed, mac] = text
    .replace(/^2\./, '')
    .split('|')
    .map((part) => Buffer.from(part, 'base64'));
  if (!text.startsWith('2.') || iv?.length !== 16 || sealed === undefined || mac?.length !== 32) {
    throw refused('It is sealed in a way that is not known here.');
  }
  const expected = createHmac('sha256', keys.mac).update(iv).update(sealed).digest();
  if (!timingSafeEqual(expected, mac)) return null;
  const cipher = createDecipheriv('aes-256-cbc', keys.seal, iv);
  return Buffer.concat([cipher.update(sealed), cipher.final()]);
}
