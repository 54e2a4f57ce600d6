/** `npm run bench [-- part of a name]`: every test/bench/*.bench.ts in a process of its own. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ROOT } from './lib/paths.mjs';
import { watchForStop } from './lib/processes.mjs';
import { main, say, Trouble } from './lib/report.mjs';
import { runTypeScript } from './lib/run-typescript.mjs';
import { prepare } from './prepare.mjs';

const FOLDER = 'test/bench';

const stopped = watchForStop();

await main(async () => {
  const wanted = process.argv[2] ?? '';
  const files = (await readdir(join(ROOT, FOLDER)))
    .filter((name) => name.endsWith('.bench.ts') && name.includes(wanted))
    .sort();
  if (files.length === 0) throw new Trouble(`no ${FOLDER}/*${wanted}*.bench.ts`);
  const { env, stop } = await prepare({ display: true });
  let worst = 0;
  try {
    for (const file of files) {
      if (stopped()) throw new Trouble('stopped');
      say(`── ${basename(file, '.bench.ts')}`);
      worst = Math.max(worst, await runTypeScript(`${FOLDER}/${file}`, [], env));
    }
  } finally {
    await stop();
  }
  return worst;
});
