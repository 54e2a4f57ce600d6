/** Where the app is, told by the app itself in `<data folder>/broker.json`. */
import { lstatSync, type Stats } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { dataFolder, FILES, type Surroundings, socketPath } from '../shared/paths.ts';
import { EXIT, Failure } from './errors.ts';
import { readPrivate } from './private-file.ts';
import { isAddress, otherProtocolOf } from './replies.ts';

export interface Place {
  /** Absolute path of the data folder. */
  readonly folder: string;
  /** Where the socket is unless broker.json says otherwise. */
  readonly defaultSocket: string;
}

/** @param home the value of `--home`, which stands for `KEYTURN_HOME` */
export function place(home: string | undefined): Place {
  const chosen = home ?? process.env['KEYTURN_HOME'];
  const around: Surroundings = {
    platform: process.platform,
    env: chosen ? { ...process.env, KEYTURN_HOME: resolve(chosen) } : process.env,
    // Asked for only where no folder was chosen.
    get home() {
      return homedir();
    },
    user: process.platform === 'win32' ? userInfo().username : '',
  };
  return { folder: dataFolder(around), defaultSocket: socketPath(around) };
}

/**
 * The socket to call.
 *
 * @throws Failure `not_running` (exit 4) when there is none, `unsafe_file` when it or broker.json may be another
 * user's doing, `other_protocol` when the app speaks another version
 */
export function findSocket({ folder, defaultSocket }: Place): string {
  const path = join(folder, FILES.brokerAddress);
  const bytes = readPrivate(path, 'the address file');
  if (bytes === null) return checkSocket(defaultSocket);
  let address: unknown;
  try {
    address = JSON.parse(bytes.toString('utf8'));
  } catch {
    address = null;
  }
  const protocol = otherProtocolOf(address);
  if (protocol !== null) throw otherProtocol(protocol);
  if (!isAddress(address)) {
    throw new Failure('unreadable_file', `cannot make sense of ${path}`, {
      hint: 'start Keyturn again; it writes it anew',
    });
  }
  return checkSocket(address.socket);
}

export function notRunning(): Failure {
  return new Failure('not_running', 'Keyturn is not running', {
    exit: EXIT.notRunning,
    hint: 'start the app; for another vault give its folder with --home or KEYTURN_HOME',
  });
}

export function otherProtocol(theirs: number): Failure {
  return new Failure(
    'other_protocol',
    `the app speaks protocol ${theirs}, this command line another`,
    {
      hint: 'update the older of the two',
    },
  );
}

/** A token is shown only to a socket that is our own user's: anyone may listen in a folder that anyone may write. */
function checkSocket(path: string): string {
  if (process.platform === 'win32') return path;
  const stats = look(path);
  if (!stats.isSocket())
    throw new Failure('unsafe_file', `refusing the socket ${path}: it is not a socket`);
  const me = process.geteuid?.();
  if (stats.uid === me) return path;
  throw new Failure(
    'unsafe_file',
    `refusing the socket ${path}: it belongs to another user (uid ${stats.uid})`,
    {
      hint: 'run the command line as the user who runs Keyturn',
    },
  );
}

function look(path: string): Stats {
  try {
    return lstatSync(path);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw notRunning();
    throw new Failure('unreachable', `cannot look at the socket ${path} (${code})`);
  }
}
