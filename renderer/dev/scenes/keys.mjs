import { button, MAIN, on, row } from './parts.mjs';

export const scenes = [
  { name: 'keys', page: 'index.html', scene: '', sizes: [...MAIN, [1920, 1000]], act: on('Keys') },
  {
    name: 'keys-detail',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', (page) => row(page, 'Coinbase advanced')),
  },
  {
    name: 'keys-hostile',
    page: 'index.html',
    scene: 'notice',
    sizes: MAIN,
    act: on('Keys', (page) => row(page, 'Telegram')),
  },
  {
    name: 'keys-search',
    page: 'index.html',
    scene: 'comfortable',
    sizes: MAIN,
    act: on('Keys', (page) => page.getByLabel('Search keys').fill('trade binance')),
  },
  {
    name: 'keys-long',
    page: 'index.html',
    scene: 'long',
    sizes: [...MAIN, [1920, 1000]],
    act: on('Keys'),
  },
  {
    name: 'keys-long-detail',
    page: 'index.html',
    scene: 'long',
    sizes: [
      [900, 2600],
      [1280, 2600],
    ],
    settle: 900,
    act: on('Keys', (page) => row(page, 'Kraken treasury')),
  },
  { name: 'keys-empty', page: 'index.html', scene: 'empty', sizes: MAIN, act: on('Keys') },
  {
    name: 'keys-revealed',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    settle: 900,
    act: on('Keys', async (page) => {
      await row(page, 'Binance tax');
      await button('Reveal API Key')(page);
      await button('Copy API Key')(page);
    }),
  },
  {
    name: 'keys-deleted',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    settle: 900,
    act: on('Keys', async (page) => {
      await row(page, 'Binance tax');
      await button('More actions')(page);
      await page.getByRole('menuitem', { name: 'Delete' }).click();
    }),
  },
  {
    name: 'keys-menu',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', async (page) => {
      await row(page, 'Binance tax');
      await button('More actions')(page);
    }),
  },
  {
    name: 'keys-grouped',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', async (page) => {
      await button('Group')(page);
      await page.getByRole('menuitemradio', { name: 'By exchange and account' }).click();
    }),
  },
  {
    name: 'keys-filter-menu',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', async (page) => {
      await button('Scope')(page);
      await page.getByRole('checkbox', { name: 'withdraw' }).check();
    }),
  },
  {
    name: 'keys-filtered',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', async (page) => {
      await button('Exchange')(page);
      await page.getByRole('checkbox', { name: 'Binance' }).check();
      await page.getByRole('checkbox', { name: 'OKX' }).check();
      await page.keyboard.press('Escape');
      await button('Scope')(page);
      await page.getByRole('checkbox', { name: 'trade' }).check();
      await page.keyboard.press('Escape');
    }),
  },
  {
    name: 'keys-nothing-left',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', async (page) => {
      await button('Scope')(page);
      await page.getByRole('checkbox', { name: 'withdraw' }).check();
      await page.keyboard.press('Escape');
      await page.getByLabel('Search keys').fill('nowhere');
    }),
  },
  {
    name: 'keys-selected',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', async (page) => {
      const cells = page.locator('tbody td.col-select');
      await cells.nth(1).click();
      await cells.nth(4).click({ modifiers: ['Shift'] });
    }),
  },
  {
    name: 'keys-bulk-tags',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', async (page) => {
      const cells = page.locator('tbody td.col-select');
      await cells.nth(1).click();
      await cells.nth(4).click({ modifiers: ['Shift'] });
      await button('Tags')(page);
    }),
  },
  {
    name: 'keys-bulk-done',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    settle: 900,
    act: on('Keys', async (page) => {
      await page.locator('tbody td.col-select').nth(1).click();
      await page.getByRole('region', { name: 'Selected keys' }).getByText('Deactivate').click();
    }),
  },
  {
    name: 'keys-many',
    page: 'index.html',
    scene: 'many',
    sizes: MAIN,
    act: on('Keys', (page) => page.getByLabel('Search keys').fill('okx hedge')),
  },
  {
    name: 'keys-whole',
    page: 'index.html',
    scene: '',
    sizes: [
      [900, 2200],
      [1280, 2200],
    ],
    settle: 900,
    act: on('Keys', async (page) => {
      await row(page, 'Binance main');
      await button('Show the code')(page);
    }),
  },
];
