/** The main job, end to end: a key goes into the vault, a paired program gets it through the socket. */
import { createHmac } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { approvalWords } from '../../renderer/strings/approvals.ts';
import { passwordWords } from '../../renderer/strings/passwords.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { Journey, leaving, PASSWORD } from '../setup/journey.ts';

const API_KEY = 'testApiKey'.padEnd(64, 'A');
const SECRET = 'testSecret'.padEnd(64, 'S');
const LABEL = 'Binance main';
const REF = 'binance-main';

/** Shows that it has the value without saying it, and ends with a code of its own. */
const CHILD = `
  const { createHmac } = require('node:crypto');
  const { BINANCE_KEY, BINANCE_SECRET, CHALLENGE } = process.env;
  console.log(createHmac('sha256', BINANCE_KEY + BINANCE_SECRET).update(CHALLENGE).digest('hex'));
  process.exit(7);
`;

test.describe.configure({ mode: 'serial' });

let owner: Journey;

test.beforeAll(async () => {
  owner = await Journey.start();
});

test.afterAll(async () => {
  await owner?.close();
});

test('a vault is made only once the recovery code was typed back', async () => {
  const page = await owner.window('unlock');
  await page.getByLabel(passwordWords.fresh, { exact: true }).fill(PASSWORD);
  await page.getByLabel(passwordWords.again).fill(PASSWORD);
  await expect(page.getByRole('meter')).toHaveAttribute('aria-valuenow', '4');
  await page.getByRole('button', { name: unlockWords.create.submit }).click();

  const shown = page.getByRole('group', { name: passwordWords.recovery.label });
  await expect(shown).toBeVisible({ timeout: 30_000 });
  const code = (await shown.innerText()).replace(/\s/g, '');
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{32}$/);

  await page.getByRole('button', { name: passwordWords.recovery.written }).click();
  const typed = page.getByLabel(passwordWords.recovery.backLabel);
  const wrong = `${code.slice(0, -1)}${code.endsWith('7') ? '8' : '7'}`;
  await typed.fill(wrong);
  await expect(page.getByText(wrong), 'it is seen while it is typed').toBeVisible();
  await page.getByRole('button', { name: passwordWords.recovery.confirm }).click();
  await expect(page.getByRole('alert')).toContainText('not the recovery code');
  expect(owner.open('main'), 'no main window yet').toEqual([]);

  await typed.fill(code.toLowerCase().replace(/(.{4})(?=.)/g, '$1-'));
  await leaving(page, page.getByRole('button', { name: passwordWords.recovery.confirm }).click());
  await owner.inside();
  expect((await owner.cli('status')).code).toBe(0);
});

test('a Binance key is stored with what it may do, and its values are nowhere in the window', async () => {
  const main = await owner.addKey({
    exchange: 'Binance',
    label: LABEL,
    values: { 'API Key': API_KEY, 'Secret Key': SECRET },
    permissions: ['enableReading', 'enableSpotAndMarginTrading'],
    tags: ['grid', 'spot'],
  });
  const row = owner.row(main, LABEL);
  for (const text of ['Binance', 'read', 'trade', 'grid', 'spot'])
    await expect(row).toContainText(text);

  const pane = await owner.openKey(LABEL);
  await expect(pane).toContainText('enableSpotAndMarginTrading');
  await expect(pane).toContainText(`keyturn://${REF}`);
  const page = await main.content();
  expect(page.includes(API_KEY) || page.includes(SECRET), 'a value in the page').toBe(false);
});

test('the command line is paired by typing its code, and sees what it was granted', async () => {
  const before = await owner.cli('list');
  expect(before).toMatchObject({ code: 1, stdout: '' });
  expect(before.stderr).toContain('not paired');

  const pairing = owner.start(['pair', '--name', 'grid bot', '--want', 'binance:read+trade']);
  const [code] = await pairing.until(/\b\d{3}-\d{3}\b/);
  const page = await owner.typeCode(code);
  await expect(page.getByLabel(approvalWords.pairing.name)).toHaveValue('grid bot');
  await expect(page.getByText('keyturn.cjs').first()).toBeVisible();
  await expect(
    page.getByRole('checkbox', { checked: true }),
    'nothing is ticked beforehand',
  ).toHaveCount(0);
  await owner.approvePairing(page, [{ key: LABEL, rule: 'every-time' }]);
  expect(await pairing.done).toMatchObject({ code: 0 });

  const list = await owner.cli('list', '--json');
  expect(list.code).toBe(0);
  expect(JSON.parse(list.stdout)).toMatchObject({
    credentials: [
      { ref: REF, exchange: 'binance', scopes: ['read', 'trade'], fields: ['apiKey', 'secret'] },
    ],
  });
  expect(list.stdout).not.toContain(SECRET);
});

test('after Once in the question window the child has the value, and proves it', async () => {
  const before = await owner.unseals();
  const challenge = 'test-challenge-4711';
  const running = owner.start(
    [
      ...['run', '--env', `BINANCE_KEY=keyturn://${REF}/apiKey`],
      ...['--env', `BINANCE_SECRET=keyturn://${REF}/secret`],
      ...['--', process.execPath, '-e', CHILD],
    ],
    { CHALLENGE: challenge },
  );
  const page = await owner.question();
  for (const text of [
    'grid bot',
    LABEL,
    'Binance',
    'trade',
    'keyturn run node',
    'apiKey, secret',
  ]) {
    await expect(page.locator('body')).toContainText(text);
  }
  expect(await owner.unseals(), 'nothing is opened while the owner decides').toBe(before);
  await owner.answer('once');

  const ran = await running.done;
  expect(ran.code, 'the exit code is the child’s own').toBe(7);
  const proof = createHmac('sha256', API_KEY + SECRET)
    .update(challenge)
    .digest('hex');
  expect(ran.stdout).toBe(`${proof}\n`);
  expect(await owner.unseals(), 'one record, once').toBe(before + 1);
});

test('the audit view shows it, and the log verifies without the app', async () => {
  const events = (await owner.audit()).map(({ action }) => action);
  expect(events.slice(-2)).toEqual(['lease.granted', 'lease.returned']);

  const main = await owner.go('audit');
  const given = main.getByRole('row').filter({ hasText: LABEL }).filter({ hasText: 'grid bot' });
  await expect(given.first()).toBeVisible();
  await expect(main.locator('body')).not.toContainText(SECRET);

  const verified = await owner.cli('audit', 'verify');
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.stdout).toContain('the audit log is whole');
});

test('a yes for this session is asked once, and get prints the value and nothing else', async () => {
  await owner.pair('notebook', [{ key: LABEL, rule: 'session' }]);
  const first = owner.start(['get', `${REF}/secret`, '--as', 'notebook']);
  await owner.answer('session');
  expect(await first.done).toMatchObject({ code: 0, stdout: SECRET });

  const again = await owner.cli(
    'get',
    `keyturn://${REF}/apiKey`,
    '--as',
    'notebook',
    '--wait',
    '0',
  );
  expect(again.code, 'another field was not part of that yes').toBe(1);
  const same = await owner.cli('get', `${REF}/secret`, '--as', 'notebook', '--wait', '0');
  expect(same).toMatchObject({ code: 0, stdout: SECRET });
});

test('lock ends it for everybody, and every command says so by its exit code', async () => {
  expect(await owner.cli('get', 'not-there/secret', '--as', 'grid bot')).toMatchObject({
    code: 1,
    stdout: '',
  });
  expect(await owner.cli('get')).toMatchObject({ code: 2, stdout: '' });
  expect(await owner.cli('lock', '--as', 'grid bot')).toMatchObject({ code: 0 });
  const page = await owner.window('unlock');
  await expect(page.getByText(unlockWords.unlock.vaultLocked)).toBeVisible();
  expect(owner.open('main'), 'the main window is gone').toEqual([]);

  const before = await owner.unseals();
  const refused = await owner.cli('get', `${REF}/secret`, '--as', 'notebook');
  expect(refused, 'a yes for the session ends with it').toMatchObject({ code: 3, stdout: '' });
  expect((await owner.cli('status')).code).toBe(3);
  expect(await owner.unseals()).toBe(before);

  await owner.unlock();
  const asked = await owner.cli('get', `${REF}/secret`, '--as', 'notebook', '--wait', '0');
  expect(asked, 'a new session, a new question').toMatchObject({ code: 1, stdout: '' });
  await owner.kt.app.close();
  expect((await owner.cli('status')).code).toBe(4);
  expect((await owner.cli('audit', 'verify')).code).toBe(0);
});
