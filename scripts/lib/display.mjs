import { spawn } from 'node:child_process';
import { Trouble } from './report.mjs';

/** @typedef {{ env: Record<string, string>, stop: () => Promise<void> }} Service */

const START_TIMEOUT_MS = 15_000;

/** Whether a window can be opened here at all. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/**
 * An X server of our own without a screen, with the first free display number.
 *
 * @returns {Promise<Service>}
 */
export async function startXvfb() {
  // -r: on a busy machine a key is held long enough to be repeated, and a test types a letter twice.
  const args = ['-r', '-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'];
  const { answer, stop } = await startDaemon('Xvfb', args);
  return { env: { DISPLAY: `:${answer}` }, stop };
}

/**
 * A session bus of our own: what the app says to notification and secret services, and what a
 * test answers in their place, never meets the user's.
 *
 * @returns {Promise<Service>}
 */
export async function startSessionBus() {
  const args = ['--session', '--nofork', '--nopidfile', '--print-address=3'];
  const { answer, stop } = await startDaemon('dbus-daemon', args);
  return { env: { DBUS_SESSION_BUS_ADDRESS: answer }, stop };
}

/**
 * Starts a program that writes one line to descriptor 3 when it is ready.
 *
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<{ answer: string, stop: () => Promise<void> }>}
 */
function startDaemon(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    const ended = new Promise((end) => child.once('close', end));
    let said = '';
    let complaint = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
    const stop = async () => {
      child.kill();
      await ended;
    };
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      complaint = (complaint + text).slice(-2000);
    });
    child.once('error', (error) => reject(new Trouble(`${program}: ${error.message}`)));
    ended.then(() => reject(new Trouble(`${program} ended before it was ready. ${complaint}`)));
    child.stdio[3]?.on('data', (/** @type {Buffer} */ text) => {
      said += text;
      if (!said.includes('\n')) return;
      clearTimeout(timer);
      resolve({ answer: said.trim(), stop });
    });
  });
}
