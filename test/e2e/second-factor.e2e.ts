/** The second factor, set up and used by the keyboard alone, in the real app. */
import { expect, type Page, test } from '@playwright/test';
import { parseTotpSeed, totpCode } from '../../electron/core/crypto/totp.ts';
import { securityWords } from '../../renderer/features/settings/security.strings.ts';
import { detailWords } from '../../renderer/strings/credentials.ts';
import { stepUpWords } from '../../renderer/strings/step-up.ts';
import { Journey, leaving, PASSWORD } from '../setup/journey.ts';
import { tabTo } from '../setup/keyboard.ts';
import { processTree, tracesInMemory } from '../setup/traces.ts';

const LABEL = 'Binance main';
const SECRET = 'testSecretOfSecondFactor'.padEnd(64, 'S');
const SLOW = { timeout: 30_000 };
const words = stepUpWords.secondFactor;
/** Who may look into the app's memory. */
const root = process.platform === 'linux' && process.getuid?.() === 0;

test.describe.configure({ mode: 'serial' });

let owner: Journey;
let seed: string;
let codes: string[];

test.beforeAll(async () => {
  owner = await Journey.start();
  await owner.createVault();
  await owner.addKey({
    exchange: 'Binance',
    label: LABEL,
    values: { 'API Key': 'testApiKeyOfSecondFactor'.padEnd(64, 'A'), 'Secret Key': SECRET },
    permissions: ['enableReading'],
  });
  const main = await owner.window('main');
  // Each step-up asks, so that each code is tried.
  await main.evaluate(ASK_EACH_TIME);
});

test.afterAll(async () => {
  await owner?.close();
});

const ASK_EACH_TIME = `(async () => {
  const { calls } = window.keyturn;
  const now = await calls.vaultSettings();
  const said = await calls.setVaultSettings({ ...now.value, stepUpMinutes: 0 });
  if (!said.ok) throw new Error(said.error.code);
})()`;

/** A code that was not used yet: of a step later than the last one taken. */
let lastStep = -1;
async function freshCode(): Promise<string> {
  const parsed = parseTotpSeed(new TextEncoder().encode(seed));
  await expect.poll(() => Math.floor(Date.now() / 30_000) + 1 > lastStep, SLOW).toBe(true);
  const step = Math.max(Math.floor(Date.now() / 30_000), lastStep + 1);
  lastStep = step;
  return totpCode(parsed, step * 30_000).code;
}

/** Types into whatever has the focus, and presses Enter. */
async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.insertText(text);
  await leaving(page, page.keyboard.press('Enter'));
}

async function focused(page: Page, name: string): Promise<void> {
  await expect(page.getByLabel(name, { exact: true })).toBeFocused(SLOW);
}

/** Opens the key, and asks for its secret to be shown. */
async function askForSecret(): Promise<Page> {
  const pane = await owner.openKey(LABEL);
  await pane.getByRole('button', { name: detailWords.reveal('Secret Key') }).click();
  return owner.window('step-up');
}

async function shown(): Promise<boolean> {
  const main = await owner.window('main');
  const value = main.getByLabel(detailWords.value('Secret Key'));
  await expect(value).toHaveText(new RegExp(SECRET.slice(0, 4)), SLOW);
  await main.getByRole('button', { name: detailWords.hide('Secret Key') }).click();
  return true;
}

test('is set up by the keyboard alone, with a code and one of ten recovery codes', async () => {
  const main = await owner.go('settings');
  await expect(main.getByText(securityWords.secondFactor, { exact: true })).toBeVisible();
  await tabTo(main, main.getByRole('button', { name: securityWords.setUp, exact: true }));
  await main.keyboard.press('Enter');
  const page = await owner.window('step-up');
  await focused(page, stepUpWords.confirm.password.label);
  await type(page, PASSWORD);
  await expect(page.getByRole('img', { name: words.qr })).toBeVisible(SLOW);
  seed = (await page.getByRole('group', { name: words.seed }).innerText()).replace(/\s/g, '');
  expect(seed).toMatch(/^[A-Z2-7]{32}$/);
  await focused(page, words.code);
  await type(page, '000000');
  await expect(page.getByText(words.codeWrong)).toBeVisible();
  await page.getByLabel(words.code).press('ControlOrMeta+a');
  await type(page, await freshCode());
  const list = page.getByRole('list', { name: stepUpWords.codes.label });
  await expect(list).toBeVisible(SLOW);
  codes = await list.getByRole('listitem').allInnerTexts();
  expect(codes).toHaveLength(10);
  await expect(page.getByRole('button', { name: stepUpWords.codes.have })).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  const title = await page.getByRole('heading').innerText();
  const asked = Number(/\d+/.exec(title)?.[0]);
  await focused(page, stepUpWords.codes.backLabel(asked));
  await type(page, codes[asked % 10] ?? '');
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel(stepUpWords.codes.backLabel(asked)).press('ControlOrMeta+a');
  await type(page, (codes[asked - 1] ?? '').toLowerCase());
  await expect(page.getByRole('heading', { name: words.doneTitle })).toBeVisible(SLOW);
  await leaving(page, page.keyboard.press('Enter'));
  await owner.gone('step-up');
  await expect(main.getByText(securityWords.codesLeft(10, 10))).toBeVisible();
});

test('a code shows a value, and the same code does not show it again', async () => {
  const asking = await askForSecret();
  await focused(asking, stepUpWords.confirm.code.label);
  const code = await freshCode();
  await type(asking, code);
  expect(await shown()).toBe(true);
  const again = await askForSecret();
  await focused(again, stepUpWords.confirm.code.label);
  await type(again, code);
  await expect(again.getByText(stepUpWords.confirm.code.wrong)).toBeVisible(SLOW);
  await expect(again.getByText(stepUpWords.confirm.tries(4))).toBeVisible();
  await leaving(again, again.keyboard.press('Escape'));
  await owner.gone('step-up');
});

test('a recovery code does it once, and the owner hears of it; the password does it, too', async () => {
  const [first = ''] = codes;
  await type(await focusedCode(), first);
  expect(await shown()).toBe(true);
  const main = await owner.window('main');
  await expect(main.getByText('A recovery code of the second factor was used')).toBeVisible();
  const again = await focusedCode();
  await type(again, first);
  await expect(again.getByText(stepUpWords.confirm.code.wrong)).toBeVisible(SLOW);
  await tabTo(
    again,
    again.getByRole('button', { name: stepUpWords.confirm.password.instead, exact: true }),
  );
  await again.keyboard.press('Enter');
  await focused(again, stepUpWords.confirm.password.label);
  await type(again, PASSWORD);
  expect(await shown()).toBe(true);
});

test('deleting asks for it, and is done after it', async () => {
  const main = await owner.window('main');
  const deleting = main.evaluate(DELETE_FIRST);
  const asking = await owner.window('step-up');
  await focused(asking, stepUpWords.confirm.code.label);
  await expect(asking.getByRole('heading', { name: `Delete \u201c${LABEL}\u201d` })).toBeVisible();
  await leaving(asking, asking.keyboard.press('Escape'));
  expect(await deleting).toBe('step_up_cancelled');
  await expect(owner.row(await owner.go('keys'), LABEL)).toBeVisible();
});

test('five wrong ones in a row lock the vault', async () => {
  const page = await focusedCode();
  for (const left of [4, 3, 2, 1]) {
    await type(page, '000000');
    await expect(page.getByText(stepUpWords.confirm.tries(left))).toBeVisible(SLOW);
  }
  await type(page, '000000');
  await owner.gone('step-up');
  await owner.gone('main');
  // Locked: neither the seed nor a code is in any process.
  const pid = owner.kt.app.process().pid ?? 0;
  const [, , unused = ''] = codes;
  const search = () => (root ? tracesInMemory(processTree(pid), { seed, unused }) : []);
  // A process that ends while it is looked at is looked for again.
  await expect(async () => expect(search()).toEqual([])).toPass(SLOW);
  await owner.unlock();
  const actions = (await owner.audit()).map(({ action }) => action);
  expect(actions).toContain('second_factor.set');
  expect(actions.filter((action) => action === 'step_up.refused').length).toBeGreaterThan(4);
});

async function focusedCode(): Promise<Page> {
  const page = await askForSecret();
  await focused(page, stepUpWords.confirm.code.label);
  return page;
}

const DELETE_FIRST = `(async () => {
  const { calls } = window.keyturn;
  const listed = await calls.listCredentials();
  const [first] = 'json' in listed ? JSON.parse(listed.json) : listed.value;
  const reply = await calls.deleteCredential({ id: first.id });
  return reply.ok ? 'deleted' : reply.error.code;
})()`;
