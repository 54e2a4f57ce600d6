/**
 * The few calls on files that whatever must last is written with. Small, so that a test can put a fault at each of
 * them; handed in by the composition root.
 */
import { constants, lstatSync, type Stats } from 'node:fs';
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  unlink,
} from 'node:fs/promises';

export interface FileFacts {
  readonly size: number;
  readonly dev: number;
  readonly ino: number;
  /** Milliseconds since the Unix epoch. */
  readonly mtimeMs: number;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** An open file. All calls throw node's own errors (`code`: ENOSPC, EIO, …). */
export interface OpenFile {
  /** Bytes read into `into`, less than its length only at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes all of it, or throws when any part of it may be missing. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  truncate(size: number): Promise<void>;
  /** fdatasync(2): contents and size. */
  datasync(): Promise<void>;
  /** fsync(2). */
  sync(): Promise<void>;
  stat(): Promise<FileFacts>;
  close(): Promise<void>;
}

/**
 * `read`: must exist. `write`: must exist, read and write. `create`: must not exist (O_EXCL), read and write, 0600.
 * None of them follows a symbolic link at the last part of the path.
 */
export type OpenMode = 'read' | 'write' | 'create';

export interface FileOps {
  open(path: string, mode: OpenMode): Promise<OpenFile>;
  readFile(path: string): Promise<Uint8Array>;
  /** Names in a folder, unordered. */
  list(folder: string): Promise<string[]>;
  /** Follows links, as the kernel does. */
  stat(path: string): Promise<FileFacts>;
  lstat(path: string): Promise<FileFacts>;
  /** The same without waiting, for what is looked at so often that the way to another thread and back is too long. */
  lstatNow(path: string): FileFacts;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /**
   * With its parents, 0700. One that is there is made so too; EACCES when it is another user's or meant for all
   * (sticky, as /tmp is): nothing private can be kept there.
   */
  makeFolder(path: string): Promise<void>;
  /** fsync of a folder, so that a name in it lasts. Does nothing where folders can't be opened (Windows). */
  syncFolder(path: string): Promise<void>;
}

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const FLAGS: Record<OpenMode, number> = {
  read: constants.O_RDONLY | NO_FOLLOW,
  write: constants.O_RDWR | NO_FOLLOW,
  create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW,
};

/** The real files. */
export function nodeFiles(): FileOps {
  return {
    open: async (path, mode) => openFile(await open(path, FLAGS[mode], 0o600)),
    readFile: (path) => readFile(path),
    list: (folder) => readdir(folder),
    stat: async (path) => facts(await stat(path)),
    lstat: async (path) => facts(await lstat(path)),
    lstatNow: (path) => facts(lstatSync(path)),
    rename,
    unlink,
    makeFolder,
    syncFolder,
  };
}

function openFile(handle: FileHandle): OpenFile {
  return {
    async read(into, position) {
      let done = 0;
      while (done < into.byteLength) {
        const { bytesRead } = await handle.read(
          into,
          done,
          into.byteLength - done,
          position + done,
        );
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return done;
    },
    async write(bytes, position) {
      // write(2) may take less than it was given; the rest then fails, or is taken, at the next call.
      let done = 0;
      while (done < bytes.byteLength) {
        done += (await handle.write(bytes, done, bytes.byteLength - done, position + done))
          .bytesWritten;
      }
    },
    truncate: (size) => handle.truncate(size),
    datasync: () => handle.datasync(),
    sync: () => handle.sync(),
    stat: async () => facts(await handle.stat()),
    close: () => handle.close(),
  };
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  const { mode, uid } = await stat(path);
  if ((mode & 0o077) === 0 && uid === process.getuid?.()) return;
  if ((mode & 0o1000) !== 0 || uid !== process.getuid?.()) {
    throw Object.assign(new Error(`${path} is not this user's alone`), { code: 'EACCES' });
  }
  await chmod(path, 0o700);
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function facts(found: Stats): FileFacts {
  const kind = found.isFile()
    ? 'file'
    : found.isDirectory()
      ? 'folder'
      : found.isSymbolicLink()
        ? 'link'
        : 'other';
  return { size: found.size, dev: found.dev, ino: found.ino, mtimeMs: found.mtimeMs, kind };
}

/** Null instead of ENOENT; every other error stays one. */
export async function nullIfMissing<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Whether it is an error of the system with this code, as EEXIST. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
