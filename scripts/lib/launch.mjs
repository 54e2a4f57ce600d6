import { say } from './report.mjs';

/**
 * Chromium refuses to start as root with its sandbox on. Only then is it turned off.
 *
 * @returns {string[]} switches for Electron
 */
export function sandboxSwitches() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** @returns {string[]} the same, and says so */
export function sandboxSwitchesAloud() {
  const switches = sandboxSwitches();
  if (switches.length > 0) {
    say(
      'running as root: Chromium allows that only without its sandbox (--no-sandbox). Use an ordinary user for real keys.',
    );
  }
  return switches;
}
