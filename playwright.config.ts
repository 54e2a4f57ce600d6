import { defineConfig } from '@playwright/test';

const deep = Boolean(process.env['KEYTURN_DEEP']);

export default defineConfig({
  testDir: 'test/e2e',
  // The long ones run with `npm run test:deep`.
  testMatch: deep ? '**/*.deep.e2e.ts' : '**/*.e2e.ts',
  testIgnore: deep ? [] : '**/*.deep.e2e.ts',
  globalSetup: './test/setup/global.ts',
  outputDir: 'out/test/e2e',
  // Each test has an app of its own, with several processes.
  workers: 2,
  // A test that passes the second time has found something.
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
});
