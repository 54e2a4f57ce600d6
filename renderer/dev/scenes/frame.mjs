import { button, go, MAIN } from './parts.mjs';

export const scenes = [
  { name: 'lock-menu', page: 'index.html', scene: '', sizes: MAIN, act: button('Lock') },
  {
    name: 'palette',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: async (page) => {
      await go(page, 'Keys');
      await page.keyboard.press('Control+k');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'palette-found',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: async (page) => {
      await go(page, 'Clients');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').pressSequentially('bi');
      await page.getByRole('option', { name: /Binance main/ }).waitFor();
    },
  },
  {
    name: 'palette-long',
    page: 'index.html',
    scene: 'long',
    sizes: MAIN,
    act: async (page) => {
      await go(page, 'Keys');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').pressSequentially('desk');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'palette-none',
    page: 'index.html',
    scene: '',
    sizes: [[900, 600]],
    act: async (page) => {
      await go(page, 'Keys');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').pressSequentially('no such thing');
    },
  },
  {
    name: 'shortcuts',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: async (page) => {
      await go(page, 'Keys');
      await page.keyboard.press('F1');
      await page.getByRole('dialog').waitFor();
    },
  },
];
