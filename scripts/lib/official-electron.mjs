import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { capture } from './processes.mjs';
import { say, Trouble } from './report.mjs';

const PACKAGE = join(ROOT, 'node_modules', 'electron');
const DOWNLOADS = 'https://github.com/electron/electron/releases/download/';
const CONNECT_TIMEOUT_MS = 4000;
const DOWNLOAD_TIMEOUT_MS = 10 * 60 * 1000;

/** @param {string} file @returns {string} its text; empty when it cannot be read */
function read(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

/** @returns {string} the version package.json asks for */
export function officialVersion() {
  return JSON.parse(read(join(PACKAGE, 'package.json')) || '{}').version ?? 'unknown';
}

/**
 * The executable's path below a folder of Electron.
 *
 * @returns {string}
 */
export function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** @returns {string | undefined} the folder of an official Electron that is already unpacked */
export function installedOfficial() {
  const dist = join(PACKAGE, 'dist');
  const current = read(join(dist, 'version')).replace(/^v/, '') === officialVersion();
  return current && existsSync(join(dist, executableName())) ? dist : undefined;
}

/**
 * Lets the electron package download its binary, which checks it against the hashes it carries
 * and keeps the archive in its own cache.
 *
 * @returns {Promise<string>} its folder
 */
export async function downloadOfficial() {
  if (!existsSync(join(PACKAGE, 'install.js'))) throw new Trouble('the package is not installed');
  await checkReachable();
  say(`downloading Electron ${officialVersion()} …`);
  const install = await capture(process.execPath, ['install.js'], {
    cwd: PACKAGE,
    timeout: DOWNLOAD_TIMEOUT_MS,
  });
  const dist = installedOfficial();
  if (dist) return dist;
  throw new Trouble(`its installer failed: ${install.stderr.trim() || `code ${install.code}`}`);
}

/**
 * The installer itself waits minutes for a host that swallows packets. A proxy is not looked
 * through: then the installer decides.
 */
async function checkReachable() {
  const { env } = process;
  if (env['HTTPS_PROXY'] ?? env['https_proxy'] ?? env['ELECTRON_GET_USE_PROXY']) return;
  const mirror = env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'] ?? DOWNLOADS;
  const { hostname, port, protocol } = new URL(mirror);
  await tryConnect(hostname, Number(port) || (protocol === 'http:' ? 80 : 443));
}

/** @param {string} host @param {number} port @returns {Promise<void>} */
function tryConnect(host, port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    /** @param {string} why */
    const fail = (why) => {
      socket.destroy();
      reject(new Trouble(`${host} cannot be reached (${why})`));
    };
    // A timer of its own: socket.setTimeout does not count the look-up of the name.
    const timer = setTimeout(fail, CONNECT_TIMEOUT_MS, `no answer in ${CONNECT_TIMEOUT_MS} ms`);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.destroy();
      resolve();
    });
    socket.once('error', (error) => {
      clearTimeout(timer);
      fail(error.message);
    });
  });
}
