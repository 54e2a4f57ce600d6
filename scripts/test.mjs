/**
 * `npm test`: types, lint, build, vitest and Playwright, from any state of the checkout. `--deep` runs
 * the long tests instead (both with KEYTURN_DEEP). The last line is `N passed, N failed`;
 * types, lint and build count as one each.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchForStop } from './lib/processes.mjs';
import { main, say, Trouble } from './lib/report.mjs';
import { build, lint, playwright, types, vitest } from './lib/test-steps.mjs';
import { prepare } from './prepare.mjs';

const stopped = watchForStop();
const deep = process.argv.includes('--deep');
const DEEP = { KEYTURN_DEEP: '1' };

/** @typedef {import('./lib/test-steps.mjs').Count} Count */

/** @param {(line: string) => void} title @param {string} scratch @returns {Promise<Count>} */
async function run(title, scratch) {
  const steps = deep
    ? {
        build,
        'long tests (vitest)': () => vitest(scratch, DEEP),
        'long tests (Playwright, Electron)': () => playwright(scratch, DEEP),
      }
    : {
        types,
        lint,
        build,
        'tests (vitest)': () => vitest(scratch),
        'end to end (Playwright, Electron)': () => playwright(scratch),
      };
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, step] of Object.entries(steps)) {
    if (stopped()) throw new Trouble('stopped');
    title(name);
    const started = performance.now();
    const count = await step();
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(`${name}: ${count.passed} passed, ${count.failed} failed in ${seconds} s`);
  }
  return total;
}

await main(async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'keyturn-test-'));
  /** @type {Count} */
  let total = { passed: 0, failed: 1, skipped: 0 };
  try {
    await prepare({ tests: true, built: false });
    total = await run((name) => say(`── ${name}`), scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
    if (total.skipped > 0) say(`${total.skipped} skipped; the reports above say which`);
    // After what was thrown has been shown, and after all that children wrote.
    process.once('exit', () => console.log(`${total.passed} passed, ${total.failed} failed`));
  }
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
});
