/**
 * `npm run screenshots`: pictures of every screen, light and dark, of the real app, into docs/screenshots. With a
 * folder as argument the same goes there at the smallest size the windows may have: for looking, not for keeping.
 */
import { resolve } from 'node:path';
import { main } from './lib/report.mjs';
import { runTypeScript } from './lib/run-typescript.mjs';
import { prepare } from './prepare.mjs';

await main(async () => {
  const [small] = process.argv.slice(2);
  const { runtime, env, stop } = await prepare({ display: true });
  try {
    const told = { ...env, KEYTURN_TEST_ELECTRON: runtime.executable };
    const args = small === undefined ? [] : [resolve(small)];
    return await runTypeScript('scripts/screenshots/story.ts', args, told);
  } finally {
    await stop();
  }
});
