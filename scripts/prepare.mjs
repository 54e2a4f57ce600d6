/**
 * Brings a checkout from any state, a fresh clone too, to one in which the app can be run. Only
 * `node:` modules are imported on the way here, because nothing else need be installed yet.
 */
import { electronRuntime } from './electron-runtime.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { hasDisplay, startSessionBus, startXvfb } from './lib/display.mjs';
import { ensureNodeModules } from './lib/node-modules.mjs';
import { installPackages, missingForApp, missingForTests } from './lib/system-packages.mjs';

/**
 * @typedef {object} Wanted
 * @property {boolean} [tests] also what only the tests need: Xvfb, a bus, Python modules
 * @property {boolean} [display] an X server and session bus of our own where there is no display;
 *   implies `tests`
 * @property {boolean} [built] false: do not build
 */

/**
 * @typedef {object} Prepared
 * @property {import('./electron-runtime.mjs').Runtime} runtime
 * @property {NodeJS.ProcessEnv} env for the processes that are to show windows
 * @property {() => Promise<void>} stop ends what was started here, and nothing else
 */

/**
 * @param {Wanted} [wanted]
 * @returns {Promise<Prepared>}
 */
export async function prepare({ tests = false, display = false, built = true } = {}) {
  await ensureNodeModules();
  const runtime = await electronRuntime();
  await installPackages(await missingForApp(runtime.executable), 'Electron');
  if (tests || display) await installPackages(await missingForTests(), 'testing');
  if (built) await ensureBuilt();
  const services = display ? await startServices() : [];
  const env = Object.assign({ ...process.env }, ...services.map((service) => service.env));
  // Set in the terminals of editors that are Electron apps themselves; ours would be a bare Node.
  delete env.ELECTRON_RUN_AS_NODE;
  return {
    runtime,
    env,
    stop: async () => {
      for (const service of services.reverse()) await service.stop();
    },
  };
}

async function startServices() {
  if (process.platform !== 'linux') return [];
  const services = [await startSessionBus()];
  if (!hasDisplay()) services.push(await startXvfb());
  return services;
}
