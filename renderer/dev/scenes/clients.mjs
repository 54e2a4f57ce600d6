import { button, go, MAIN, row } from './parts.mjs';

export const scenes = [
  {
    name: 'client-alerts',
    page: 'index.html',
    scene: 'alert',
    sizes: MAIN,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'grid bot');
    },
  },
  {
    name: 'clients',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: (page) => go(page, 'Clients'),
  },
  {
    name: 'client',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'grid bot');
    },
  },
  {
    name: 'client-changed',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'tax tool');
    },
  },
  {
    name: 'client-admin',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'keyturn on the command line');
    },
  },
  {
    name: 'client-copied',
    page: 'index.html',
    scene: '',
    sizes: [[900, 600]],
    settle: 900,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'grid bot');
      await button('Copy a new proxy address for Binance main')(page);
    },
  },
  {
    name: 'grant-change',
    page: 'index.html',
    scene: '',
    sizes: [...MAIN, [1280, 1400]],
    settle: 700,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'grid bot');
      await button('Change what it may do with Binance main')(page);
      await page.getByRole('button', { name: /^More rules/ }).click();
    },
  },
  {
    name: 'grant-give',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    settle: 700,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'grid bot');
      await button('Give it a key')(page);
      await page.getByRole('combobox', { name: 'Key', exact: true }).click();
      await page.getByRole('option', { name: /Kraken treasury/ }).click();
      await page.getByRole('checkbox', { name: 'It receives the values' }).check();
    },
  },
  {
    name: 'clients-long',
    page: 'index.html',
    scene: 'long',
    sizes: MAIN,
    act: (page) => go(page, 'Clients'),
  },
  {
    name: 'client-long',
    page: 'index.html',
    scene: 'long alert',
    sizes: MAIN,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'grid bot');
    },
  },
  {
    name: 'clients-empty',
    page: 'index.html',
    scene: 'empty',
    sizes: MAIN,
    act: (page) => go(page, 'Clients'),
  },
];
