import { chmodSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUT, ROOT } from './paths.mjs';
import { foreground } from './processes.mjs';
import { say, Trouble } from './report.mjs';

const SOURCES = ['electron', 'renderer', 'shared', 'cli', 'vite.config.ts', 'package-lock.json'];

/** Touched when a build is complete; anything newer among the sources makes it stale. */
const STAMP = join(OUT, '.built');

/** @param {string} path @returns {number} ms; folders count too, so that a deletion shows */
function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = readdirSync(path).map((name) => newest(join(path, name)));
  return Math.max(found.mtimeMs, ...inside);
}

export function isBuilt() {
  const built = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return SOURCES.every((source) => newest(join(ROOT, source)) <= built);
}

/** Says that what lies in out/ is no longer an ordinary build. */
export function markStale() {
  rmSync(STAMP, { force: true });
}

/** Builds every part of the app into out/. */
export async function build() {
  const started = new Date();
  markStale();
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', '--logLevel', 'warn'];
  const code = await foreground(process.execPath, args, { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Trouble('the build failed; its reason is above');
  // It begins with #!, and is package.json's bin.
  chmodSync(join(OUT, 'cli', 'keyturn.cjs'), 0o755);
  // The time of the start: a file saved meanwhile may not be in it.
  writeFileSync(STAMP, '');
  utimesSync(STAMP, started, started);
}

export async function ensureBuilt() {
  if (isBuilt()) return;
  say('building …');
  await build();
}
