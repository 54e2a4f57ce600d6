/**
 * `npm run dev`: the windows' pages from a development server with hot reload; everything else is
 * built again when it changes, and the app started again with it.
 */
import { spawn } from 'node:child_process';
import { createServer as createSocketServer } from 'node:net';
import { markStale } from './lib/build.mjs';
import { hasDisplay } from './lib/display.mjs';
import { sandboxSwitchesAloud } from './lib/launch.mjs';
import { ROOT } from './lib/paths.mjs';
import { main, say, Trouble } from './lib/report.mjs';
import { prepare } from './prepare.mjs';

const HOST = '127.0.0.1';
/** Saving a file both main and a preload import finishes two builds; one restart is enough. */
const SETTLE_MS = 150;

/** @returns {Promise<number>} a port that is free now */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createSocketServer().once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

/** @returns {Promise<string>} its address */
async function serveRenderer() {
  const { createServer } = await import('vite');
  const port = await freePort();
  const server = await createServer({
    mode: 'development',
    root: `${ROOT}/renderer`,
    configFile: `${ROOT}/vite.config.ts`,
    // The pages' own address is app://, so the client must be told where its socket is.
    server: {
      host: HOST,
      port,
      strictPort: true,
      hmr: { protocol: 'ws', host: HOST, clientPort: port },
    },
  });
  await server.listen();
  return `http://${HOST}:${port}`;
}

/**
 * Builds all but the pages, and again after each change.
 *
 * @param {() => void} onBuilt called after every successful round, first when all are built
 */
async function watchTheRest(onBuilt) {
  const { createBuilder } = await import('vite');
  const builder = await createBuilder({
    mode: 'development',
    configFile: `${ROOT}/vite.config.ts`,
    logLevel: 'warn',
    build: { watch: {} },
  });
  const names = Object.keys(builder.environments).filter((name) => !/^(client|ssr)$/.test(name));
  const waiting = new Set(names);
  for (const name of names) {
    const environment = builder.environments[name];
    const watcher = environment && (await builder.build(environment));
    if (!watcher || !('on' in watcher)) throw new Error(`${name} is not watched`);
    watcher.on('event', (event) => {
      if (event.code === 'ERROR') say(`${name}: ${event.error.message}`);
      if (event.code !== 'END') return;
      waiting.delete(name);
      if (waiting.size === 0) onBuilt();
    });
  }
}

/**
 * @param {string} executable
 * @param {NodeJS.ProcessEnv} env
 */
function restartableApp(executable, env) {
  const args = [...sandboxSwitchesAloud(), ROOT, ...process.argv.slice(2)];
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let running;
  /** @type {NodeJS.Timeout | undefined} */
  let settling;
  const start = () => {
    const child = spawn(executable, args, { cwd: ROOT, stdio: 'inherit', env });
    running = child;
    child.once('exit', (code) => {
      // Ended by the person, not by a restart: the session is over.
      if (running === child) process.exit(code ?? 1);
      start();
    });
  };
  const stop = () => {
    const child = running;
    running = undefined;
    child?.kill();
  };
  process.once('exit', stop);
  return () => {
    clearTimeout(settling);
    settling = setTimeout(() => (running ? stop() : start()), SETTLE_MS);
  };
}

await main(async () => {
  if (!hasDisplay()) throw new Trouble('no display: set DISPLAY, or use xvfb-run -a npm run dev');
  const { runtime, env } = await prepare({ built: false });
  // What lies in out/ from here on points at the development server.
  markStale();
  // Read by vite.config.ts while building; the app itself knows no such variable.
  process.env['KEYTURN_DEV_SERVER'] = await serveRenderer();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
  await watchTheRest(restartableApp(runtime.executable, env));
});
