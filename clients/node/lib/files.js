/** Files that only their owner may read or change, and where they lie. The command line keeps to the same rules. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { BadReply, NotRunning, UnsafeFile } from './errors.js';

const MAX_BYTES = 64 * 1024;
const PROTOCOL = 1;
const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_WRONLY } = constants;

/** The data folder. @param {string | undefined} home in place of `KEYTURN_HOME` @returns {string} absolute path */
export function dataFolder(home) {
  const { env, platform } = process;
  const chosen = home ?? env['KEYTURN_HOME'];
  if (chosen) return resolve(chosen);
  if (platform === 'win32') {
    return join(env['APPDATA'] || join(homedir(), 'AppData', 'Roaming'), 'Keyturn');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Keyturn');
  // XDG Base Directory: a relative path must be ignored.
  const data = env['XDG_DATA_HOME'];
  return join(data?.startsWith('/') ? data : join(homedir(), '.local', 'share'), 'keyturn');
}

/**
 * The socket to call: as `broker.json` says, else its usual place.
 *
 * @param {string | undefined} home @returns {string}
 * @throws NotRunning when there is none, UnsafeFile when it may be another user's doing
 */
export function findSocket(home) {
  const folder = dataFolder(home);
  const path = join(folder, 'broker.json');
  const text = readPrivate(path, 'the address file');
  if (text === null) return checkSocket(usualSocket(folder, home));
  /** @type {Record<string, unknown>} */
  let address = {};
  try {
    address = JSON.parse(text) ?? {};
  } catch {
    // Told below, as what is JSON and says nothing.
  }
  const { protocol, socket } = address;
  if (typeof protocol === 'number' && protocol !== PROTOCOL) {
    throw new BadReply(`it speaks protocol ${protocol}, this client ${PROTOCOL}`);
  }
  if (protocol !== PROTOCOL || typeof socket !== 'string') {
    throw new UnsafeFile('unreadable_file', `cannot make sense of ${path}`, {
      hint: 'start Keyturn again; it writes it anew',
    });
  }
  return checkSocket(socket);
}

/** @param {string} folder @param {string | undefined} home @returns {string} */
function usualSocket(folder, home) {
  const { env, platform } = process;
  const chosen = home ?? env['KEYTURN_HOME'];
  if (platform === 'win32') {
    const suffix = chosen ? `-${folder.toLowerCase().replace(/[^a-z0-9]+/g, '-')}` : '';
    return `\\\\.\\pipe\\keyturn-${userInfo().username}${suffix}`;
  }
  const runtime = env['XDG_RUNTIME_DIR'];
  if (!chosen && runtime?.startsWith('/')) return join(runtime, 'keyturn', 'broker.sock');
  return join(folder, 'broker.sock');
}

/** A token is shown only to a socket that is our own user's. @param {string} path @returns {string} */
function checkSocket(path) {
  if (process.platform === 'win32') return path;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new NotRunning();
  if (!stats.isSocket()) throw unsafe('the socket', path, 'it is not a socket');
  if (stats.uid !== process.geteuid?.()) {
    throw new UnsafeFile('unsafe_file', `refusing the socket ${path}: it is another user's`, {
      hint: 'run this as the user who runs Keyturn, or name the socket (KEYTURN_SOCKET)',
    });
  }
  return path;
}

/**
 * Looked at through the open descriptor, so that the file that was checked is the file that is read.
 *
 * @param {string} path @param {string} what names it in an error @returns {string | null} null when there is none
 * @throws {UnsafeFile} for a symbolic link, another owner, wider modes than 0600, anything but a plain file
 */
export function readPrivate(path, what) {
  let descriptor;
  try {
    // Without O_NONBLOCK a FIFO in the file's place would hold us for ever.
    descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === 'ELOOP') throw unsafe(what, path, 'it is a symbolic link');
    throw new UnsafeFile('unreadable_file', `cannot read ${what} ${path} (${code})`);
  }
  try {
    const stats = fstatSync(descriptor);
    const trouble = stats.isFile() ? tooOpen(stats) : 'it is not a plain file';
    if (trouble !== null) throw unsafe(what, path, trouble);
    if (stats.size > MAX_BYTES) throw unsafe(what, path, 'it is far too large');
    const bytes = Buffer.alloc(stats.size);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
    }
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Puts a file of mode 0600 in place whole: a new one beside it, synced, renamed over it.
 *
 * @param {string} path @param {string} text @throws {UnsafeFile}
 */
export function writePrivate(path, text) {
  const beside = `${path}.${randomBytes(8).toString('hex')}.new`;
  try {
    const descriptor = openSync(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      if (process.platform !== 'win32') fchmodSync(descriptor, 0o600);
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new UnsafeFile('unreadable_file', `cannot write ${path} (${codeOf(error)})`);
  }
}

/** Makes a folder, or sees that it is ours alone. @param {string} path @param {string} what @throws {UnsafeFile} */
export function privateFolder(path, what) {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') {
      throw new UnsafeFile('unreadable_file', `cannot make the folder ${path} (${codeOf(error)})`);
    }
  }
  checkFolder(path, what);
}

/** @param {string} path @param {string} what @returns {boolean} whether it is there @throws {UnsafeFile} */
export function checkFolder(path, what) {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  const trouble = stats.isDirectory() ? tooOpen(stats) : 'it is not a folder';
  if (trouble !== null) throw unsafe(what, path, trouble);
  return true;
}

/** Windows guards by the folder's ACL. @param {import('node:fs').Stats} stats @returns {string | null} */
function tooOpen(stats) {
  const me = process.geteuid?.();
  if (me === undefined) return null;
  if (stats.uid !== me) return `it belongs to another user (uid ${stats.uid})`;
  if ((stats.mode & 0o077) === 0) return null;
  return `its mode is ${(stats.mode & 0o777).toString(8).padStart(4, '0')}`;
}

/** @param {string} what @param {string} path @param {string} why */
function unsafe(what, path, why) {
  return new UnsafeFile('unsafe_file', `refusing ${what} ${path}: ${why}`, {
    hint: 'it must be your own and closed to others (chmod 600, its folder chmod 700)',
  });
}

/** @param {unknown} error @returns {string} */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
