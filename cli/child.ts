/** A program run in our place: same terminal, same signals, its own end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, closeSync, constants, statSync } from 'node:fs';
import { constants as system } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Failure } from './errors.ts';
import { type Slot, slotFor } from './run/descriptors.ts';
import type { Mask } from './run/mask.ts';
import { show } from './run/show.ts';
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

/** What a program is started with. */
export interface Start {
  /** All of its environment; values stand nowhere else, neither in our own environment nor on a command line. */
  readonly environment: NodeJS.ProcessEnv;
  /** Values over descriptors, from number 3 on. */
  readonly descriptors: readonly string[];
  /** Its output goes through these; null: it has our own streams. */
  readonly masks: (() => Mask) | null;
}

export interface Child {
  kill(signal: NodeJS.Signals): void;
  /** Its exit code; 128 + the signal's number when a signal ended it. Rejects when it could not be started. */
  readonly ended: Promise<number>;
}

/** The first number behind stdin, stdout and stderr. */
export const FIRST_DESCRIPTOR = 3;
/** Ms for which output is awaited after a program ended that left its streams to others. */
const LAST_WORDS_MS = 500;

/** @param slot how a value is made ready for a descriptor */
export function startChild(
  program: readonly string[],
  how: Start,
  slot: (value: string) => Slot = slotFor,
): Child {
  const [name = '', ...args] = program;
  const slots = how.descriptors.map((value) => slot(value));
  const output = how.masks === null ? 'inherit' : 'pipe';
  try {
    const child = spawn(name, args, {
      stdio: ['inherit', output, output, ...slots],
      env: how.environment,
    });
    feed(child, slots, how.descriptors);
    const shown = how.masks === null ? Promise.resolve() : show(child, how.masks);
    return {
      kill: (signal) => void child.kill(signal),
      ended: endOf(child).then(
        async (code) => {
          await Promise.race([shown, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
          child.stdout?.destroy();
          child.stderr?.destroy();
          return code;
        },
        (error: NodeJS.ErrnoException) => {
          throw notStarted(name, error.code ?? 'unknown');
        },
      ),
    };
  } catch (error) {
    throw notStarted(name, (error as NodeJS.ErrnoException).code ?? 'unknown');
  } finally {
    for (const slot of slots) if (slot !== 'pipe') closeSync(slot);
  }
}

/** Writes into the pipes; a program that does not read them to their end is its own affair. */
function feed(child: ChildProcess, slots: readonly Slot[], values: readonly string[]): void {
  slots.forEach((slot, i) => {
    const pipe = child.stdio[FIRST_DESCRIPTOR + i];
    if (slot !== 'pipe' || !(pipe instanceof Writable)) return;
    pipe.on('error', () => undefined);
    pipe.end(values[i]);
  });
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
export function onSignals(pass: (signal: NodeJS.Signals, fromKeys: boolean) => void): () => void {
  const listeners = PASSED.filter((signal) => signal in system.signals).map((signal) => {
    // In the foreground of a terminal the child had it already; a second Ctrl-C means "now" to many programs.
    const listener = (): void => pass(signal, FROM_KEYS.includes(signal) && inForeground());
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
