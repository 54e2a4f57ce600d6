import { button, MAIN } from './parts.mjs';

const open = (title) => async (page) => {
  // Before that nothing listens to the keyboard.
  await page.getByRole('heading', { level: 1 }).waitFor({ timeout: 15_000 });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').pressSequentially(title, { timeout: 15_000 });
  const wanted = page.getByRole('option', { name: new RegExp(title) });
  await page.getByRole('option').first().and(wanted).waitFor({ timeout: 15_000 });
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: title }).waitFor({ timeout: 15_000 });
};

const scene =
  (title) =>
  (name, of, act, sizes = MAIN) => ({
    name,
    page: 'index.html',
    scene: of,
    sizes,
    settle: 500,
    act: async (page) => {
      await open(title)(page);
      await act?.(page);
    },
  });

const keys = scene('Export keys');
const backups = scene('Backups');
const plain = (page) => page.getByRole('radio', { name: /CSV/ }).click();
const start = (page) => page.getByRole('button', { name: /^Export \d+ key/ }).click();
const look = (page) =>
  page
    .getByRole('button', { name: /^Look into/ })
    .nth(1)
    .click();
const SMALL = [[900, 600]];

export const scenes = [
  keys('export', ''),
  keys('export-plain', '', plain),
  keys('export-many', 'many', undefined, [[1280, 800]]),
  keys('export-long', 'long'),
  keys('export-empty', 'empty', undefined, SMALL),
  keys('export-refused', 'refused', start, SMALL),
  keys('export-working', 'working', start, SMALL),
  keys('export-done', '', start),
  keys(
    'export-done-plain',
    '',
    async (page) => {
      await plain(page);
      await start(page);
    },
    SMALL,
  ),
  backups('backups', ''),
  backups('backups-look', '', look),
  backups('backups-file', '', button('Open a Keyturn file'), SMALL),
  backups('backups-refused', 'refused', button('Open a Keyturn file'), SMALL),
  backups(
    'backups-restore',
    '',
    async (page) => {
      await look(page);
      await page.getByRole('button', { name: 'Restore Binance main' }).click();
    },
    [
      [900, 600],
      [1280, 800],
    ],
  ),
  backups(
    'backups-whole',
    '',
    async (page) => {
      await look(page);
      await button('Restore all of it')(page);
    },
    SMALL,
  ),
  backups(
    'backups-destroy',
    '',
    async (page) => {
      await page
        .getByRole('button', { name: /^More for/ })
        .nth(2)
        .click();
      await page.getByRole('menuitem', { name: /^Destroy/ }).click();
    },
    SMALL,
  ),
];
