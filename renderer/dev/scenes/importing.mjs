import { button, go, MAIN } from './parts.mjs';

/** There is no rail button: by the menu beside the list of keys. */
async function open(page) {
  await go(page, 'Keys');
  await button('Import and export')(page);
  await page.getByRole('menuitem', { name: 'Import keys from a file' }).click();
  await page.getByRole('heading', { level: 1, name: 'Import keys' }).waitFor({ timeout: 5000 });
}

const scene = (name, of, act, sizes = MAIN) => ({
  name,
  page: 'index.html',
  scene: of,
  sizes,
  settle: 500,
  act: async (page) => {
    await open(page);
    await act?.(page);
  },
});

const env = button('Choose .env files');
const row = (page, name) => page.getByRole('row', { name }).first().click();

export const scenes = [
  scene('import', ''),
  scene('import-refused', 'refused', button('Choose freqtrade files'), [[900, 600]]),
  scene('import-reading', 'reading', env, [[900, 600]]),
  scene('import-preview', '', env),
  scene('import-key', '', async (page) => {
    await env(page);
    await row(page, /Binance main/);
  }),
  scene(
    'import-wrong',
    '',
    async (page) => {
      await env(page);
      await row(page, /Kraken futures/);
    },
    [
      [900, 600],
      [1280, 800],
    ],
  ),
  scene('import-many', 'many', env, [[1280, 800]]),
  scene('import-nothing', 'nothing', env, [[900, 600]]),
  scene('import-done', '', async (page) => {
    await env(page);
    await page.getByRole('button', { name: /^Store/ }).click();
  }),
];
