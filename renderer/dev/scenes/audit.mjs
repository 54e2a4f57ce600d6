import { button, go, MAIN } from './parts.mjs';

const audit = (name, scene, act, sizes = MAIN, more = {}) => ({
  name,
  page: 'index.html',
  scene,
  sizes,
  settle: 700,
  act: async (page) => {
    await go(page, 'Audit');
    await page
      .getByRole('grid', { name: 'Audit log' })
      .waitFor({ timeout: 5000 })
      .catch(() => null);
    await act?.(page);
  },
  ...more,
});

export const scenes = [
  audit('audit', ''),
  audit('audit-record', '', (page) =>
    page
      .getByRole('row', { name: /had a request signed/ })
      .first()
      .click(),
  ),
  audit('audit-verified', '', button('Verify the log')),
  audit('audit-verifying', 'working', button('Verify the log'), [[900, 600]]),
  audit('audit-tampered', 'tampered', button('Verify the log')),
  audit('audit-filter', '', async (page) => {
    await page.getByRole('searchbox', { name: 'Search' }).fill('binance');
    await button('Who')(page);
  }),
  audit('audit-filtered', '', async (page) => {
    await button('Outcome')(page);
    await page.getByRole('checkbox', { name: 'Refused' }).check();
    await page.keyboard.press('Escape');
    await button('Key')(page);
  }),
  audit('audit-dates', '', (page) => page.getByRole('button', { name: 'Dates' }).click(), [
    [900, 600],
    [1280, 800],
  ]),
  audit('audit-export', '', button('Export'), [[900, 600]]),
  audit(
    'audit-none',
    '',
    (page) => page.getByRole('searchbox', { name: 'Search' }).fill('nowhere'),
    [[900, 600]],
  ),
  audit('audit-long', 'long', (page) =>
    page
      .getByRole('row', { name: /had a request signed/ })
      .first()
      .click(),
  ),
  audit('audit-empty', 'empty', undefined, [[900, 600]]),
];
