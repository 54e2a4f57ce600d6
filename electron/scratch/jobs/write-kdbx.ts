/**
 * Job `write-kdbx`: keys → a KeePass database of version 4 (https://keepass.info/help/kb/kdbx.html) as KeePassXC reads
 * it. A group for each exchange, an entry for each key: user name and password are the key's public and secret half,
 * everything else is an attribute of its own, protected where it is a value.
 */
import {
  Consts,
  Credentials,
  Int64,
  Kdbx,
  type KdbxEntry,
  ProtectedValue,
  VarDictionary,
} from 'kdbxweb';
import * as z from 'zod/mini';
import { TOTP_FIELD } from '../../../shared/model/credential.ts';
import { type ExportEntry, ExportJob } from '../../../shared/scratch/export.ts';
import { decodePacket } from '../../../shared/scratch/packet.ts';
import { useArgon2 } from '../kdbx-argon2.ts';
import { refused } from '../refusal.ts';

/** What KeePassXC itself chooses on a usual machine, about half a second. */
const COST = { memoryMiB: 64, passes: 10, lanes: 2 } as const;
/** The half that is shown, and the half that is not: the first of these that a key has. */
const USER = ['apiKey', 'walletAddress', 'login', 'uid', 'accountId'];
const PASSWORD = ['secret', 'privateKey', 'token', 'value', 'password'];
/** KeePass's own names, which an attribute can't have. */
const STANDARD = new Set(['title', 'username', 'password', 'url', 'notes', 'otp']);

export async function writeKdbx(input: Uint8Array): Promise<Uint8Array> {
  const { json, parts } = decodePacket(input);
  const { entries, password, now } = z.parse(ExportJob, json);
  const part = (at: number): Uint8Array => parts[at] ?? new Uint8Array(0);
  if (password === null) throw refused('A KeePass database needs a password.');
  useArgon2();
  const secret = ProtectedValue.fromBinary(bufferOf(part(password)));
  const database = Kdbx.create(new Credentials(secret), 'Keyturn');
  setCost(database);
  database.meta.desc = 'Exported from Keyturn.';
  const root = database.getDefaultGroup();
  const groups = new Map<string, typeof root>();
  for (const entry of entries) {
    const group = groups.get(entry.exchangeName) ?? database.createGroup(root, entry.exchangeName);
    groups.set(entry.exchangeName, group);
    fill(database.createEntry(group), entry, part, now);
  }
  return new Uint8Array(await database.save());
}

function setCost(database: Kdbx): void {
  const { header } = database;
  header.setVersion(4);
  header.setKdf(Consts.KdfId.Argon2id);
  const { kdfParameters } = header;
  kdfParameters?.set('M', VarDictionary.ValueType.UInt64, Int64.from(COST.memoryMiB * 1024 * 1024));
  kdfParameters?.set('I', VarDictionary.ValueType.UInt64, Int64.from(COST.passes));
  kdfParameters?.set('P', VarDictionary.ValueType.UInt32, COST.lanes);
}

function fill(
  into: KdbxEntry,
  entry: ExportEntry,
  part: (at: number) => Uint8Array,
  now: number,
): void {
  const values = new Map(entry.fields.map(({ name, part: at }) => [name, part(at)]));
  const user = USER.find((name) => values.has(name));
  const hidden = PASSWORD.find((name) => values.has(name));
  into.fields.set('Title', entry.label);
  into.fields.set('UserName', user === undefined ? '' : textOf(values.get(user)));
  into.fields.set('Password', protectedOf(values.get(hidden ?? '')));
  into.fields.set('URL', entry.url);
  into.fields.set('Notes', entry.notes);
  into.tags = [...entry.tags];
  for (const { name, label, part: at } of entry.fields) {
    if (name === user || name === hidden) continue;
    const attribute = name === TOTP_FIELD ? 'otp' : freeName(into, label, name);
    into.fields.set(attribute, protectedOf(part(at)));
  }
  for (const [name, text] of factsOf(entry)) {
    if (text !== '') into.fields.set(freeName(into, name, name), text);
  }
  into.times.creationTime = into.times.lastModTime = new Date(now);
  into.times.expires = entry.expires !== null;
  if (entry.expires !== null) into.times.expiryTime = new Date(`${entry.expires}T00:00:00Z`);
}

/** What is no secret of it: read by people, and by Keyturn when it comes back. */
function factsOf(entry: ExportEntry): readonly (readonly [string, string])[] {
  return [
    ['Exchange', entry.exchange],
    ['Account', entry.account],
    ['Environment', entry.environment],
    ['Status', entry.status],
    ['Permissions', entry.permissions.join(', ')],
    ['IP allow list', entry.ipAllowList.join(', ')],
    ['Made on', entry.created],
    ['Rotate by', entry.rotateBy ?? ''],
  ];
}

/** No two attributes of one name, and none of KeePass's own. */
function freeName(entry: KdbxEntry, label: string, name: string): string {
  const taken = (one: string): boolean =>
    STANDARD.has(one.toLowerCase()) || entry.fields.has(one) || one.trim() === '';
  const choices = [label, name, `Keyturn ${name}`];
  for (let n = 2; ; n++) {
    const free = choices.find((one) => !taken(one));
    if (free !== undefined) return free;
    choices.push(`Keyturn ${name} ${n}`);
  }
}

const bufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

const protectedOf = (value: Uint8Array | undefined): ProtectedValue =>
  ProtectedValue.fromBinary(bufferOf(value ?? new Uint8Array(0)));

const textOf = (value: Uint8Array | undefined): string =>
  new TextDecoder().decode(value ?? new Uint8Array(0));
