/** Makes a file that plain Node can run from TypeScript source: for children of tests that must be real processes. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '../..');

/**
 * @param entry path of a module
 * @returns path of an ES module in a new folder, which the caller removes; it lies in the source tree, so that packages
 *   with a native part are found
 */
export async function bundle(entry: string): Promise<{ folder: string; file: string }> {
  mkdirSync(join(root, 'out'), { recursive: true });
  const folder = mkdtempSync(join(root, 'out', 'test-'));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: entry,
      outDir: folder,
      target: 'node20',
      rolldownOptions: {
        external: ['@node-rs/argon2', 'koffi'],
        output: { format: 'esm', entryFileNames: 'bundle.mjs' },
      },
    },
    ssr: { noExternal: true },
  });
  return { folder, file: join(folder, 'bundle.mjs') };
}
