/** KeePass databases (https://keepass.info/help/kb/kdbx.html), versions 3.1 and 4, by kdbxweb; a key file if there is one. */
import {
  BinaryStream,
  Consts,
  Credentials,
  Int64,
  Kdbx,
  KdbxContext,
  type KdbxEntry,
  KdbxError,
  type KdbxGroup,
  KdbxHeader,
  ProtectedValue,
} from 'kdbxweb';
import { useArgon2 } from '../kdbx-argon2.ts';
import { refused, wrongPassword } from '../refusal.ts';
import { COST_BOUNDS, checkArgon2 } from './costly.ts';
import { keysOfEntry } from './entry.ts';
import type { Reader, Reading } from './reader.ts';

const GROUPS_DEEP = 64;
const ENTRIES_MAX = 50_000;
/** KeePassXC's and KeePass's own names for the fields every entry has. */
const STANDARD = new Set(['Title', 'UserName', 'Password', 'URL', 'Notes']);
/** Where the two keep a one-time password's seed. */
const OTP = ['otp', 'TimeOtp-Secret-Base32', 'TOTP Seed'];

export const readKdbx: Reader = async ({ files, password, keyFile }) => {
  const [file] = files;
  if (file === undefined || files.length > 1) throw refused('Choose one KeePass database.');
  const bytes = toBuffer(file.bytes);
  checkHeader(file.name, bytes);
  if (password === null) return { locked: file.name };
  useArgon2();
  const database = await opened(file.name, bytes, password, keyFile);
  return entriesOf(file.name, database);
};

const toBuffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

/** What can be said without the password: that it is one, of a version that is known, and cheap enough to open. */
function checkHeader(name: string, bytes: ArrayBuffer): void {
  const header = readHeader(name, bytes);
  const { kdfParameters, keyEncryptionRounds } = header;
  if (header.versionMajor === 3) {
    checkRounds(keyEncryptionRounds ?? 0);
    return;
  }
  const number = (key: string): number => {
    const value = kdfParameters?.get(key);
    return value instanceof Int64 ? value.value : Number(value ?? 0);
  };
  const uuid = kdfParameters?.get('$UUID');
  const id = uuid instanceof ArrayBuffer ? Buffer.from(uuid).toString('base64') : '';
  if (id === Consts.KdfId.Aes) checkRounds(number('R'));
  else checkArgon2({ memoryKiB: number('M') / 1024, passes: number('I'), lanes: number('P') });
}

function checkRounds(rounds: number): void {
  if (rounds <= COST_BOUNDS.aesRounds) return;
  throw refused(`It asks for ${rounds} rounds of AES; at most ${COST_BOUNDS.aesRounds} are done.`);
}

function readHeader(name: string, bytes: ArrayBuffer): KdbxHeader {
  try {
    const context = new KdbxContext({ kdbx: new Kdbx() });
    return KdbxHeader.read(new BinaryStream(bytes), context);
  } catch (error) {
    const code = error instanceof KdbxError ? error.code : '';
    if (code === Consts.ErrorCodes.BadSignature)
      throw refused(`${name} is not a KeePass database.`);
    if (code === Consts.ErrorCodes.InvalidVersion) {
      throw refused(`${name} is of a KeePass version that is not read: 3.1 and 4 are.`);
    }
    throw refused(`${name} is damaged: its header can’t be read.`, error);
  }
}

async function opened(
  name: string,
  bytes: ArrayBuffer,
  password: Uint8Array,
  keyFile: Uint8Array | null,
): Promise<Kdbx> {
  // An empty password and a key file: the key file alone.
  const alone = password.byteLength === 0 && keyFile !== null;
  const typed = alone ? null : ProtectedValue.fromBinary(toBuffer(password));
  try {
    return await Kdbx.load(bytes, new Credentials(typed, keyFile));
  } catch (error) {
    if (!(error instanceof KdbxError)) throw named(name, error);
    if (error.code === Consts.ErrorCodes.InvalidKey) throw wrongPassword();
    if (error.code === Consts.ErrorCodes.Unsupported) {
      throw refused(`${name} is sealed in a way that is not known here.`);
    }
    throw refused(`${name} is damaged.`, error);
  }
}

/** Our own refusals as they are; whatever a library stumbles over is a damaged file. */
function named(name: string, error: unknown): unknown {
  const ours = error instanceof Error && error.name === 'KeyturnError';
  return ours ? error : refused(`${name} is damaged.`, error);
}

function entriesOf(file: string, database: Kdbx): Reading {
  const keys: Reading['keys'][number][] = [];
  const skipped: Reading['skipped'][number][] = [];
  let entries = 0;
  const visit = (group: KdbxGroup, path: readonly string[]): void => {
    if (path.length > GROUPS_DEEP) throw refused(`${file} is nested too deeply.`);
    if (database.meta.recycleBinUuid?.equals(group.uuid) === true) return;
    for (const entry of group.entries) {
      entries += 1;
      if (entries > ENTRIES_MAX) throw refused(`${file} has more than ${ENTRIES_MAX} entries.`);
      const reading = keysOfEntry(entryOf(file, entry, path));
      keys.push(...reading.keys);
      skipped.push(...reading.skipped);
    }
    for (const inner of group.groups) visit(inner, [...path, inner.name ?? '']);
  };
  for (const group of database.groups) visit(group, []);
  return { keys, skipped };
}

function entryOf(file: string, entry: KdbxEntry, path: readonly string[]) {
  const text = (name: string): string => {
    const field = entry.fields.get(name);
    return field instanceof ProtectedValue ? field.getText() : (field ?? '');
  };
  const title = text('Title');
  const address = text('URL');
  return {
    file,
    place: [...path, title].filter((part) => part !== '').join(' › '),
    title,
    addresses: address === '' ? [] : [address],
    username: text('UserName'),
    password: text('Password'),
    notes: text('Notes'),
    totp: OTP.map(text).find((seed) => seed !== '') ?? '',
    fields: [...entry.fields.keys()]
      .filter((name) => !STANDARD.has(name) && !OTP.includes(name))
      .map((name) => ({ name, value: text(name) })),
    tags: entry.tags,
  };
}
