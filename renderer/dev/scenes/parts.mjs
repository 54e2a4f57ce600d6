/** What the scenes of all areas are made of. */
/** The window at the gate takes the main window's place, but may be smaller. */
export const GATE = [
  [480, 560],
  [900, 600],
  [1280, 800],
  [2560, 1440],
];
export const SMALL = [[480, 600]];
/** The smallest the main window may be, the usual, and a large screen. */
export const MAIN = [
  [900, 600],
  [1280, 800],
  [2560, 1440],
];

export const button = (name) => (page) =>
  page.getByRole('button', { name, exact: true }).first().click();
/** To a page by the rail. */
export const go = (page, name) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click();
export const row = (page, name) =>
  page
    .getByRole('row', { name: new RegExp(name) })
    .first()
    .click();
/** First to a page by the rail, then what is to be done there. */
export const on = (name, act) => async (page) => {
  await go(page, name);
  await act?.(page);
};

/** Every rule of a grant, in whichever window it is edited. */
export async function allRules(page) {
  await page.getByText('From a day on').click();
  await page.getByRole('checkbox', { name: 'Keyturn signs its requests' }).check();
  await button('More rules')(page);
  await page.getByLabel('Last day', { exact: true }).fill('2027-03-31');
  await page.getByLabel('Uses in all').fill('100');
  await button('Add hours')(page);
  await page.getByRole('radio', { name: 'Ask me, but only tell me of upgrades' }).check();
}
