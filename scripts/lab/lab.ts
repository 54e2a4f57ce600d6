/** The second composition root: the core and its socket without a window. Never part of a release. */
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeFiles } from '../../electron/core/os/file-ops.ts';
import type { KeyWrap } from '../../electron/core/ports.ts';
import { type Core, openCore } from '../../electron/core/services/core.ts';
import { nodeScratch } from '../../electron/platform/scratch-node.ts';
import { stderrLog, systemClock, systemRandom } from '../../electron/platform/system.ts';
import { version } from '../../package.json';
import { KeyturnError, toWire } from '../../shared/errors.ts';
import { textOf } from '../../shared/messages.ts';
import { type AppSettings, DEFAULT_APP_SETTINGS } from '../../shared/model/settings.ts';
import { FILES, socketPathMax } from '../../shared/paths.ts';
import { Answers } from './answers.ts';
import { takeCommands } from './commands.ts';
import { fill, makeVault } from './home.ts';
import { BadSeed, readSeed, type Seed } from './seed.ts';
import { labHttpClient } from './upstream.ts';

const SOCKET = 'broker.sock';
const USAGE = 'usage: npm run lab -- --home DIR --seed FILE';
/** Instead of half a second for each unlocking: a lab keeps nothing that is worth guessing. */
const CHEAP = { memoryKiB: 8, passes: 1, lanes: 1 };
const CHEAP_BOUNDS = {
  memoryKiB: { min: 8, max: 64 },
  passes: { min: 1, max: 3 },
  lanes: { min: 1, max: 4 },
};
/** How often a lab that npm started looks whether npm is still there. */
const PARENT_MS = 500;

const say = (line: string): void => void process.stderr.write(`keyturn lab: ${line}\n`);

/** What is wrong with how it was called; its message is for a person. */
class Refused extends Error {
  override readonly name = 'Refused';
}

/** @returns the exit code: 0 after SIGTERM, 1 when it could not be done, 2 for wrong usage or a wrong seed */
export async function lab(args: readonly string[]): Promise<number> {
  const stopped = whenStopped();
  try {
    const { home, seed } = argumentsOf(args);
    await serve(prepareHome(home), readSeed(readFile(seed), today()), stopped);
    return 0;
  } catch (error) {
    if (error instanceof Refused || error instanceof BadSeed) {
      say(error.message);
      return 2;
    }
    if (!(error instanceof KeyturnError)) throw error;
    say(textOf(toWire(error)).text);
    return 1;
  }
}

/** Resolves when it is to end. From here on no signal kills the process before its socket is taken away. */
function whenStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.on(signal, () => resolve());
    if (process.env['npm_lifecycle_event'] === undefined) return;
    // npm passes a signal on to its shell, as long as it lives; one that was killed passes nothing on.
    const above = whoIsAbove();
    setInterval(() => {
      if (whoIsAbove() !== above) resolve();
    }, PARENT_MS).unref();
  });
}

/** The shell that started this, and npm above it where that can be read. */
function whoIsAbove(): string {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    // proc(5): behind the name, which may hold anything, come the state and the parent.
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(process.ppid);
  }
}

function argumentsOf(args: readonly string[]): { home: string; seed: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { home: { type: 'string' }, seed: { type: 'string' } },
    });
    if (values.home !== undefined && values.seed !== undefined)
      return { home: resolve(values.home), seed: values.seed };
  } catch (error) {
    throw new Refused(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
  throw new Refused(USAGE);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refused(`the seed can't be read: ${error instanceof Error ? error.message : error}`);
  }
}

interface Home {
  readonly folder: string;
  /** There was nothing in it: what is left of a lab that did not come up may be thrown away. */
  readonly empty: boolean;
}

/** Never somebody's vault: a lab makes its own. */
function prepareHome(path: string): Home {
  const socket = Buffer.byteLength(join(path, SOCKET));
  const max = socketPathMax(process.platform);
  if (socket > max) {
    throw new Refused(
      `${path} is too long for a socket: it would have ${socket} bytes, ${max} are allowed`,
    );
  }
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Refused(`${path} can't be made: ${error instanceof Error ? error.message : error}`);
  }
  const folder = realpathSync(path);
  if (existsSync(join(folder, FILES.vault))) {
    throw new Refused(
      `${folder} has a vault already; a lab makes its own, in a folder without one`,
    );
  }
  return { folder, empty: readdirSync(folder).length === 0 };
}

async function serve({ folder, empty }: Home, seed: Seed, stopped: Promise<void>): Promise<void> {
  let core: Core | null = null;
  const { password, approve } = seed;
  const answers = new Answers({ core: () => core, password, always: approve === 'always', say });
  try {
    core = await open(folder, seed, answers);
    const ready = await Promise.race([begin(core, seed, folder), stopped]);
    if (ready === undefined) return;
    answers.follow(core);
    const commands = takeCommands({ core, password, say });
    process.stdout.on('error', () => undefined);
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    await stopped;
    commands.stop();
  } catch (error) {
    // Only what was made here: nothing is taken from a folder that somebody uses.
    await core?.close();
    core = null;
    if (empty)
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    throw error;
  } finally {
    answers.stop();
    await core?.close();
  }
}

async function begin(core: Core, seed: Seed, folder: string): Promise<object> {
  await makeVault(core, seed.password);
  await settle(core, seed);
  const { clients, proxies } = await fill(core, seed, systemRandom(), say);
  return { ready: true, ...addressOf(core, folder, seed.tcp ?? false), clients, proxies };
}

/** Throws when nobody listens: a lab without a socket is of no use. */
function addressOf(
  core: Core,
  folder: string,
  wantsTcp: boolean,
): { socket: string; tcp: string | null } {
  const socket = join(folder, SOCKET);
  if (!existsSync(socket))
    throw new Refused(`there is no socket at ${socket}; the reason is above`);
  const tcp = core.tcpAddress();
  if (wantsTcp && tcp === null)
    throw new Refused('loopback TCP could not be opened; the reason is above');
  return { socket, tcp };
}

/** What the seed says of the vault's own rules. The password that they ask for is typed by `Answers`. */
async function settle({ services }: Core, { tcp = false, foreignUsers = [] }: Seed): Promise<void> {
  if (!tcp && foreignUsers.length === 0) return;
  const { settings } = services;
  const now = settings.vault();
  await settings.setVault({ ...now, tcp: { ...now.tcp, enabled: tcp }, foreignUsers });
  await services.tcp.follow();
}

function open(folder: string, { upstream = {} }: Seed, answers: Answers): Promise<Core> {
  let appSettings: AppSettings = DEFAULT_APP_SETTINGS;
  const nothing = async (): Promise<void> => undefined;
  return openCore({
    dataFolder: folder,
    socketPath: join(folder, SOCKET),
    name: null,
    version,
    clock: systemClock(),
    random: systemRandom(),
    log: stderrLog((text) => process.stderr.write(text)),
    timeZone,
    files: nodeFiles(),
    kdf: { bounds: CHEAP_BOUNDS, choose: async () => CHEAP },
    notifier: { show: async () => true },
    clipboard: { put: nothing, clear: nothing },
    shield: { raise: () => undefined, lower: () => undefined },
    stepUpPrompt: { show: () => answers.stepUpShown(), hide: () => undefined },
    keyWrap: NO_KEYCHAIN,
    appSettings: {
      get: () => appSettings,
      set: async (next) => {
        appSettings = next;
      },
    },
    // Somebody is always there: a lab locks when it is told to.
    idleSeconds: () => 0,
    http: labHttpClient(upstream),
    // Nobody imports or exports in a lab: it has no window. The program is there once the app was built.
    scratch: nodeScratch(join('out', 'scratch', 'scratch.cjs')),
    fileDialogs: { open: async () => [], save: async () => null, showInFolder: () => undefined },
  });
}

/** A lab has no desktop. */
const NO_KEYCHAIN: KeyWrap = {
  name: 'no keychain',
  unavailable: () => 'A lab has no keychain.',
  wrap: () => Promise.reject(new Error('a lab has no keychain')),
  unwrap: async () => null,
  bootMark: () => '',
  sameBoot: () => false,
};

function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The day in the owner's calendar. */
function today(): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timeZone() }).format(new Date());
}
