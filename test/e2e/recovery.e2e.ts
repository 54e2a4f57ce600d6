/** The forgotten password, and the changed one: what opens the vault afterwards, and what does not any more. */
import { expect, type Page, test } from '@playwright/test';
import { frameWords } from '../../renderer/strings/frame.ts';
import { passwordWords } from '../../renderer/strings/passwords.ts';
import { settingsWords } from '../../renderer/strings/settings.ts';
import { stepUpWords } from '../../renderer/strings/step-up.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { Journey, PASSWORD } from '../setup/journey.ts';

const SECOND = 'test-another-horse-battery-staple-comet';
const THIRD = 'test-a-third-horse-battery-staple-nebula';
const LABEL = 'Kraken kept';

test.describe.configure({ mode: 'serial' });

let owner: Journey;
let firstCode: string;
let secondCode: string;

test.beforeAll(async () => {
  owner = await Journey.start();
  firstCode = await owner.createVault();
  await owner.addKey({
    exchange: 'Kraken',
    label: LABEL,
    values: {
      'API Key': 'testKrakenApiKey'.padEnd(56, 'k'),
      'Private Key': Buffer.from('test-kraken-secret-that-is-kept').toString('base64'),
    },
  });
});

test.afterAll(async () => {
  await owner?.close();
});

async function recover(page: Page, code: string, password: string): Promise<void> {
  await page.getByLabel(unlockWords.recover.code, { exact: true }).fill(code);
  await page.getByLabel(unlockWords.recover.password, { exact: true }).fill(password);
  await page.getByLabel(passwordWords.again).fill(password);
  await page.getByRole('button', { name: unlockWords.recover.submit }).click();
}

async function refused(password: string): Promise<void> {
  const page = await owner.tryPassword(password);
  await expect(page.getByText(unlockWords.unlock.wrong(1))).toBeVisible({ timeout: 20_000 });
  expect(owner.open('main')).toEqual([]);
}

test('a wrong recovery code opens nothing; the right one sets a new password and gives a new code', async () => {
  const page = await owner.lock('lockVault');
  await page.getByRole('button', { name: unlockWords.unlock.forgot }).click();
  await recover(page, `${firstCode.slice(4)}${firstCode.slice(0, 4)}`, SECOND);
  const field = page.getByLabel(unlockWords.recover.code, { exact: true });
  await expect(field).toHaveAccessibleDescription(/not the recovery code/);
  expect(owner.open('main')).toEqual([]);

  await recover(page, firstCode, SECOND);
  secondCode = await owner.keepCode(page);
  expect(secondCode).not.toBe(firstCode);
  const main = await owner.inside();
  await expect(owner.row(main, LABEL)).toBeVisible();
});

test('the forgotten password and the used code open nothing any more', async () => {
  const page = await owner.lock('lockVault');
  await refused(PASSWORD);
  await page.getByRole('button', { name: unlockWords.unlock.forgot }).click();
  await recover(page, firstCode, SECOND);
  const field = page.getByLabel(unlockWords.recover.code, { exact: true });
  await expect(field).toHaveAccessibleDescription(/not the recovery code/);
  await page.getByRole('button', { name: unlockWords.recover.back }).click();
  const main = await owner.unlock(SECOND);
  await expect(owner.row(main, LABEL)).toBeVisible();
});

test('changing the password asks for the present one, and offers to destroy what still opens with it', async () => {
  const main = await owner.go('settings');
  await main.getByRole('button', { name: settingsWords.password.change }).click();
  const page = await owner.window('step-up');
  const type = async (current: string): Promise<void> => {
    await page.getByLabel(stepUpWords.change.current, { exact: true }).fill(current);
    await page.getByLabel(stepUpWords.change.next, { exact: true }).fill(THIRD);
    await page.getByLabel(passwordWords.again).fill(THIRD);
    await page.getByRole('button', { name: stepUpWords.change.submit }).click();
  };
  await type(PASSWORD);
  await expect(page.getByText(stepUpWords.confirm.password.wrong)).toBeVisible({ timeout: 20_000 });
  await type(SECOND);
  expect(await owner.keepCode(page)).not.toBe(secondCode);
  await page.getByRole('button', { name: /^Destroy \d+ older backups?$/ }).click();
  await expect(page.getByText(stepUpWords.older.destroyed)).toBeVisible();
  await owner.closeWindow(page);
  await expect(main.getByRole('navigation', { name: frameWords.nav }), 'still open').toBeVisible();
});

test('then only the new one opens it, and the log is whole through all of that', async () => {
  await owner.lock('lockVault');
  await refused(SECOND);
  await owner.unlock(THIRD);
  await expect(owner.row(await owner.go('keys'), LABEL)).toBeVisible();
  const actions = (await owner.audit()).map(({ action }) => action);
  for (const action of [
    ...(['vault.created', 'vault.recovered', 'vault.password_changed'] as const),
    ...(['backups.destroyed', 'vault.unlock_refused'] as const),
  ]) {
    expect(actions).toContain(action);
  }
  expect(actions).not.toContain('audit.unreadable');
  expect(await owner.cli('audit', 'verify')).toMatchObject({ code: 0 });
});
