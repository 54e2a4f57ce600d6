/** Managing keys from the command line: it asks, and the owner says yes or no in the window. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { approvalWords } from '../../renderer/strings/approvals.ts';
import { clientWords } from '../../renderer/strings/clients.ts';
import { Journey } from '../setup/journey.ts';

const LABEL = 'Binance main';
const API_KEY = 'testApiKeyFromAFile'.padEnd(64, 'A');
const SECRET = 'testSecretFromAFile'.padEnd(64, 'S');
const CODE = /\b\d{3}-\d{3}\b/;

test.describe.configure({ mode: 'serial' });

let owner: Journey;
/** Of an admin session, as `keyturn admin` prints it. */
let token = '';
let name = '';

test.beforeAll(async () => {
  owner = await Journey.start();
  await owner.createVault();
});

test.afterAll(async () => {
  await owner?.close();
});

test('keyturn add: the code and the password let it ask, and a second window shows what it would store', async () => {
  const beside = join(owner.home, '..');
  writeFileSync(join(beside, 'key.txt'), API_KEY, { mode: 0o600 });
  writeFileSync(join(beside, 'secret.txt'), SECRET, { mode: 0o600 });
  const adding = owner.start([
    ...['add', LABEL, '--exchange', 'binance', '--permission', 'enableReading'],
    ...['--permission', 'enableSpotAndMarginTrading'],
    ...['--field', `apiKey=@${join(beside, 'key.txt')}`],
    ...['--field', `secret=@${join(beside, 'secret.txt')}`],
  ]);
  const [code] = await adding.until(CODE);
  await owner.approveAdmin(code);

  const page = await owner.approvalWith(approvalWords.change.yes);
  for (const text of [LABEL, 'Binance', 'enableSpotAndMarginTrading']) {
    await expect(page.locator('body')).toContainText(text);
  }
  await expect(page.locator('body'), 'no value is shown').not.toContainText(SECRET);
  await expect(owner.row(await owner.go('keys'), LABEL), 'nothing is stored yet').toBeHidden();
  await owner.answerChange(true);

  const ran = await adding.done;
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stdout).toContain('binance-main');
  expect(ran.stdout + ran.stderr).not.toContain(SECRET);
  await expect(owner.row(await owner.go('keys'), LABEL)).toBeVisible();
});

test('an admin session is shown as one, and gets no key itself', async () => {
  const opening = owner.start(['admin']);
  const [code] = await opening.until(CODE);
  await owner.approveAdmin(code);
  const ran = await opening.done;
  expect(ran).toMatchObject({ code: 0 });
  token = /KEYTURN_ADMIN_TOKEN=(\S+)/.exec(ran.stdout)?.[1] ?? '';
  expect(token).toMatch(/^kt_/);

  name = /under Clients as '([^']+)'/.exec(ran.stderr)?.[1] ?? '';
  const pane = await owner.openClient(name);
  await expect(pane).toContainText(clientWords.session);
  await expect(pane).toContainText(clientWords.adminTitle);
  await expect(pane.getByRole('button', { name: clientWords.give })).toBeHidden();
});

test('no in the window changes nothing; closing it is no too', async () => {
  const asAdmin = { KEYTURN_ADMIN_TOKEN: token };
  const editing = owner.start(['edit', 'binance-main', '--label', 'Another name'], asAdmin);
  const page = await owner.approvalWith(approvalWords.change.yes);
  await expect(page.locator('body')).toContainText('Another name');
  await owner.answerChange(false);
  expect(await editing.done).toMatchObject({ code: 1 });

  const again = owner.start(['edit', 'binance-main', '--label', 'Another name'], asAdmin);
  await owner.closeWindow(await owner.approvalWith(approvalWords.change.yes));
  expect(await again.done).toMatchObject({ code: 1 });
  await expect(owner.row(await owner.go('keys'), LABEL)).toBeVisible();
  await expect(owner.row(await owner.go('keys'), 'Another name')).toBeHidden();
});

test('taking away needs no yes, giving back does; the log names the session', async () => {
  const asAdmin = { KEYTURN_ADMIN_TOKEN: token };
  const off = await owner.start(['deactivate', 'binance-main'], asAdmin).done;
  expect(off).toMatchObject({ code: 0 });
  await expect(owner.row(await owner.go('keys'), LABEL)).toContainText('Deactivated');

  const on = owner.start(['activate', 'binance-main'], asAdmin);
  await owner.answerChange(true);
  expect(await on.done).toMatchObject({ code: 0 });
  await expect(owner.row(await owner.go('keys'), LABEL)).not.toContainText('Deactivated');

  const log = await owner.audit();
  const line = log.find(({ action }) => action === 'credential.deactivated');
  expect(line?.actor).toMatchObject({ kind: 'client', name });
});

test('when the vault locks, the session is over', async () => {
  await owner.lock('lockVault');
  await owner.unlock();
  const asAdmin = { KEYTURN_ADMIN_TOKEN: token };
  expect((await owner.start(['deactivate', 'binance-main'], asAdmin).done).code).not.toBe(0);
  await expect(owner.row(await owner.go('keys'), LABEL)).not.toContainText('Deactivated');
});
