/** What was granted is changed in the window, and the bot feels it at its next request. */
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { pairingNamed } from '../../cli/pairings.ts';
import { approvalWords } from '../../renderer/strings/approvals.ts';
import { clientWords } from '../../renderer/strings/clients.ts';
import { dayWords, grantSentenceWords, grantWords } from '../../renderer/strings/grants.ts';
import { settingsWords } from '../../renderer/strings/settings.ts';
import { ask } from '../broker/setup/http.ts';
import { type GrantToGive, Journey, leaving } from '../setup/journey.ts';

const LABEL = 'Binance main';
const SECRET = 'testSecretOfBinanceMain'.padEnd(64, 'G');
const TREASURY = 'Binance treasury';
const BOT = 'grid bot';

test.describe.configure({ mode: 'serial' });

let owner: Journey;

test.beforeAll(async () => {
  owner = await Journey.startAlone();
  await owner.createVault();
  await everyPasswordAsked(await owner.window('main'));
  await addKey(LABEL, ['enableReading', 'enableSpotAndMarginTrading']);
  await addKey(TREASURY, ['enableReading', 'enableWithdrawals']);
  await owner.pair(BOT, [{ key: LABEL, rule: 'always' }]);
});

test.afterAll(async () => {
  await owner?.close();
});

function addKey(label: string, permissions: readonly string[]) {
  const values = { 'API Key': 'testApiKeyOfBinance'.padEnd(64, 'G'), 'Secret Key': SECRET };
  return owner.addKey({ exchange: 'Binance', label, values, permissions });
}

/** So that each step-up is a window of its own, whatever went before. */
async function everyPasswordAsked(main: Page): Promise<void> {
  await main.evaluate(`(async () => {
    const { calls } = window.keyturn;
    const now = await calls.vaultSettings();
    const set = await calls.setVaultSettings({ ...now.value, stepUpMinutes: 0 });
    if (!set.ok) throw new Error(set.error.code);
  })()`);
}

const get = (ref: string) => owner.cli('get', `${ref}/secret`, '--as', BOT, '--wait', '0');

/** The rule that the log names for the last refusal. */
async function refusedBy(): Promise<string | undefined> {
  return (await owner.audit()).findLast(({ outcome }) => outcome === 'refused')?.rule;
}

/** Opens what the bot may do with a key, changes it by hand and saves. @returns the bot's pane */
async function change(
  label: string,
  act: (dialog: Locator) => Promise<unknown>,
  password: boolean,
): Promise<Locator> {
  const pane = await owner.openClient(BOT);
  await pane.getByRole('button', { name: clientWords.changeGrant(label) }).click();
  const dialog = pane.page().getByRole('dialog');
  await act(dialog);
  await dialog.getByRole('button', { name: clientWords.dialog.save, exact: true }).click();
  if (password) await owner.stepUp();
  await expect(dialog).toBeHidden();
  return pane;
}

const rule = (dialog: Locator, name: GrantToGive['rule']) =>
  dialog.getByText(grantWords.rules[name], { exact: true }).click();

test('asked every time instead of never: the bot waits, and the page says so', async () => {
  expect(await get('binance-main')).toMatchObject({ code: 0, stdout: SECRET });
  const pane = await change(LABEL, (dialog) => rule(dialog, 'every-time'), false);
  await expect(pane).toContainText(grantSentenceWords.asked['every-time']);
  const before = await owner.unseals();
  expect(await get('binance-main')).toMatchObject({ code: 1, stdout: '' });
  expect(await owner.unseals(), 'nothing was opened').toBe(before);
  await owner.gone('approval');
});

test('never again wants the password, and a limit of uses holds', async () => {
  const pane = await change(
    LABEL,
    async (dialog) => {
      await rule(dialog, 'always');
      await dialog.getByRole('button', { name: grantWords.more }).click();
      await dialog.getByLabel(grantWords.uses).fill('1');
    },
    true,
  );
  await expect(pane).toContainText(grantSentenceWords.usedOf(0, 1));
  expect(await get('binance-main')).toMatchObject({ code: 0 });
  expect(await get('binance-main')).toMatchObject({ code: 1, stdout: '' });
  expect(await refusedBy()).toBe('uses-used-up');
  await expect(await owner.openClient(BOT)).toContainText(grantSentenceWords.usedOf(1, 1));
});

test('outside its hours it is refused', async () => {
  const tomorrow = new Date().getDay();
  await change(
    LABEL,
    async (dialog) => {
      await dialog.getByRole('button', { name: grantWords.more }).click();
      await dialog.getByLabel(grantWords.uses).fill('');
      await dialog.getByRole('button', { name: grantWords.hoursAdd }).click();
      // Monday to Friday are chosen at first.
      for (const [at, day] of dayWords.short.entries()) {
        const only = tomorrow === at;
        if (only !== at < 5) await dialog.getByText(day, { exact: true }).click();
      }
    },
    true,
  );
  expect(await get('binance-main')).toMatchObject({ code: 1, stdout: '' });
  expect(await refusedBy()).toBe('outside-hours');
});

test('a key above trade is never given without asking, and a yes wants the password', async () => {
  const pane = await owner.openClient(BOT);
  await pane.getByRole('button', { name: clientWords.give }).click();
  const dialog = pane.page().getByRole('dialog');
  await dialog.getByRole('combobox', { name: clientWords.dialog.key }).fill(TREASURY);
  await pane.page().getByRole('option', { name: TREASURY }).click();
  await dialog.getByRole('checkbox', { name: grantWords.mode.reveal }).check();
  await expect(dialog.getByRole('radio', { name: grantWords.rules.always })).toBeDisabled();
  await rule(dialog, 'session');
  await dialog.getByRole('button', { name: clientWords.dialog.grant, exact: true }).click();
  await owner.stepUp();
  await expect(dialog).toBeHidden();

  const running = owner.start(['get', 'binance-treasury/secret', '--as', BOT]);
  const page = await owner.question();
  await expect(page.locator('body')).toContainText(approvalWords.lease.stepUp);
  const once = page.getByRole('button', { name: approvalWords.lease.once, exact: true });
  await once.click();
  const before = await owner.unseals();
  await owner.refuseStepUp();
  expect(await owner.unseals(), 'no password, no value').toBe(before);
  await expect(once, 'the question stays').toBeEnabled();
  await once.click();
  await leaving(page, owner.stepUp());
  expect(await running.done).toMatchObject({ code: 0, stdout: SECRET });
});

test('another program with the bot’s token is asked about, and can be taken for its own', async () => {
  await change(
    LABEL,
    async (dialog) => {
      await dialog.getByRole('button', { name: grantWords.more }).click();
      await dialog.getByRole('button', { name: grantWords.hoursRemove }).click();
      await dialog.getByRole('radio', { name: grantWords.pins.ask, exact: true }).check();
    },
    true,
  );
  const token = pairingNamed(join(owner.home, 'tokens'), BOT)?.token ?? undefined;
  const lease = () =>
    ask(join(owner.home, 'broker.sock'), 'POST', '/v1/leases', {
      token,
      body: { credential: 'binance-main' },
    });
  const waiting = lease();
  const page = await owner.question();
  await expect(page.locator('body')).toContainText(approvalWords.lease.changed);
  await page.getByRole('button', { name: approvalWords.lease.more }).click();
  await page.getByRole('button', { name: approvalWords.lease.repin }).click();
  await owner.stepUp();
  expect(await waiting).toMatchObject({ status: 201 });

  expect(await lease(), 'it is its program now').toMatchObject({ status: 201 });
  const pane = await owner.openClient(BOT);
  await expect(pane.getByText(clientWords.changed)).toBeHidden();
  expect((await owner.audit()).map(({ action }) => action)).toContain('client.program_accepted');
});

test('its page says that it is another program now, and the password takes that for its own', async () => {
  const pinned = await get('binance-main');
  expect(pinned, 'the command line is not its program any more').toMatchObject({ code: 1 });
  const pane = await owner.openClient(BOT);
  const changed = pane.getByText(clientWords.changed);
  await expect(changed).toBeVisible();
  await expect(pane).toContainText(/The script is \S+keyturn\.cjs/);

  const accept = pane.getByRole('button', { name: clientWords.accept });
  await accept.click();
  await owner.refuseStepUp();
  await expect(changed, 'no password, no other program').toBeVisible();
  await accept.click();
  await owner.stepUp();
  await expect(changed).toBeHidden();
  expect(await get('binance-main')).toMatchObject({ code: 0, stdout: SECRET });
});

test('a key that is taken away is gone at once, and can be given back for a while', async () => {
  const pane = await owner.openClient(BOT);
  await pane.getByRole('button', { name: clientWords.removeGrant(LABEL) }).click();
  expect(await get('binance-main')).toMatchObject({ code: 1, stdout: '' });
  await pane.page().getByRole('button', { name: clientWords.undo }).click();
  await owner.stepUp();
  await expect(pane.getByRole('button', { name: LABEL, exact: true })).toBeVisible();
});

test('a proxy address made in the window serves what was granted, asks, and is worth nothing once removed', async () => {
  const main = await owner.go('settings');
  await main.getByText(settingsWords.address.enabled, { exact: true }).click();
  await owner.stepUp();
  await expect(main.getByText(/^http:\/\/127\.0\.0\.1:\d+$/)).toBeVisible();

  const pane = await owner.openClient(BOT);
  await pane.getByRole('button', { name: clientWords.changeGrant(LABEL) }).click();
  const dialog = main.getByRole('dialog');
  await owner.fillGrant(dialog, { rule: 'every-time', modes: ['sign'], scopes: ['read'] });
  await dialog.getByRole('button', { name: clientWords.dialog.save, exact: true }).click();
  await expect(dialog).toBeHidden();
  await pane.getByRole('button', { name: clientWords.proxy.makeFor(LABEL) }).click();
  await owner.stepUp();
  const remove = pane.getByRole('button', { name: clientWords.proxy.remove(LABEL) });
  await expect(remove).toBeVisible();
  const copied = () => owner.kt.app.evaluate(({ clipboard }) => clipboard.readText());
  await expect.poll(copied).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/p\/kp_[^/]+\/$/);
  const address = await copied();
  await expect(main.locator('body'), 'the window never has it').not.toContainText('kp_');

  const exchange = 'https://api.binance.com';
  const withdraw = `${address}${exchange}/sapi/v1/capital/withdraw/apply?coin=BTC&amount=1`;
  expect((await fetch(withdraw, { method: 'POST' })).status, 'not granted').toBe(422);
  const asked = fetch(`${address}${exchange}/api/v3/account?timestamp=1`);
  const page = await owner.question();
  await expect(page.locator('body')).toContainText('GET api.binance.com/api/v3/account');
  await owner.answer('no');
  expect((await asked).status).toBe(422);

  await remove.click();
  await expect(remove).toBeHidden();
  const gone = await fetch(`${address}${exchange}/api/v3/time`);
  expect([gone.status, await gone.text()]).toEqual([422, expect.stringContaining('proxy-unknown')]);
});
