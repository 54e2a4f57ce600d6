/** Runs the command line as its users do: the bundled file, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBuilder } from 'vite';
import { OUT, ROOT } from '../../scripts/lib/paths.mjs';

/** Everything the bundle is made from; what the audit verifier needs of the core is among it. */
const SOURCES = [
  'cli',
  'shared',
  'electron/core/audit',
  'electron/core/os',
  'scripts/lib',
  'vite.config.ts',
];

function filesIn(source: string): string[] {
  const path = join(ROOT, source);
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * The bundle of the sources as they are now, made once for all test files and runs: it lies under a name that is their
 * hash. Built by the repository's own vite.config.ts.
 *
 * @returns its path
 */
export async function bundleCli(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap(filesIn).sort()) {
    hash.update(`${file}\0`).update(readFileSync(file));
  }
  const folder = join(OUT, 'test-cli', hash.digest('hex').slice(0, 16));
  const bundle = join(folder, 'keyturn.cjs');
  if (existsSync(bundle)) return bundle;
  const scratch = mkdtempSync(join(mkdirp(join(OUT, 'test-cli')), '.scratch-'));
  const builder = await createBuilder({
    configFile: join(ROOT, 'vite.config.ts'),
    mode: 'production',
    logLevel: 'error',
    environments: { cli: { build: { outDir: scratch } } },
  });
  const { cli } = builder.environments;
  if (cli === undefined) throw new Error('vite.config.ts has no environment for the command line');
  await builder.build(cli);
  try {
    renameSync(scratch, folder);
  } catch {
    // Another test file was quicker; its bundle is the same.
    rmSync(scratch, { recursive: true, force: true });
  }
  return bundle;
}

function mkdirp(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A data folder of its own, 0700, below a path short enough for a socket. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-cli-')));
  chmodSync(folder, 0o700);
  return folder;
}

export interface Ran {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly done: Promise<Ran>;
  /** Waits until what it wrote to both streams so far matches. Rejects when it ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface RunOptions {
  /** KEYTURN_HOME; left out, there is none. */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What comes in by standard input; nothing if left out. */
  readonly input?: string;
}

/** The environment of a person who has nothing of Keyturn's set. */
function environment({ home, env }: RunOptions): Record<string, string> {
  const nowhere = '/nonexistent';
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: nowhere,
    XDG_DATA_HOME: nowhere,
    XDG_RUNTIME_DIR: nowhere,
    // Where a test is run on a desktop, its keychain is not the test's.
    KEYTURN_TOKEN_STORE: 'file',
    ...(home === undefined ? {} : { KEYTURN_HOME: home }),
    ...env,
  };
}

/**
 * Starts it; both streams are pipes. The `--` is for Node, which looks for its own `--env-file` among a script's
 * arguments too (nodejs/node#54232).
 */
export function start(bundle: string, args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(process.execPath, ['--', bundle, ...args], {
    env: environment(options),
    cwd: options.cwd ?? ROOT,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(options.input);
  const text = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
      for (const listener of listeners) listener();
    });
  }
  const done = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...text }));
  });
  return {
    child,
    pid: child.pid ?? -1,
    done,
    until: (pattern) => until(pattern, text, listeners, done),
  };
}

function until(
  pattern: RegExp,
  text: { stdout: string; stderr: string },
  listeners: Set<() => void>,
  done: Promise<Ran>,
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      const found = pattern.exec(`${text.stdout}\n${text.stderr}`);
      if (found === null) return false;
      listeners.delete(look);
      resolve(found);
      return true;
    };
    if (look()) return;
    listeners.add(look);
    done.then(
      (ran) => look() || reject(new Error(`ended before ${pattern}: ${JSON.stringify(ran)}`)),
      reject,
    );
  });
}

/** Without the word that it waits, which a slow machine brings out where nobody is asked. */
export function withoutWaiting(ran: Ran): Ran {
  return { ...ran, stderr: ran.stderr.replace(/^keyturn: waiting for the owner's yes .*\n/m, '') };
}

/** Runs it to its end. */
export function keyturn(
  bundle: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  return start(bundle, args, options).done;
}
