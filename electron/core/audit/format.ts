/**
 * The text of the log on disk, docs/AUDIT-LOG.md: what a line looks like, and how one is bound to the line before it.
 * Parser and encoder stand side by side and round-trip byte for byte; there is one way to write a line, and anything
 * else is malformed.
 */
import { hash as digest } from 'node:crypto';

export const VERSION = 1;

/** Without its line feed. What is longer is malformed, so that a reader needs no more memory than this. */
export const LINE_MAX = 128 * 1024;

/**
 * Sizes of the sealed part of a record, in bytes: 576 · 2^k. Nearly every event fits the first, so that the length
 * says next to nothing; and they are multiples of 3, so that their base64 needs no `=`.
 */
export const SEALED_SIZES: readonly number[] = [576, 1152, 2304, 4608, 9216, 18432, 36864, 73728];

export const HEAD_FILE = 'head';
export const KEYS_FILE = 'public.json';

/** First line of a segment. `previous` is the hash of the last line of the segment before; random in the first. */
export interface HeaderLine {
  readonly kind: 'header';
  readonly segment: number;
  readonly epoch: number;
  /** Number of the first record that follows. */
  readonly first: number;
  readonly previous: string;
  readonly hash: string;
}

export interface RecordLine {
  readonly kind: 'record';
  readonly seq: number;
  /** Base64. */
  readonly sealed: string;
  readonly hash: string;
}

/** Says that record `seq` is the last one so far; `signature` (base64) covers all lines before this one. */
export interface CheckpointLine {
  readonly kind: 'checkpoint';
  readonly seq: number;
  readonly signature: string;
  readonly hash: string;
}

export type Line = HeaderLine | RecordLine | CheckpointLine;

/** A line before it has its hash. */
export type Content =
  | Omit<HeaderLine, 'hash'>
  | Omit<RecordLine, 'hash'>
  | Omit<CheckpointLine, 'hash'>;

const NUMBER = '([1-9][0-9]{0,14})';
const HASH = '([0-9a-f]{64})';
const RECORD_START = /^([1-9][0-9]{0,14}) ([1-9][0-9]{0,5}) /;
const RECORD_END = / ([0-9a-f]{64})$/;
const CHECKPOINT = new RegExp(`^checkpoint (0|${NUMBER}) ([A-Za-z0-9+/]{86}==) ${HASH}$`);
const HEADER = new RegExp(
  `^keyturn-audit ${VERSION} ${NUMBER} ${NUMBER} ${NUMBER} ${HASH} ${HASH}$`,
);

/**
 * SHA-256 over the hash of the line before (64 lower-case hex digits), a line feed, and the content of this line; hex.
 * In the file these bytes stand one after the other.
 */
export function chainHash(previous: string, content: string): string {
  return digest('sha256', `${previous}\n${content}`, 'hex');
}

function encodeContent(line: Content): string {
  switch (line.kind) {
    case 'header':
      return `keyturn-audit ${VERSION} ${line.segment} ${line.epoch} ${line.first} ${line.previous}`;
    case 'record':
      return `${line.seq} ${(line.sealed.length / 4) * 3} ${line.sealed}`;
    case 'checkpoint':
      return `checkpoint ${line.seq} ${line.signature}`;
  }
}

/** The line with its line feed, and its hash. */
export function encodeLine(previous: string, line: Content): { text: string; hash: string } {
  const content = encodeContent(line);
  const own = chainHash(previous, content);
  return { text: `${content} ${own}\n`, hash: own };
}

/** @param text without its line feed. Null: malformed. */
export function parseLine(text: string): Line | null {
  const letter = text.charAt(0);
  return letter === 'c'
    ? parseCheckpoint(text)
    : letter === 'k'
      ? parseHeader(text)
      : parseRecord(text);
}

function parseRecord(text: string): RecordLine | null {
  const start = RECORD_START.exec(text);
  const end = RECORD_END.exec(text.slice(-65));
  if (start === null || end === null) return null;
  const bytes = Number(start[2]);
  const sealed = text.slice(start[0].length, -65);
  if (!SEALED_SIZES.includes(bytes) || sealed.length * 3 !== bytes * 4) return null;
  if (!hasBase64Alphabet(sealed)) return null;
  return { kind: 'record', seq: Number(start[1]), sealed, hash: end[1] ?? '' };
}

function parseCheckpoint(text: string): CheckpointLine | null {
  const found = CHECKPOINT.exec(text);
  if (found === null) return null;
  const [, seq, , signature = '', hash = ''] = found;
  if (!isCanonicalBase64(signature)) return null;
  return { kind: 'checkpoint', seq: Number(seq), signature, hash };
}

function parseHeader(text: string): HeaderLine | null {
  const found = HEADER.exec(text);
  if (found === null) return null;
  const [, segment, epoch, first, previous = '', hash = ''] = found;
  return {
    kind: 'header',
    segment: Number(segment),
    epoch: Number(epoch),
    first: Number(first),
    previous,
    hash,
  };
}

/** Whether the hash of a line that parses is the right one after `previous`. */
export function isChained(previous: string, text: string): boolean {
  return chainHash(previous, text.slice(0, -65)) === text.slice(-64);
}

/** RFC 4648 §3.5: the unused bits before the padding must be zero, else two texts would mean the same bytes. */
export function isCanonicalBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}

const BASE64 = new Uint8Array(256);
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') {
  BASE64[letter.charCodeAt(0)] = 1;
}

/** A table, because a regular expression takes 7 µs for what is random, and a million lines have to be checked. */
function hasBase64Alphabet(text: string): boolean {
  let all = 1;
  for (let i = 0; i < text.length; i++) all &= BASE64[text.charCodeAt(i)] ?? 0;
  return all === 1;
}

export function segmentName(segment: number): string {
  return `${String(segment).padStart(6, '0')}.log`;
}

/** Numbers of the segments among these file names, ascending. */
export function segmentsIn(names: readonly string[]): number[] {
  return names
    .filter(
      (name) => /^[0-9]{6,15}\.log$/.test(name) && segmentName(Number.parseInt(name, 10)) === name,
    )
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
}
