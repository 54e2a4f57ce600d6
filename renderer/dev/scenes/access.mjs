import { go, MAIN } from './parts.mjs';

const access = (name, scene, act, sizes = MAIN) => ({
  name,
  page: 'index.html',
  scene,
  sizes,
  settle: 500,
  act: async (page) => {
    await go(page, 'Access');
    await act?.(page);
  },
});

export const scenes = [
  access('access', ''),
  access('access-all', '', async (page) => {
    await page.getByRole('switch').click({ force: true });
    await page.getByRole('rowheader', { name: /Kraken treasury/ }).focus();
  }),
  access('access-grant', '', (page) =>
    page
      .getByRole('gridcell', { name: /receives the values/ })
      .first()
      .click(),
  ),
  access('access-long', 'long'),
  access('access-empty', 'empty', undefined, [[900, 600]]),
];
