import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @param {string} folder @returns {string} the nearest folder upwards that holds package.json */
function rootAbove(folder) {
  if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return folder;
  return rootAbove(dirname(folder));
}

/** Looked for, because this file is also bundled into what runs from out/. */
export const ROOT = rootAbove(dirname(fileURLToPath(import.meta.url)));

/** Where `vite build` puts what the app runs from. */
export const OUT = join(ROOT, 'out');

/**
 * The folder for things that are dear to fetch and cheap to lose. It lies outside node_modules,
 * which `npm ci` deletes.
 *
 * @returns {string}
 */
export function cacheFolder() {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === 'win32') {
    return join(LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'keyturn', 'Cache');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'keyturn');
  // XDG Base Directory: a relative path must be ignored.
  const base = XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : join(homedir(), '.cache');
  return join(base, 'keyturn');
}
