import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.e2e.ts',
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
