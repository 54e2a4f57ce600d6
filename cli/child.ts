/** A program run in our place: same terminal, same signals, its own end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { constants as system } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { EXIT, Failure } from './errors.ts';
import { inForeground } from './terminal.ts';

/** What a supervisor or a person at a terminal sends. SIGKILL and SIGSTOP reach nobody but us. */
const PASSED = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
] as const;
type Passed = (typeof PASSED)[number];

/** Sent by the terminal's own keys (Ctrl-C, Ctrl-\) to everybody in the foreground at once. */
const FROM_KEYS: readonly Passed[] = ['SIGINT', 'SIGQUIT'];

/**
 * Node opens its debugger, to every program of this machine, on SIGUSR1. From here on it does not: a listener takes
 * the signal's place. Called before values are in memory.
 */
export function guardFromDebugger(): void {
  if ('SIGUSR1' in system.signals) process.on('SIGUSR1', () => undefined);
}

/**
 * Looks for the program the way execvp(3) will, so that a name typed wrongly is found before the owner is asked.
 * On Windows CreateProcess looks in more places than PATH; there the start itself tells.
 *
 * @throws Failure exit 127 when there is none, 126 when it can't be executed
 */
export function findProgram(program: string, path: string | undefined): void {
  if (process.platform === 'win32') return;
  if (program.includes('/')) {
    const trouble = whyNot(resolve(program));
    if (trouble !== null) throw notStarted(program, trouble);
    return;
  }
  const troubles = (path ?? '/usr/bin:/bin')
    .split(delimiter)
    .map((folder) => whyNot(join(folder || '.', program)));
  if (troubles.includes(null)) return;
  throw notStarted(program, troubles.includes('EACCES') ? 'EACCES' : 'ENOENT');
}

function whyNot(path: string): 'ENOENT' | 'EACCES' | null {
  try {
    if (!statSync(path).isFile()) return 'EACCES';
    accessSync(path, constants.X_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'EACCES' : 'ENOENT';
  }
}

/**
 * Runs it to its end.
 *
 * @param environment all of it; values stand nowhere else, neither in our own environment nor on a command line
 * @returns its exit code; 128 + the signal's number when a signal ended it
 * @throws Failure exit 126 or 127 when it could not be started
 */
export async function runChild(
  program: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const [name = '', ...args] = program;
  let child: ChildProcess | undefined;
  // Before the start: a signal that comes while the program is being started is for it, and handled when it has been.
  const stop = passSignals((signal) => child?.kill(signal));
  try {
    child = spawn(name, args, { stdio: 'inherit', env: environment });
    return await endOf(child);
  } catch (error) {
    throw notStarted(name, (error as NodeJS.ErrnoException).code ?? 'unknown');
  } finally {
    stop();
  }
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolveWith, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolveWith(code ?? 128 + (signal === null ? 0 : system.signals[signal]));
    });
  });
}

/** @returns what takes the listeners away again */
function passSignals(pass: (signal: Passed) => void): () => void {
  const listeners = PASSED.filter((signal) => signal in system.signals).map((signal) => {
    const listener = (): void => {
      // In the foreground of a terminal the child had it already; a second Ctrl-C means "now" to many programs.
      if (!FROM_KEYS.includes(signal) || !inForeground()) pass(signal);
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}

function notStarted(program: string, code: string): Failure {
  if (code === 'ENOENT')
    return new Failure('program_not_started', `cannot find the program '${program}'`, {
      exit: EXIT.notFound,
    });
  return new Failure('program_not_started', `cannot start the program '${program}' (${code})`, {
    exit: EXIT.notStarted,
  });
}
