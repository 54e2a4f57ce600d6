/** 1Password's CSV export (https://support.1password.com/export/): title, address, user name, password, OTP, tags, notes. */
import { refused } from '../refusal.ts';
import { parseTable } from './csv.ts';
import { type Entry, keysOfEntry } from './entry.ts';
import { plain } from './names.ts';
import type { Reader, Reading } from './reader.ts';
import { decodeText } from './text.ts';

/** Columns of 1Password 8, and of 7 where they differ; any other column is a field of the entry. */
const COLUMNS: Readonly<Record<string, keyof Entry | 'address' | 'archived' | 'ignored'>> = {
  title: 'title',
  url: 'address',
  website: 'address',
  urls: 'address',
  username: 'username',
  password: 'password',
  otpauth: 'totp',
  onetimepassword: 'totp',
  notes: 'notes',
  notesplain: 'notes',
  tags: 'tags',
  favorite: 'ignored',
  archived: 'archived',
  type: 'ignored',
  uuid: 'ignored',
  vault: 'ignored',
};

export const readOnePassword: Reader = ({ files }) => {
  const readings = files.map(({ name, bytes }) => readExport(name, decodeText(name, bytes)));
  return {
    keys: readings.flatMap(({ keys }) => keys),
    skipped: readings.flatMap(({ skipped }) => skipped),
  };
};

function readExport(file: string, text: string): Reading {
  const { header, rows } = parseTable(file, text);
  const names = header.map(plain);
  if (!names.includes('title') || !names.includes('password')) {
    throw refused(
      `${file} is not a CSV export of 1Password: it has no columns Title and Password.`,
    );
  }
  const readings = rows.map(({ line, cells }) => {
    const at = (what: string): string =>
      cells[names.findIndex((name) => COLUMNS[name] === what)] ?? '';
    const place = at('title') || `line ${line}`;
    if (at('archived').toLowerCase() === 'true') {
      return { keys: [], skipped: [{ file, place, why: 'It is archived.' }] };
    }
    return keysOfEntry({
      file,
      place,
      title: at('title'),
      addresses: at('address')
        .split(/[\s,]+/)
        .filter((address) => address !== ''),
      username: at('username'),
      password: at('password'),
      totp: at('totp'),
      notes: at('notes'),
      fields: header.flatMap((name, index) =>
        COLUMNS[plain(name)] === undefined ? [{ name, value: cells[index] ?? '' }] : [],
      ),
      tags: at('tags')
        .split(/[;,]/)
        .filter((tag) => tag.trim() !== ''),
    });
  });
  return {
    keys: readings.flatMap(({ keys }) => keys),
    skipped: readings.flatMap(({ skipped }) => skipped),
  };
}
