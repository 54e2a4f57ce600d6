/** Makes the lab's program from the sources as they are now; once for all who start one at the same time. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../lib/paths.mjs';
import { foreground } from '../lib/processes.mjs';
import { Trouble } from '../lib/report.mjs';

/**
 * Not in out/, which is what the app runs from; below node_modules, so that the packages with a native part are found.
 */
const CACHE = join(ROOT, 'node_modules/.cache/keyturn-lab');
const SOURCES = ['electron/core', 'electron/platform', 'shared', 'scripts/lab', 'package.json'];
const KEPT_MS = 24 * 60 * 60_000;

/** @param {string} source @returns {string[]} */
function filesIn(source) {
  const path = join(ROOT, source);
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** @returns {Promise<string>} the path of an ES module that exports `lab` */
export async function labProgram() {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap(filesIn).sort()) {
    hash.update(`${file}\0`).update(readFileSync(file));
  }
  const folder = join(CACHE, hash.digest('hex').slice(0, 16));
  const program = join(folder, 'lab.mjs');
  if (existsSync(program)) return program;
  mkdirSync(CACHE, { recursive: true });
  removeOld();
  const scratch = mkdtempSync(join(CACHE, '.scratch-'));
  // In a process of its own: the bundler would stay in the lab's memory, which people measure.
  const code = await foreground(process.execPath, [import.meta.filename, scratch], {
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) throw new Trouble('the lab could not be built; the reason is above');
  try {
    renameSync(scratch, folder);
  } catch {
    // Another lab was quicker; what it made is the same.
    rmSync(scratch, { recursive: true, force: true });
  }
  return program;
}

function removeOld() {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** @param {string} outDir */
async function build(outDir) {
  // Not imported at the top: the lab itself has no use for it.
  const vite = await import('vite');
  await vite.build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    define: { __KEYTURN_RELEASE__: 'false', __KEYTURN_DEV_SERVER__: '""' },
    ssr: { noExternal: true },
    build: {
      ssr: join(ROOT, 'scripts/lab/lab.ts'),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      sourcemap: false,
      rolldownOptions: {
        external: ['@node-rs/argon2', 'koffi'],
        output: { format: 'esm', entryFileNames: 'lab.mjs' },
      },
    },
  });
}

if (process.argv[1] === import.meta.filename) await build(String(process.argv[2]));
