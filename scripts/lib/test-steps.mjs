import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ROOT } from './paths.mjs';
import { foreground } from './processes.mjs';
import { say, Trouble } from './report.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/**
 * @param {string} script of a package in node_modules
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function tool(script, args, env = {}) {
  const path = join(ROOT, 'node_modules', script);
  return foreground(process.execPath, [path, ...args], { env: { ...process.env, ...env } });
}

/** @param {number} code @returns {Count} */
function oneCheck(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

export async function types() {
  return oneCheck(await tool('typescript/bin/tsc', ['--build']));
}

export async function lint() {
  return oneCheck(await tool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings']));
}

/** Not an exception when it fails: the tests that need no build can still say something. */
export async function build() {
  try {
    await ensureBuilt();
    return oneCheck(0);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    say(error.message);
    return oneCheck(1);
  }
}

/**
 * A runner that ends badly without naming a failed test (a file that does not load, an unhandled
 * rejection, a crash before the report) counts as one failure.
 *
 * @param {number} code
 * @param {string} report
 * @param {(report: any) => Count} read
 * @returns {Count}
 */
function counted(code, report, read) {
  /** @type {Count} */
  let count = { passed: 0, failed: 0, skipped: 0 };
  try {
    count = read(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    // Reported by the code below.
  }
  if (code !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

/** @param {string} scratch @param {Record<string, string>} [env] */
export async function vitest(scratch, env) {
  const report = join(scratch, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await tool('vitest/vitest.mjs', ['run', ...reporters], env);
  return counted(code, report, (result) => {
    /** @type {{ status: string, assertionResults: { status: string }[] }[]} */
    const files = result.testResults;
    // A file that did not load, or whose set-up failed, so that its tests were never run.
    const broken = files.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
    );
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + broken.length,
      skipped: result.numPendingTests,
    };
  });
}

/** @param {string} scratch @param {Record<string, string>} [more] */
export async function playwright(scratch, more) {
  const report = join(scratch, 'playwright.json');
  const env = { ...more, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const code = await tool('@playwright/test/cli.js', ['test', '--reporter=list,json'], env);
  return counted(code, report, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }));
}
