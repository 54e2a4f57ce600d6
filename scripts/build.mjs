/** `npm run build`: every part of the app into out/. `--if-stale` does nothing when that is current. */
import { build, ensureBuilt } from './lib/build.mjs';
import { ensureNodeModules } from './lib/node-modules.mjs';
import { main } from './lib/report.mjs';

await main(async () => {
  await ensureNodeModules();
  await (process.argv.includes('--if-stale') ? ensureBuilt() : build());
});
