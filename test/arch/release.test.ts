/** What the tests may do with the app that they run must not be in the one that is packaged. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBuilder } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../scripts/lib/paths.mjs';

/** Words of the seams in main.ts, which no other code says. */
const SEAMS = ['keyturnInspect'];

const folder = mkdtempSync(join(tmpdir(), 'keyturn-release-'));
const built: Record<string, string> = {};

/** The whole of the main process, as this mode of vite.config.ts makes it. */
async function mainProcess(mode: 'production' | 'release'): Promise<string> {
  const outDir = join(folder, mode);
  const builder = await createBuilder({
    configFile: join(ROOT, 'vite.config.ts'),
    mode,
    logLevel: 'error',
    environments: { main: { build: { outDir, emptyOutDir: true } } },
  });
  const { main } = builder.environments;
  if (main === undefined) throw new Error('vite.config.ts builds no main process');
  await builder.build(main);
  const programs = readdirSync(outDir).filter((name) => name.endsWith('.js'));
  return programs.map((name) => readFileSync(join(outDir, name), 'utf8')).join('\n');
}

beforeAll(async () => {
  for (const mode of ['production', 'release'] as const) built[mode] = await mainProcess(mode);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(SEAMS)('%s is in what the tests run', (word) => {
  expect(built['production']).toContain(word);
});

test.each(SEAMS)('%s is not in a release', (word) => {
  expect(built['release']).toContain('api.binance.com');
  expect(built['release']?.includes(word)).toBe(false);
});
