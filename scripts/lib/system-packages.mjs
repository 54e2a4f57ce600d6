/** What the system must provide beside Node, and how Debian calls it. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { capture, foreground } from './processes.mjs';
import { say, Trouble } from './report.mjs';

/**
 * The libraries a bare Debian lacks, by what the dynamic linker calls them. The last two are
 * loaded by name when first needed, so `ldd` does not show them.
 */
const LIBRARIES = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libXss.so.1': 'libxss1',
  'libnotify.so.4': 'libnotify4',
};
const LOADED_LATE = ['libXss.so.1', 'libnotify.so.4'];

/** Programs of the tests. */
const PROGRAMS = {
  Xvfb: 'xvfb',
  xdotool: 'xdotool',
  dunst: 'dunst',
  'dbus-daemon': 'dbus',
  'dbus-run-session': 'dbus',
  'gnome-keyring-daemon': 'gnome-keyring',
  curl: 'curl',
  'keepassxc-cli': 'keepassxc',
};

/**
 * Modules of the tests that read our formats from another language. Debian's own Python, because
 * a different python3 that comes first in PATH does not see Debian's modules.
 */
const PYTHON = '/usr/bin/python3';
const PYTHON_MODULES = { nacl: 'python3-nacl', argon2: 'python3-argon2' };

/**
 * @param {string} executable Electron's
 * @returns {Promise<string[]>} Debian packages that are missing; empty on other systems than Linux
 */
export async function missingForApp(executable) {
  if (process.platform !== 'linux') return [];
  const { stdout } = await capture('ldd', [executable]);
  const missing = [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '');
  // /sbin is not in every user's PATH.
  const known = (await capture('/sbin/ldconfig', ['-p'])).stdout;
  missing.push(...LOADED_LATE.filter((library) => known && !known.includes(library)));
  /** @type {Record<string, string>} */
  const packages = LIBRARIES;
  // Whatever else is missing (libX11, cairo, …) comes with GTK.
  return [...new Set(missing.map((library) => packages[library] ?? 'libgtk-3-0'))];
}

/** @returns {Promise<string[]>} Debian packages that are missing; empty on other systems than Linux */
export async function missingForTests() {
  if (process.platform !== 'linux') return [];
  const missing = Object.entries(PROGRAMS).flatMap(([program, name]) =>
    isInPath(program) ? [] : [name],
  );
  for (const [module, name] of Object.entries(PYTHON_MODULES)) {
    if ((await capture(PYTHON, ['-c', `import ${module}`])).code !== 0) missing.push(name);
  }
  return missing;
}

/** @param {string} program */
function isInPath(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Installs Debian packages when that needs no asking (root, apt-get there); else throws the line
 * a person can run.
 *
 * @param {readonly string[]} packages
 * @param {string} purpose completes "… needs"
 */
export async function installPackages(packages, purpose) {
  if (packages.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !isInPath('apt-get')) {
    const elsewhere = 'or what provides the same on your distribution';
    throw new Trouble(
      `${purpose} needs ${packages.join(', ')}. Run: sudo apt-get update && sudo ${line} (${elsewhere})`,
    );
  }
  say(`${purpose} needs ${packages.join(', ')}; installing as root …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await apt(['update', '-qq'], env);
  const names = await Promise.all(packages.map(currentName));
  await apt(['install', '-y', '-qq', '--no-install-recommends', ...names], env);
}

/** @param {string[]} args @param {NodeJS.ProcessEnv} env */
async function apt(args, env) {
  // To stderr: the last line of stdout is the result of `npm test`.
  const code = await foreground('apt-get', args, { env, stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Trouble(`apt-get ${args.join(' ')} ended with code ${code}`);
}

/**
 * Debian 13 and Ubuntu 24.04 renamed libraries when time_t grew to 64 bits.
 *
 * @param {string} name
 */
async function currentName(name) {
  const renamed = `${name}t64`;
  const known = await capture('apt-cache', ['show', '--no-all-versions', renamed]);
  return known.code === 0 && known.stdout.includes('Package:') ? renamed : name;
}
