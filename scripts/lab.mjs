/**
 * `npm run lab -- --home DIR --seed FILE`: the core and its socket without a window, for bot authors, benchmarks and
 * attack tests (docs/LAB.md). All in this one process, so that a signal sent to what npm started reaches it.
 */
import { pathToFileURL } from 'node:url';
import { labProgram } from './lab/bundle.mjs';
import { ensureNodeModules } from './lib/node-modules.mjs';
import { main } from './lib/report.mjs';

await main(async () => {
  await ensureNodeModules();
  const program = await labProgram();
  const { lab } = await import(pathToFileURL(program).href);
  return lab(process.argv.slice(2));
});
// Not by itself: what waits for minutes in there (a pairing's end) would hold the process up after all is closed.
process.exit();
