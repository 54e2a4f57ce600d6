/** The panic switch: pulled in the window and from the tray, kept over a restart, and undone with the password alone. */
import { expect, test } from '@playwright/test';
import { frameWords } from '../../renderer/strings/frame.ts';
import { panicWords } from '../../renderer/strings/panic.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { removeHome, temporaryHome } from '../setup/electron.ts';
import { Journey } from '../setup/journey.ts';

const LABEL = 'Binance main';
const SECRET = 'testSecretOfBinanceMain'.padEnd(64, 'P');

test.describe.configure({ mode: 'serial' });

let home: string;
let owner: Journey;

test.beforeAll(async () => {
  home = temporaryHome();
  owner = await Journey.start({ home });
  await owner.createVault();
  await owner.addKey({
    exchange: 'Binance',
    label: LABEL,
    values: { 'API Key': 'testApiKeyOfBinanceMain'.padEnd(64, 'P'), 'Secret Key': SECRET },
    permissions: ['enableReading', 'enableSpotAndMarginTrading'],
  });
  await owner.pair('grid bot', [{ key: LABEL, rule: 'always' }]);
});

test.afterAll(async () => {
  await owner?.close();
  removeHome(home);
});

const get = () => owner.cli('get', 'binance-main/secret', '--as', 'grid bot', '--wait', '0');

test('exits only: no program is given a key, and every page says so until it is thawed', async () => {
  expect(await get()).toMatchObject({ code: 0, stdout: SECRET });
  const before = await owner.unseals();

  const main = await owner.go('panic');
  await main.getByRole('button', { name: panicWords.pull.exits, exact: true }).click();
  const banner = main.getByRole('alert').filter({ hasText: panicWords.frozen.exits });
  await expect(banner).toBeVisible();
  const refused = await get();
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('panic');
  expect(await owner.unseals(), 'nothing was opened').toBe(before);

  await owner.go('settings');
  await expect(banner).toBeVisible();
  await banner.getByRole('button', { name: panicWords.thaw }).click();
  await expect
    .poll(async () => (await banner.isHidden()) || owner.open('step-up').length > 0)
    .toBe(true);
  if (await banner.isVisible()) await owner.stepUp();
  await expect(banner).toBeHidden();
  expect(await get()).toMatchObject({ code: 0, stdout: SECRET });
});

test('everything stops, from the tray: the vault locks, and after a restart it is still stopped', async () => {
  await owner.pullFromTray(1);
  await owner.gone('main');
  expect((await get()).code, 'the vault is locked').toBe(3);

  await owner.close();
  owner = await Journey.start({ home });
  const lock = await owner.window('unlock');
  await expect(lock.getByText(unlockWords.unlock.frozenTitle)).toBeVisible();
  await expect(lock.locator('body')).not.toContainText(LABEL);

  const main = await owner.unlock();
  await expect(main.getByRole('alert').filter({ hasText: panicWords.frozen.stop })).toBeVisible();
  const before = await owner.unseals();
  expect(await get()).toMatchObject({ code: 1, stdout: '' });
  expect(await owner.unseals()).toBe(before);
});

test('the page says who may still have which values, and only the password lets bots go on', async () => {
  const main = await owner.go('panic');
  const key = main.getByRole('listitem').filter({ hasText: LABEL });
  await expect(key).toContainText('May still be held by grid bot');
  await expect(
    key.getByRole('button', { name: panicWords.revokeThis(LABEL, 'Binance') }),
  ).toBeVisible();
  await expect(main.getByRole('button', { name: panicWords.pull.stop })).toBeHidden();

  const banner = main.getByRole('alert').filter({ hasText: panicWords.frozen.stop });
  await banner.getByRole('button', { name: panicWords.thaw }).click();
  await owner.window('step-up');
  expect(await get(), 'while it is asked for').toMatchObject({ code: 1 });
  await owner.refuseStepUp();
  await expect(banner, 'closing the window is no').toBeVisible();

  await banner.getByRole('button', { name: panicWords.thaw }).click();
  await owner.stepUp();
  await expect(banner).toBeHidden();
  expect(await get()).toMatchObject({ code: 0, stdout: SECRET });

  const switched = (await owner.audit()).filter(({ action }) => action.startsWith('panic.'));
  expect(switched.map(({ action, detail }) => [action, detail?.['level']])).toEqual([
    ['panic.pulled', 'exits'],
    ['panic.thawed', 'exits'],
    ['panic.pulled', 'stop'],
    ['panic.thawed', 'stop'],
  ]);
});

test('a program can pull it too, and the owner is told who did', async () => {
  expect(await owner.cli('panic', '--exits', '--as', 'grid bot')).toMatchObject({ code: 0 });
  const main = await owner.window('main');
  await expect(main.getByRole('alert').filter({ hasText: panicWords.frozen.exits })).toBeVisible();
  const notices = main.getByRole('region', { name: frameWords.notices });
  await expect(notices).toContainText('grid bot');
  expect(await get()).toMatchObject({ code: 1, stdout: '' });
});
