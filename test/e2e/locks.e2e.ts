/** The two locks: who is served, who is not, and what the lock screen says about it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { pairingNamed } from '../../cli/pairings.ts';
import { detailWords } from '../../renderer/strings/credentials.ts';
import { formWords } from '../../renderer/strings/credentials-form.ts';
import { frameWords } from '../../renderer/strings/frame.ts';
import { stepUpWords } from '../../renderer/strings/step-up.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { sandboxSwitches } from '../../scripts/lib/launch.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { ask } from '../broker/setup/http.ts';
import { Journey, leaving } from '../setup/journey.ts';

const LABEL = 'Binance bots';
const REF = 'binance-bots';
const SECRET = 'testSecretOfTheBots'.padEnd(64, 'B');

test.describe.configure({ mode: 'serial' });

let owner: Journey;
let socket: string;

test.beforeAll(async () => {
  owner = await Journey.startAlone();
  socket = join(owner.home, 'broker.sock');
  await owner.createVault();
  await owner.addKey({
    exchange: 'Binance',
    label: LABEL,
    values: { 'API Key': 'testApiKeyOfTheBots'.padEnd(64, 'A'), 'Secret Key': SECRET },
    permissions: ['enableReading', 'enableSpotAndMarginTrading'],
  });
  await owner.pair('night bot', [{ key: LABEL, rule: 'always', unattended: true }]);
  await owner.pair('day bot', [{ key: LABEL, rule: 'every-time' }]);
});

test.afterAll(async () => {
  await owner?.close();
});

function call(
  name: string,
  method: string,
  path: string,
  more: { body?: unknown; agent?: Agent } = {},
) {
  const token = pairingNamed(join(owner.home, 'tokens'), name)?.token ?? undefined;
  return ask(socket, method, path, { token, ...more });
}

const lease = (name: string, agent?: Agent) =>
  call(name, 'POST', '/v1/leases', { body: { credential: REF }, ...(agent && { agent }) });

test('the window lock: an unattended client goes on, another gets 423, and the screen says so', async () => {
  const main = await owner.window('main');
  await leaving(main, main.keyboard.press('Control+l'));
  await owner.gone('main');
  const page = await owner.window('unlock');
  await expect(page.getByText(unlockWords.unlock.windowLocked(1))).toBeVisible();

  expect((await lease('night bot')).status).toBe(201);
  const refused = await lease('day bot');
  expect({ status: refused.status, code: refused.body.code }).toEqual({
    status: 423,
    code: 'locked',
  });
  expect(refused.text).not.toContain(SECRET);
  expect(owner.open('approval'), 'nobody was asked').toEqual([]);
  expect((await owner.cli('status')).code, 'the vault itself is not locked').toBe(0);

  await owner.unlock();
  const lines = await owner.audit();
  expect(lines.find(({ action }) => action === 'window.locked')).toMatchObject({
    detail: { reason: 'owner' },
  });
});

test('sleep and the lock of the screen lock the window, and no more', async () => {
  for (const [signal, reason] of [
    ['suspend', 'suspend'],
    ['lock-screen', 'screen-lock'],
  ] as const) {
    await owner.kt.app.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), signal);
    await owner.gone('main');
    const page = await owner.window('unlock');
    await expect(page.getByText(unlockWords.unlock.windowLocked(1))).toBeVisible();
    expect((await lease('night bot')).status).toBe(201);
    await owner.unlock();
    const last = (await owner.audit()).findLast(({ action }) => action === 'window.locked');
    expect(last).toMatchObject({ actor: { kind: 'app' }, detail: { reason } });
  }
});

test('the vault lock: an open question is withdrawn, and an open connection hears 423', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  expect((await call('night bot', 'GET', '/v1/whoami', { agent })).status).toBe(200);
  const [kept] = Object.values(agent.freeSockets).flat();
  const unseals = await owner.unseals();
  const asked = lease('day bot');
  await owner.question();

  const main = await owner.window('main');
  await leaving(main, main.keyboard.press('Control+Shift+L'));
  await owner.gone('main');
  const page = await owner.window('unlock');
  await expect(page.getByText(unlockWords.unlock.vaultLocked)).toBeVisible();
  await owner.gone('approval');
  const withdrawn = await asked;
  expect({ status: withdrawn.status, code: withdrawn.body.code }).toEqual({
    status: 423,
    code: 'locked',
  });

  const late = await lease('night bot', agent);
  expect({ status: late.status, code: late.body.code }).toEqual({ status: 423, code: 'locked' });
  expect(late.headers['retry-after']).toMatch(/^\d+$/);
  expect(Object.values(agent.freeSockets).flat(), 'it was the same connection').toEqual([kept]);
  agent.destroy();
  expect(await owner.unseals()).toBe(unseals);
});

test('bots that were refused meanwhile are counted on the lock screen and told after unlocking', async () => {
  const page = await owner.window('unlock');
  // One was refused on the open connection before.
  await expect(page.getByText(unlockWords.unlock.refusedTitle(1))).toBeVisible();
  expect((await owner.cli('get', REF, '--as', 'night bot')).code).toBe(3);
  await expect(page.getByText(/[2-9] requests were refused/)).toBeVisible();

  const main = await owner.unlock();
  const notices = main.getByRole('region', { name: frameWords.notices });
  await expect(notices.getByRole('alert')).toContainText(/refused while the vault was locked/);
  await notices.getByRole('button', { name: frameWords.dismiss }).click();
  await expect(notices).toHaveCount(0);
});

test('closing the window keeps the app; starting it again shows the window, and that copy ends with 0', async () => {
  await owner.closeWindow(await owner.window('main'));
  expect((await owner.cli('status')).code, 'the socket still answers').toBe(0);
  expect((await lease('night bot')).status).toBe(201);
  const asked = lease('day bot');
  await owner.answer('no');
  expect((await asked).status, 'the question came without a main window').toBe(422);

  const executable = process.env['KEYTURN_TEST_ELECTRON'] ?? '';
  const second = spawn(executable, [...sandboxSwitches(), ROOT], {
    env: owner.kt.env,
    stdio: 'ignore',
  });
  const [code] = await once(second, 'exit');
  expect(code).toBe(0);
  const main = await owner.inside();
  await expect(owner.row(main, LABEL), 'still unlocked').toBeVisible();
});

test('a deleted key comes back within ten seconds, with its values and its clients', async () => {
  const main = await owner.window('main');
  const pane = await owner.openKey(LABEL);
  await pane.getByRole('button', { name: detailWords.more }).click();
  await main.getByRole('menuitem', { name: detailWords.delete }).click();
  await owner.deleted(LABEL);
  expect((await lease('night bot')).status, 'it is gone for its clients too').toBe(404);

  await main.getByRole('button', { name: detailWords.undo, exact: true }).click();
  await expect(owner.row(main, LABEL)).toBeVisible();
  const back = await lease('night bot');
  expect(back.status).toBe(201);
  expect(back.body).toMatchObject({ version: 1, values: { secret: SECRET } });
});

test('new values are a second version, and that is what clients get', async () => {
  const main = await owner.window('main');
  const pane = await owner.openKey(LABEL);
  await pane.getByRole('button', { name: detailWords.edit, exact: true }).click();
  const next = 'testSecretTwoOfTheBots'.padEnd(64, 'C');
  await main.getByRole('textbox', { name: 'Secret Key', exact: true }).fill(next);
  await main.getByRole('button', { name: formWords.save, exact: true }).click();
  const after = await owner.openKey(LABEL);
  await expect(after).toContainText(detailWords.version(2));
  await expect(after).toContainText(detailWords.version(1));
  expect((await lease('night bot')).body).toMatchObject({
    version: 2,
    values: { secret: next, apiKey: expect.stringMatching(/^testApiKeyOfTheBots/) },
  });
});

test('a copied value leaves the clipboard after the seconds that were set', async () => {
  const main = await owner.window('main');
  await main.evaluate(SHORT_CLIPBOARD);
  const pane = await owner.openKey(LABEL);
  // The password that was given for deleting still holds.
  await pane.getByRole('button', { name: detailWords.copy('Secret Key') }).click();
  await expect.poll(clipboard).toContain('testSecretTwoOfTheBots');
  const since = Date.now();
  await expect.poll(clipboard, { timeout: 20_000 }).toBe('');
  expect(Date.now() - since).toBeGreaterThan(8000);
});

test('and at lock at once', async () => {
  const pane = await owner.openKey(LABEL);
  await pane.getByRole('button', { name: detailWords.copy('Secret Key') }).click();
  await expect.poll(clipboard).toContain('testSecretTwoOfTheBots');
  await owner.lock('lockWindow');
  expect(await clipboard()).toBe('');
  await owner.unlock();
});

test('five wrong passwords at a step-up lock the vault', async () => {
  // A password given some minutes ago still holds; a lock forgets it, and the unlocking that follows is none.
  const pane = await owner.openKey(LABEL);
  const unseals = await owner.unseals();
  await pane.getByRole('button', { name: detailWords.reveal('Secret Key') }).click();
  const page = await owner.window('step-up');
  for (const left of [4, 3, 2, 1]) {
    await owner.stepUp('test-not-the-password');
    await expect(page.getByText(stepUpWords.confirm.tries(left))).toBeVisible({ timeout: 20_000 });
  }
  await owner.stepUp('test-not-the-password');
  await owner.gone('main');
  const locked = await owner.window('unlock');
  await expect(locked.getByText(unlockWords.unlock.vaultLocked)).toBeVisible();
  expect(await owner.unseals(), 'nothing was shown').toBe(unseals);
  expect((await lease('night bot')).status).toBe(423);
  await owner.unlock();
  const refused = (await owner.audit()).filter(({ action }) => action === 'step_up.refused');
  expect(refused).toHaveLength(5);
});

function clipboard(): Promise<string> {
  return owner.kt.app.evaluate(({ clipboard: system }) => system.readText());
}

/** Ten seconds are the least one can set; less is not weaker, so no password is asked for. */
const SHORT_CLIPBOARD = `(async () => {
  const { calls } = window.keyturn;
  const now = await calls.vaultSettings();
  const reply = await calls.setVaultSettings({ ...now.value, clipboardSeconds: 10 });
  if (!reply.ok) throw new Error(reply.error.code);
})()`;
