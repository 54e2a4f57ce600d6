/**
 * Which reminders were sent, so that none comes twice, also not after a restart. What lies on disk are hashes over a
 * random id that only the vault knows: nobody can tell from them which key was due, or when.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { FileOps } from '../os/file-ops.ts';
import type { Log } from '../ports.ts';

export interface MarkStore {
  has(mark: string): boolean;
  /**
   * They count at once; resolves when they are on disk. Rejects with node's error when that failed; the next call, also
   * one without marks, tries again.
   */
  add(marks: readonly string[]): Promise<void>;
}

/** The oldest are dropped beyond this. It takes a clock set back by weeks to meet a dropped one again. */
const KEPT = 4000;
const MAX_BYTES = 1024 * 1024;

const MarksFile = z.strictObject({
  version: z.literal(1),
  sent: z.array(z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/))).check(z.maxLength(KEPT)),
});

export function markOf(id: string, date: string, stage: number): string {
  return createHash('sha256').update(`keyturn reminder|${id}|${date}|${stage}`).digest('base64url');
}

export interface MarkStoreOptions {
  readonly path: string;
  readonly files: FileOps;
  readonly log: Log;
  /** For the name of a damaged file that is kept. */
  readonly now: () => number;
}

/** Reads what is there; a damaged file is kept beside it under another name, and counts as empty. */
export async function openMarks(options: MarkStoreOptions): Promise<MarkStore> {
  const sent = new Set(await readMarks(options));
  let saving: Promise<void> = Promise.resolve();
  let unsaved = false;
  const save = async (): Promise<void> => {
    if (!unsaved) return;
    for (const mark of sent) if (sent.size > KEPT) sent.delete(mark);
    unsaved = false;
    try {
      await writeMarks(options, [...sent]);
    } catch (error) {
      unsaved = true;
      throw error;
    }
  };
  return {
    has: (mark) => sent.has(mark),
    add(marks) {
      unsaved ||= marks.some((mark) => !sent.has(mark));
      for (const mark of marks) sent.add(mark);
      saving = saving.catch(() => undefined).then(save);
      return saving;
    },
  };
}

async function readMarks(options: MarkStoreOptions): Promise<readonly string[]> {
  const { path, files, log, now } = options;
  let bytes: Uint8Array;
  try {
    bytes = await readBounded(files, path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    log.warn('reminders: the file of sent reminders could not be read', error);
    return keepAside();
  }
  const parsed = MarksFile.safeParse(jsonOf(bytes));
  if (parsed.success) return parsed.data.sent;
  log.warn('reminders: the file of sent reminders is damaged; it is kept aside and begun anew');
  return keepAside();

  async function keepAside(): Promise<readonly string[]> {
    try {
      await files.rename(path, `${path}.damaged-${now()}`);
    } catch (error) {
      log.warn('reminders: the damaged file could not be kept aside', error);
    }
    return [];
  }
}

async function readBounded(files: FileOps, path: string): Promise<Uint8Array> {
  const file = await files.open(path, 'read');
  try {
    const bytes = new Uint8Array(MAX_BYTES + 1);
    const length = await file.read(bytes, 0);
    // Too much of it reads as damaged.
    return length > MAX_BYTES ? new Uint8Array(0) : bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

/** The whole file or the one before: written beside it, synced, renamed. */
async function writeMarks(
  { path, files }: MarkStoreOptions,
  sent: readonly string[],
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.new`);
  await files.makeFolder(folder);
  await files.unlink(temporary).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  const file = await files.open(temporary, 'create');
  try {
    await file.write(new TextEncoder().encode(`${JSON.stringify({ version: 1, sent })}\n`), 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(temporary, path);
  await files.syncFolder(folder);
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
