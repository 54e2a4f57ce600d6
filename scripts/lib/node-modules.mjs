import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { foreground } from './processes.mjs';
import { say, Trouble } from './report.mjs';

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean }} Locked */

/** @param {string} file @returns {Record<string, Locked>} */
function lockedPackages(file) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  delete packages[''];
  return packages;
}

/**
 * Contents, not dates: a checkout touches files without changing them.
 *
 * @param {Record<string, Locked>} want what package-lock.json says
 * @param {Record<string, Locked>} have what npm noted of what it installed
 */
export function matches(want, have) {
  const paths = new Set([...Object.keys(want), ...Object.keys(have)]);
  return [...paths].every((path) => {
    // Builds for other platforms are in the lock and not on the disk.
    if (!have[path] && (want[path]?.optional || want[path]?.devOptional)) return true;
    return want[path]?.version === have[path]?.version;
  });
}

function isCurrent() {
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  return matches(lockedPackages(join(ROOT, 'package-lock.json')), lockedPackages(installed));
}

/** `npm ci`, when node_modules is missing or no longer what package-lock.json says. */
export async function ensureNodeModules() {
  if (isCurrent()) return;
  say('installing npm packages …');
  // A few hundred packages on a busy network: npm's own two retries have been too few.
  const args = ['ci', '--loglevel=error', '--fetch-retries=5'];
  const code = await foreground('npm', args, { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Trouble(`npm ci ended with code ${code}; its reason is above`);
}
