import { basename, join } from 'node:path';
import { OUT, ROOT } from './paths.mjs';
import { foreground } from './processes.mjs';

/**
 * Bundles a TypeScript program for Node and runs it: as fast as the built app, with nothing
 * between it and the engine. Packages stay outside the bundle.
 *
 * @param {string} entry relative to the root
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
export async function runTypeScript(entry, args, env) {
  // Not imported at the top: node_modules may have been missing when this file was loaded.
  const { build } = await import('vite');
  const name = basename(entry, '.ts');
  const outDir = join(OUT, 'programs', name);
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    define: { __KEYTURN_RELEASE__: 'false', __KEYTURN_DEV_SERVER__: '""' },
    build: {
      ssr: join(ROOT, entry),
      outDir,
      target: 'node20',
      sourcemap: true,
      rolldownOptions: { output: { entryFileNames: '[name].js' } },
    },
  });
  const program = join(outDir, `${name}.js`);
  return foreground(process.execPath, ['--enable-source-maps', program, ...args], { env });
}
