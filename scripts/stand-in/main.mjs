/**
 * Becomes `resources/app` of the stand-in Electron and does what the default app does in an
 * official one: `electron [-r module]… path [arguments]…` runs the app at that path.
 */
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const TAKES_VALUE = new Set(['-r', '--require']);

/** @param {string[]} argv @returns {{ modules: string[], path: string | undefined }} */
function parse(argv) {
  const modules = [];
  for (let i = 1; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    if (TAKES_VALUE.has(argument)) modules.push(argv[++i] ?? '');
    // Chromium's and Node's own switches were read before any script ran.
    else if (!argument.startsWith('-')) return { modules, path: argument };
  }
  return { modules, path: undefined };
}

/**
 * Electron's own default app names itself after the app it runs, with calls that are not public.
 *
 * @typedef {{ setVersion(version: string): void, setAppPath(path: string): void }} Unlisted
 */
const self = /** @type {typeof app & Unlisted} */ (app);

/** @param {string} path a folder with package.json, or a script @returns {string} the script */
function introduce(path) {
  if (!statSync(path).isDirectory()) return path;
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  if (manifest.version) self.setVersion(manifest.version);
  const name = manifest.productName ?? manifest.name;
  if (name) self.setName(name);
  self.setAppPath(path);
  return resolve(path, manifest.main ?? 'index.js');
}

const { modules, path } = parse(process.argv);
if (!path) {
  process.stderr.write('electron (stand-in): no app given\n');
  process.exit(1);
}
Object.defineProperty(process, 'defaultApp', { value: true });
const require = createRequire(join(process.cwd(), 'index.js'));
for (const module of modules) require(module);
const script = introduce(resolve(path));
// Awaited while loading, so that the app's first lines run before `ready`: later, custom schemes
// can no longer be registered.
await import(pathToFileURL(script).href);
