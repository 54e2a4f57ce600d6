/** Bytes of a file → its text, whatever editor wrote it. */
import { refused } from '../refusal.ts';

const MARKS: readonly (readonly [number[], string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** @throws KeyturnError `file_refused` when it is no text */
export function decodeText(name: string, bytes: Uint8Array): string {
  const marked = MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte));
  const encoding = marked?.[1] ?? 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw refused(`${name} is not text (UTF-8).`);
  }
  if (text.includes('\0')) throw refused(`${name} is not a text file.`);
  return text;
}

/** What stands in a template until somebody fills it in. */
const PLACEHOLDER =
  /^(?:<.*>|\$\{.*\}|\{\{.*\}\}|\*+|x{3,}|\.{3,}|your[ _-].*|my[ _-]?(?:api|secret).*|.*[ _-]here|change[ _-]?me|replace[ _-]?me|insert.*|todo|none|null|undefined|example|placeholder|(?:api|secret)[ _-]?key)$/i;

export const isPlaceholder = (value: string): boolean => PLACEHOLDER.test(value.trim());

const SECRET_WORDS = new Set([
  'token',
  'secret',
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'key',
  'apikey',
  'jwt',
  'rpc',
  'webhook',
  'mnemonic',
  'seed',
  'private',
  'credential',
  'credentials',
  'dsn',
  'auth',
  'bearer',
]);

/** A name such as `TELEGRAM_TOKEN`, or an address with a password in it. */
export function looksSecret(words: readonly string[], value: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i.test(value)) return true;
  if (value.length < 6 || /^(?:true|false|yes|no|on|off|[\d.]+)$/i.test(value)) return false;
  return words.some((word) => SECRET_WORDS.has(word));
}
