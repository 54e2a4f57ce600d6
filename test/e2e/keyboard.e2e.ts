/** A day with Keyturn without a mouse: nothing here is clicked, filled in or called, but for the program that asks. */
import { expect, type Page, test } from '@playwright/test';
import { approvalWords } from '../../renderer/strings/approvals.ts';
import { clientWords } from '../../renderer/strings/clients.ts';
import { detailWords, keyWords } from '../../renderer/strings/credentials.ts';
import { formWords } from '../../renderer/strings/credentials-form.ts';
import { frameWords } from '../../renderer/strings/frame.ts';
import { grantWords } from '../../renderer/strings/grants.ts';
import { paletteWords } from '../../renderer/strings/palette.ts';
import { passwordWords } from '../../renderer/strings/passwords.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { Journey, leaving, PASSWORD } from '../setup/journey.ts';
import { byPalette, pressOn, tabTo, typeInto } from '../setup/keyboard.ts';

const KEY = 'testApiKeyByTheKeyboard'.padEnd(60, 'Q').concat('4f2a');
const SECRET = 'testSecretByTheKeyboard'.padEnd(60, 'W').concat('9d1c');
const TURNED = 'testSecretTurnedByKeyboard'.padEnd(60, 'Z').concat('77aa');
const SLOW = { timeout: 30_000 };

test.describe.configure({ mode: 'serial' });

let owner: Journey;
let main: Page;
test.beforeAll(async () => {
  owner = await Journey.startAlone();
});
test.afterAll(() => owner.close());

/** The password again, in its own window, where the keyboard is in the field from the start. */
async function confirmed(): Promise<void> {
  const page = await owner.window('step-up');
  await expect(page.getByRole('textbox').first()).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await leaving(page, page.keyboard.press('Enter'));
  await owner.gone('step-up');
}

test('create: a password, the recovery code, and its way back', async () => {
  const page = await owner.window('unlock');
  await typeInto(page, page.getByLabel(passwordWords.fresh, { exact: true }), PASSWORD);
  await typeInto(page, page.getByLabel(passwordWords.again), PASSWORD);
  await expect(page.getByRole('meter')).toHaveAttribute('aria-valuenow', '4');
  await pressOn(page, page.getByRole('button', { name: unlockWords.create.submit }));
  const shown = page.getByRole('group', { name: passwordWords.recovery.label });
  await expect(shown).toBeVisible(SLOW);
  const code = (await shown.innerText()).replace(/\s/g, '');
  await pressOn(page, page.getByRole('button', { name: passwordWords.recovery.written }));
  await typeInto(page, page.getByLabel(passwordWords.recovery.backLabel), code);
  await leaving(page, page.keyboard.press('Enter'));
  main = await owner.inside();
});

test('add: the form by its key, stored by Ctrl and Enter', async () => {
  await expect(main.getByRole('heading', { level: 1 })).toBeVisible();
  await main.keyboard.press('n');
  await expect(main.getByRole('combobox', { name: formWords.exchange })).toBeFocused();
  await main.keyboard.type('bina');
  await main.keyboard.press('Enter');
  await typeInto(main, main.getByRole('textbox', { name: formWords.label, exact: true }), 'Desk');
  await typeInto(main, main.getByRole('textbox', { name: 'API Key', exact: true }), KEY);
  await typeInto(main, main.getByRole('textbox', { name: 'Secret Key', exact: true }), SECRET);
  await pressOn(main, main.getByRole('checkbox', { name: 'enableReading', exact: true }), 'Space');
  await main.keyboard.press('Control+Enter');
  await expect(main.getByRole('button', { name: formWords.next.see })).toBeFocused(SLOW);
  await main.keyboard.press('Enter');
  await expect(owner.row(main, 'Desk')).toBeVisible();
});

test('find: from anywhere by the palette, in the list by search, and back by Alt and an arrow', async () => {
  await main.keyboard.press('g');
  await main.keyboard.press('l');
  await expect(main.getByRole('heading', { level: 1, name: frameWords.audit })).toBeFocused();
  await expect(main).toHaveTitle(frameWords.windowTitle(frameWords.audit));
  await byPalette(main, 'desk');
  const pane = main.getByRole('region', { name: keyWords.detail, exact: true });
  await expect(pane.getByRole('heading', { name: 'Desk' })).toBeVisible();
  await main.keyboard.press('/');
  await expect(main.getByLabel(keyWords.search, { exact: true })).toBeFocused();
  await main.keyboard.type('nowhere');
  await expect(main.getByText(keyWords.nothingFound('nowhere'))).toBeVisible();
  await main.keyboard.press('Escape');
  await expect(owner.row(main, 'Desk')).toBeVisible();
  await main.keyboard.press('Tab');
  await main.keyboard.press('Alt+ArrowLeft');
  await expect(main.getByRole('heading', { level: 1, name: frameWords.audit })).toBeVisible();
  await main.keyboard.press('Alt+ArrowRight');
  await expect(pane.getByRole('heading', { name: 'Desk' })).toBeVisible();
});

test('reveal and copy, with the password in between', async () => {
  const pane = main.getByRole('region', { name: keyWords.detail, exact: true });
  await pressOn(main, pane.getByRole('button', { name: detailWords.reveal('Secret Key') }));
  await confirmed();
  await expect(pane.getByLabel(detailWords.value('Secret Key'))).toBeVisible(SLOW);
  await pressOn(main, pane.getByRole('button', { name: detailWords.copy('Secret Key') }));
  const copied = () => owner.kt.app.evaluate(({ clipboard }) => clipboard.readText());
  await expect.poll(copied).toBe(SECRET);
});

test('pair: the code, what it may do, yes', async () => {
  const pairing = owner.start(['pair', '--name', 'night bot']);
  const [code] = await pairing.until(/\b\d{3}-\d{3}\b/);
  await byPalette(main, clientWords.pair);
  const page = await owner.window('approval');
  await typeInto(page, page.getByLabel(approvalWords.code.label), code);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: approvalWords.pairing.title })).toBeVisible();
  await pressOn(page, page.getByRole('checkbox', { name: 'Desk', exact: true }), 'Space');
  const given = page.getByRole('checkbox', { name: grantWords.mode.reveal });
  if (!(await given.isChecked())) await pressOn(page, given, 'Space');
  const approve = page.getByRole('button', { name: approvalWords.pairing.approveCount(1) });
  await tabTo(page, approve);
  await expect(approve).toBeEnabled();
  await leaving(page, page.keyboard.press('Enter'));
  await expect.poll(() => page.isClosed() || owner.open('step-up').length > 0, SLOW).toBe(true);
  if (!page.isClosed()) await confirmed();
  expect(await pairing.done).toMatchObject({ code: 0 });
});

test('approve: once, when the button is armed', async () => {
  const asking = owner.start(['get', 'desk', '--reason', 'a look', '--as', 'night bot']);
  const page = await owner.window('approval');
  const once = page.getByRole('button', { name: approvalWords.lease.once, exact: true });
  await expect(once).toBeEnabled(SLOW);
  await tabTo(page, once);
  await leaving(page, page.keyboard.press('Enter'));
  await expect.poll(() => page.isClosed() || owner.open('step-up').length > 0, SLOW).toBe(true);
  if (!page.isClosed()) await confirmed();
  expect(await asking.done).toMatchObject({ code: 0 });
  await owner.gone('approval');
});

test('rotate: new values for the open key', async () => {
  await byPalette(main, 'desk');
  await byPalette(main, 'turn');
  await expect(main.getByRole('heading', { level: 1 })).toContainText('Desk');
  const secret = main.getByRole('textbox', { name: 'Secret Key', exact: true });
  await typeInto(
    main,
    main.getByRole('textbox', { name: 'API Key', exact: true }),
    `${KEY.slice(0, -1)}b`,
  );
  await typeInto(main, secret, TURNED);
  await main.keyboard.press('Control+Enter');
  const pane = main.getByRole('region', { name: keyWords.detail, exact: true });
  await expect(pane.getByRole('heading', { name: 'Desk' })).toBeVisible(SLOW);
  await expect(pane).toContainText('77aa');
});

test('the sheet lists the shortcuts, and text grows and shrinks', async () => {
  await main.keyboard.press('F1');
  await expect(main.getByRole('dialog', { name: paletteWords.sheet })).toBeVisible();
  await main.keyboard.press('Escape');
  await expect(main.getByRole('dialog', { name: paletteWords.sheet })).toBeHidden();
  const width = (): Promise<number> => main.evaluate(() => innerWidth);
  const usual = await width();
  await main.keyboard.press('Control+=');
  await expect.poll(width).toBeLessThan(usual);
  await main.keyboard.press('Control+0');
  await expect.poll(width).toBe(usual);
});

test('lock: from the middle of a word', async () => {
  await main.keyboard.press('/');
  await main.keyboard.type('de');
  await leaving(main, main.keyboard.press('Control+Shift+L'));
  const page = await owner.window('unlock');
  await expect(page.getByLabel(unlockWords.unlock.password, { exact: true })).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await leaving(page, page.keyboard.press('Enter'));
  await owner.inside();
});
