/**
 * The places where programs find us. On Unix it is a socket in a folder that is the owner's alone before we listen; a
 * pipe on Windows has no folder, and its rights are the system's: only this user may write to it. Other users get a
 * socket in a folder of its own inside that one: only who has it mounted elsewhere comes past the outer folder.
 */
import { chmod, lstat, mkdir, rename, rm, stat } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import { socketPathMax } from '../../../shared/paths.ts';
import { acquireFolderLock, type FolderLock } from '../os/folder-lock.ts';

/**
 * Connections that may wait to be accepted; the kernel's own limit holds besides. Who comes when that many wait is told
 * EAGAIN, and Node accepts no more than one at a turn of its loop, so this is what a storm has to fill.
 */
const BACKLOG = 4096;

export const LOOPBACK = '127.0.0.1';

export interface Listening {
  /** Stops listening and takes the socket away, if it is still ours. Connections are the caller's to end. */
  close(): Promise<void>;
}

/** Who may look into the folder, and who may connect. */
export interface Rights {
  readonly folder: number;
  readonly socket: number;
}

export const OWNER_ALONE: Rights = { folder: 0o700, socket: 0o600 };
export const ANYBODY: Rights = { folder: 0o755, socket: 0o666 };

/** Listens on `path`. Throws `socket_unavailable` (fact `problem`), having changed nothing that was somebody else's. */
export async function listenOn(
  server: Server,
  path: string,
  rights: Rights = OWNER_ALONE,
): Promise<Listening> {
  if (process.platform === 'win32') {
    await bind(server, path);
    return { close: () => closed(server) };
  }
  checkLength(path);
  await prepareFolder(dirname(path), rights.folder);
  const lock = lockFor(path);
  try {
    await checkStale(path);
    await bindPrivately(server, path, rights.socket);
    const { ino } = await lstat(path);
    return { close: () => release(server, path, ino, lock) };
  } catch (error) {
    if (server.listening) await closed(server);
    lock.release();
    throw error;
  }
}

function unavailable(problem: string, cause?: unknown): KeyturnError {
  return new KeyturnError('socket_unavailable', problem, { facts: { problem }, cause });
}

/** Longer ones are cut by some systems without a word: the socket would lie elsewhere than everybody looks. */
function checkLength(path: string): void {
  const max = socketPathMax(process.platform);
  const length = Buffer.byteLength(path);
  if (length > max)
    throw unavailable(
      `the path of the socket is ${length} bytes long, ${max} are allowed: ${path}`,
    );
}

async function prepareFolder(folder: string, wanted: number): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = await stat(folder);
    if (uid !== process.getuid?.()) throw unavailable(`${folder} belongs to another user`);
    // One that is narrower than it must be is left so, but for the rights of others who are let in on purpose.
    const wider = (mode & 0o777 & ~wanted) !== 0;
    const narrower = (wanted & 0o077 & ~mode) !== 0;
    if (wider || narrower) await chmod(folder, wanted);
  } catch (error) {
    throw error instanceof KeyturnError
      ? error
      : unavailable(`${folder} can't be made ready`, error);
  }
}

/** Whoever holds it may clear a stale socket away: without it two starters could each unlink the other's live one. */
function lockFor(path: string): FolderLock {
  try {
    return acquireFolderLock(join(dirname(path), `${basename(path, '.sock')}.lock`));
  } catch (error) {
    const holder = error instanceof KeyturnError ? error.facts?.['holder'] : undefined;
    throw unavailable(
      `another process listens at ${path}${holder === undefined ? '' : `: ${holder}`}`,
      error,
    );
  }
}

/** Whoever is there must be dead: a socket, and nobody answers behind it. */
async function checkStale(path: string): Promise<void> {
  const there = await lstat(path).catch(() => null);
  if (there === null) return;
  if (!there.isSocket()) throw unavailable(`${path} is there already and is no socket`);
  const answer = await knock(path);
  if (answer !== 'ECONNREFUSED' && answer !== 'ENOENT') {
    throw unavailable(`another process listens at ${path}`);
  }
}

/** The error code of connecting; null if somebody answered. */
function knock(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(null);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
  });
}

/**
 * Listens under another name, and then takes the socket's place: so it appears with its final mode, and libuv, which
 * unlinks at the end the name it bound, whoever owns that by then, finds nothing. Node binds within the call, so the
 * mask holds for the socket alone. Not 0177: a folder that another thread makes in that moment would be closed to all.
 */
async function bindPrivately(server: Server, path: string, mode: number): Promise<void> {
  const first = join(dirname(path), '.listen');
  await rm(first, { force: true });
  const before = process.umask(0o077);
  let listening: Promise<void>;
  try {
    listening = bind(server, first);
  } finally {
    process.umask(before);
  }
  await listening;
  await chmod(first, mode);
  await rename(first, path);
}

function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        unavailable(
          taken ? `another process listens at ${path}` : `${path} can't be made (${error.code})`,
          error,
        ),
      );
    };
    server.once('error', failed);
    server.listen({ path, backlog: BACKLOG }, () => {
      server.removeListener('error', failed);
      resolve();
    });
  });
}

/**
 * Listens on loopback TCP, this one address and no other; `port` 0 is any that is free. Throws `port_taken` (fact
 * `port`) or `socket_unavailable`.
 */
export async function listenOnLoopback(
  server: Server,
  port: number,
): Promise<Listening & { readonly port: number }> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(
        taken
          ? new KeyturnError('port_taken', `port ${port}: ${error.code}`, { facts: { port } })
          : unavailable(`port ${port} of ${LOOPBACK} can't be had (${error.code})`, error),
      );
    };
    server.once('error', failed);
    server.listen({ host: LOOPBACK, port, backlog: BACKLOG, exclusive: true }, () => {
      server.removeListener('error', failed);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw unavailable('no port');
  return { port: address.port, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

async function release(server: Server, path: string, ino: number, lock: FolderLock): Promise<void> {
  const now = await lstat(path).catch(() => null);
  if (now?.ino === ino) await rm(path, { force: true });
  await closed(server);
  lock.release();
}
