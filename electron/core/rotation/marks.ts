/**
 * Which reminders were sent, so that none comes twice, also not after a restart. What lies on disk are hashes over a
 * random id that only the vault knows: nobody can tell from them which key was due, or when.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { FileOps } from '../os/file-ops.ts';
import { readWhole, writeWhole } from '../os/whole-file.ts';
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
      const text = `${JSON.stringify({ version: 1, sent: [...sent] })}\n`;
      await writeWhole(options.files, options.path, new TextEncoder().encode(text));
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
  let bytes: Uint8Array | null;
  try {
    bytes = await readWhole(files, path, MAX_BYTES);
  } catch (error) {
    log.warn('reminders: the file of sent reminders could not be read', error);
    return keepAside();
  }
  if (bytes === null) return [];
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

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
