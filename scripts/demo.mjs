/** `npm run demo`: the whole story by itself, with the real app, in a temporary folder. */
import { main } from './lib/report.mjs';
import { runTypeScript } from './lib/run-typescript.mjs';
import { prepare } from './prepare.mjs';

await main(async () => {
  const { runtime, env, stop } = await prepare({ display: true });
  try {
    const told = { ...env, KEYTURN_TEST_ELECTRON: runtime.executable };
    return await runTypeScript('scripts/demo/story.ts', [], told);
  } finally {
    await stop();
  }
});
