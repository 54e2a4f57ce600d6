/** One owner's way past every screen. Playwright plays the owner in the app's own windows, as in the demo. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { approvalWords } from '../../renderer/strings/approvals.ts';
import { auditWords } from '../../renderer/strings/audit.ts';
import { clientWords } from '../../renderer/strings/clients.ts';
import { detailWords } from '../../renderer/strings/credentials.ts';
import { formWords } from '../../renderer/strings/credentials-form.ts';
import { grantWords } from '../../renderer/strings/grants.ts';
import { panicWords } from '../../renderer/strings/panic.ts';
import { passwordWords } from '../../renderer/strings/passwords.ts';
import { stepUpWords } from '../../renderer/strings/step-up.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { FILES } from '../../shared/paths.ts';
import { type Running, start } from '../../test/setup/cli.ts';
import { removeHome } from '../../test/setup/electron.ts';
import { Journey, leaving, PASSWORD } from '../../test/setup/journey.ts';
import { OUT, ROOT } from '../lib/paths.mjs';
import { Camera } from './camera.ts';
import { BINANCE, type PicturedKey, picturedKeys } from './keys.ts';

const [small] = process.argv.slice(2);
const FOLDER = small ?? join(ROOT, 'docs', 'screenshots');
const camera = new Camera(
  FOLDER,
  small === undefined ? { width: 1280, height: 800 } : { width: 900, height: 600 },
);
const SLOW = { timeout: 30_000 };
const ARMED_MS = 1200;

async function create(owner: Journey): Promise<void> {
  const page = await owner.window('unlock');
  await page.getByLabel(passwordWords.fresh, { exact: true }).fill(PASSWORD);
  await page.getByLabel(passwordWords.again).fill(PASSWORD);
  await expect(page.getByRole('meter')).toHaveAttribute('aria-valuenow', '4');
  await camera.take(owner.kt, page, 'create');
  await page.getByRole('button', { name: unlockWords.create.submit }).click();
  const shown = page.getByRole('group', { name: passwordWords.recovery.label });
  await expect(shown).toBeVisible(SLOW);
  await camera.take(owner.kt, page, 'recovery-code');
  const code = (await shown.innerText()).replace(/\s/g, '');
  await page.getByRole('button', { name: passwordWords.recovery.written }).click();
  await page.getByLabel(passwordWords.recovery.backLabel).fill(code.slice(0, 20));
  await camera.take(owner.kt, page, 'recovery-typed-back');
  await page.getByLabel(passwordWords.recovery.backLabel).fill(code);
  await leaving(page, page.getByRole('button', { name: passwordWords.recovery.confirm }).click());
  const main = await owner.inside();
  await camera.take(owner.kt, main, 'keys-empty');
  await camera.take(owner.kt, await owner.go('clients'), 'clients-empty');
}

/** Scrolls to the part of a form that has this legend. */
async function toTop(main: Page, title: string): Promise<void> {
  const legend = main.locator('legend').filter({ hasText: title });
  await legend.evaluate((element) => element.scrollIntoView({ block: 'start' }));
}

async function forms(owner: Journey): Promise<void> {
  const main = await owner.fillKey(BINANCE);
  await toTop(main, formWords.what);
  await camera.take(owner.kt, main, 'key-form');
  await toTop(main, formWords.may);
  await camera.take(owner.kt, main, 'key-form-permissions');
  await owner.storeKey(main, BINANCE.label);
  await main.mouse.move(0, 0);
  const values = { [formWords.generic.name]: 'token', [formWords.generic.value]: 'testDataToken' };
  await owner.fillKey({ exchange: 'Another secret', label: 'Market data token', values });
  await toTop(main, formWords.what);
  await camera.take(owner.kt, main, 'key-form-generic');
  await main.getByRole('button', { name: formWords.cancel, exact: true }).click();
}

/** What the preload lays into the page, as far as it is needed here. */
interface Bridge {
  readonly keyturn: {
    readonly calls: { addCredential(input: unknown): Promise<{ readonly ok: boolean }> };
  };
}

async function add(main: Page, key: PicturedKey): Promise<void> {
  const stored = await main.evaluate(async ({ details, fields }) => {
    const { calls } = (window as unknown as Bridge).keyturn;
    const bytes = Object.entries(fields).map(([name, value]) => [
      name,
      new TextEncoder().encode(value),
    ]);
    return calls.addCredential({ details, fields: Object.fromEntries(bytes) });
  }, key);
  if (!stored.ok) throw new Error(`${key.details.label}: ${JSON.stringify(stored)}`);
}

async function keys(owner: Journey): Promise<void> {
  const main = await owner.go('keys');
  for (const key of picturedKeys()) await add(main, key);
  // The key added last is open beside the list, or over it where that is narrow.
  await main.keyboard.press('Escape');
  // After a key stroke the ring of the focus is shown, wherever that is.
  await main.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await expect(owner.row(main, 'Market data token')).toBeVisible();
  await camera.take(owner.kt, main, 'keys');
  const pane = await owner.openKey(BINANCE.label);
  await camera.take(owner.kt, main, 'key');
  await pane.getByRole('button', { name: detailWords.reveal('Secret Key') }).click();
  const asking = await owner.window('step-up');
  await asking.getByLabel(stepUpWords.confirm.password.label, { exact: true }).fill(PASSWORD);
  await camera.take(owner.kt, asking, 'step-up');
  await owner.stepUp();
  await expect(pane.getByLabel(detailWords.value('Secret Key'))).toBeVisible(SLOW);
  await camera.take(owner.kt, main, 'key-revealed');
  await pane.getByRole('button', { name: detailWords.hide('Secret Key') }).click();
  await pane.getByRole('button', { name: detailWords.close, exact: true }).click();
}

/** A copy of the command line beside the vault: the pictures show paths, and should not show this checkout's. */
function commandLine(owner: Journey): (...args: readonly string[]) => Running {
  const bundle = join(owner.home, '..', 'keyturn.cjs');
  copyFileSync(join(OUT, 'cli', 'keyturn.cjs'), bundle);
  return (...args) => start(bundle, args, { home: owner.home, cwd: join(owner.home, '..') });
}

async function programs(owner: Journey): Promise<void> {
  const keyturn = commandLine(owner);
  const asks = ['--name', 'grid bot', '--purpose', 'Buys low and sells high, all night'];
  const pairing = keyturn('pair', ...asks, '--want', 'binance:read+trade');
  const [code] = await pairing.until(/\b\d{3}-\d{3}\b/);
  const main = await owner.window('main');
  await main.evaluate('window.keyturn.calls.openPairing()');
  const window = await owner.window('approval');
  await window.getByLabel(approvalWords.code.label).fill(code);
  await camera.take(owner.kt, window, 'pairing-code');
  const page = await owner.typeCode(code);
  await page.waitForTimeout(ARMED_MS);
  await camera.take(owner.kt, page, 'pairing');
  await owner.approvePairing(page, [{ key: BINANCE.label, rule: 'every-time' }]);
  await pairing.done;
  await owner.pair('tax report', [{ key: 'Coinbase reporting', rule: 'session' }]);

  const reason = ['--reason', 'Daily rebalance of the BTC grid'];
  const run = keyturn('get', 'binance-main', ...reason, '--as', 'grid bot');
  const question = await owner.question();
  await question.waitForTimeout(ARMED_MS);
  await camera.take(owner.kt, question, 'question');
  await owner.answer('once');
  await run.done;
  const refused = keyturn('get', 'binance-main', '--as', 'grid bot');
  await owner.answer('no');
  await refused.done;

  await owner.go('clients');
  await camera.take(owner.kt, main, 'clients');
  await main.getByRole('row').filter({ hasText: 'grid bot' }).click();
  await camera.take(owner.kt, main, 'client');
  await grant(owner, main);
}

/** What a paired program may do with a key, with the quieter rules unfolded; nothing is changed. */
async function grant(owner: Journey, main: Page): Promise<void> {
  await main.getByRole('button', { name: clientWords.changeGrant(BINANCE.label) }).click();
  const dialog = main.getByRole('dialog');
  await dialog.getByRole('button', { name: grantWords.more }).click();
  await dialog.getByLabel(grantWords.uses).fill('100');
  await dialog.getByRole('button', { name: grantWords.hoursAdd }).click();
  await camera.take(owner.kt, main, 'grant');
  await dialog.getByRole('button', { name: clientWords.cancel, exact: true }).click();
}

/** A program that manages keys: let in, and its change, which the owner turns down. */
async function managed(owner: Journey): Promise<void> {
  const secrets = join(owner.home, '..', 'secrets.txt');
  writeFileSync(secrets, 'testApiKey\n', { mode: 0o600 });
  const keyturn = commandLine(owner);
  const add = ['add', 'Kraken savings', '--exchange', 'other', '--scopes', 'read+withdraw'];
  const adding = keyturn(...add, '--field', `apiKey=@${secrets}`);
  const [code] = await adding.until(/\b\d{3}-\d{3}\b/);
  const { title, approve } = approvalWords.pairing.admin;
  const page = await owner.typeCode(code, title);
  await page.waitForTimeout(ARMED_MS);
  await camera.take(owner.kt, page, 'pairing-admin');
  await leaving(page, page.getByRole('button', { name: approve, exact: true }).click());
  await owner.stepUpUnless(() => page.isClosed());
  const change = await owner.approvalWith(approvalWords.change.yes);
  await change.waitForTimeout(ARMED_MS);
  await camera.take(owner.kt, change, 'change');
  await owner.answerChange(false);
  await adding.done;
}

/** What is the same from every page, and the pages that show several keys and programs together. */
async function everywhere(owner: Journey): Promise<void> {
  const main = await owner.go('health');
  await camera.take(owner.kt, main, 'health');
  await camera.take(owner.kt, await owner.go('access'), 'access');
  await main.keyboard.press('Control+k');
  await main.keyboard.type('bin');
  await expect(main.getByRole('option', { name: BINANCE.label })).toBeVisible();
  await camera.take(owner.kt, main, 'palette');
  await main.keyboard.press('Escape');
  await main.keyboard.press('F1');
  await expect(main.getByRole('dialog')).toBeVisible();
  await camera.take(owner.kt, main, 'shortcuts');
  await main.keyboard.press('Escape');
}

async function panic(owner: Journey): Promise<void> {
  const main = await owner.go('panic');
  await camera.take(owner.kt, main, 'panic');
  await main.getByRole('button', { name: panicWords.pull.exits, exact: true }).click();
  const thaw = main.getByRole('button', { name: panicWords.thaw });
  await expect(thaw).toBeVisible();
  await camera.take(owner.kt, await owner.go('keys'), 'keys-frozen');
  await thaw.click();
  await expect
    .poll(async () => (await thaw.isHidden()) || owner.open('step-up').length > 0)
    .toBe(true);
  if (await thaw.isVisible()) await owner.stepUp();
  await expect(thaw).toBeHidden();
}

async function logAndSettings(owner: Journey): Promise<void> {
  const main = await owner.go('audit');
  await main.getByRole('button', { name: auditWords.verify }).click();
  await expect(main.getByText(/The log agrees with itself/)).toBeVisible(SLOW);
  await camera.take(owner.kt, main, 'audit');
  await camera.take(owner.kt, await owner.go('settings'), 'settings');
  for (const [verb, name] of [
    ['changePassword', 'change-password'],
    ['newRecoveryCode', 'new-recovery-code'],
  ]) {
    await main.evaluate(`window.keyturn.calls.${verb}()`);
    const window = await owner.window('step-up');
    await camera.take(owner.kt, window, String(name));
    await owner.closeWindow(window);
  }
}

async function locks(owner: Journey): Promise<void> {
  await camera.take(owner.kt, await owner.lock('lockWindow'), 'unlock-window');
  await owner.unlock();
  const page = await owner.lock('lockVault');
  await owner.cli('get', 'binance-main', '--as', 'grid bot');
  await expect(page.getByText(unlockWords.unlock.refusedTitle(1))).toBeVisible();
  await camera.take(owner.kt, page, 'unlock-vault');
  await page.getByRole('button', { name: unlockWords.unlock.forgot }).click();
  await expect(page.getByRole('heading', { name: unlockWords.recover.title })).toBeVisible();
  await camera.take(owner.kt, page, 'recover');
}

/** One byte in the middle of the file is another. */
function damage(vault: string): void {
  const bytes = readFileSync(vault);
  const at = bytes.length >> 1;
  bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at);
  writeFileSync(vault, bytes);
}

async function problem(home: string): Promise<void> {
  damage(join(home, FILES.vault));
  const owner = await Journey.start({ home });
  try {
    const page = await owner.window('unlock');
    await expect(
      page.getByRole('heading', { name: unlockWords.problem.pages.vault_damaged.title }),
    ).toBeVisible(SLOW);
    await camera.take(owner.kt, page, 'problem');
  } finally {
    await owner.close();
  }
}

async function story(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  // The lock screen has the vault's name from its folder.
  const home = join(mkdtempSync(join(tmpdir(), 'keyturn-')), 'Trading');
  mkdirSync(home, { mode: 0o700 });
  const owner = await Journey.start({ home });
  try {
    for (const part of [
      create,
      forms,
      keys,
      programs,
      managed,
      everywhere,
      panic,
      logAndSettings,
      locks,
    ])
      await part(owner);
  } finally {
    await owner.close();
  }
  try {
    await problem(home);
  } finally {
    removeHome(home);
  }
  console.log(`Pictures are in ${FOLDER}`);
}

story().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
