import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './paths.mjs';

/** @typedef {import('node:child_process').SpawnOptions} SpawnOptions */
/** @typedef {{ code: number, stdout: string, stderr: string }} Captured */

/**
 * How a shell would report the end of a child: its code, or 128 + the signal's number.
 *
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function exitCode(code, signal) {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

/**
 * npm is a script on Windows, which can only be started through a shell there.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {SpawnOptions} options
 */
function start(command, args, options) {
  const shell = process.platform === 'win32' && command === 'npm';
  return spawn(command, args, { cwd: ROOT, shell, ...options });
}

/**
 * For scripts that run one command after another: a signal ends the present one, and then this
 * says that no other should follow. A second signal ends the script as it would any other.
 *
 * @returns {() => boolean} whether this process has been told to stop since
 */
export function watchForStop() {
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      stopped = true;
    });
  }
  return () => stopped;
}

/**
 * Runs a command in the foreground: it shares our terminal, gets the signals sent to us alone
 * (a Ctrl-C reaches the whole group anyway), and its exit code is the result.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function foreground(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: 'inherit', ...options });
    /** @type {NodeJS.Signals[]} */
    const passed = ['SIGTERM', 'SIGHUP', 'SIGINT'];
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
      // In a terminal the child has already had its own SIGINT; a second one means "now".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of passed) process.on(signal, pass);
    const done = () => {
      for (const signal of passed) process.off(signal, pass);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(exitCode(code, signal));
    });
  });
}

/**
 * Runs a command to its end and keeps what it printed. A command that cannot be started, or is
 * still running after `timeout` ms, counts as failed (127, 143): callers only ask whether it worked.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {SpawnOptions} [options]
 * @returns {Promise<Captured>}
 */
export function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', (error) => resolve({ code: 127, stdout, stderr: error.message }));
    child.once('close', (code, signal) =>
      resolve({ code: exitCode(code, signal), stdout, stderr }),
    );
  });
}
