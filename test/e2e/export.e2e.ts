/** Keys into files, and back out of backups, in the real app and by the keyboard alone. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { backupWords } from '../../renderer/strings/backups.ts';
import { keyWords } from '../../renderer/strings/credentials.ts';
import { exportWords, formatWords } from '../../renderer/strings/exporting.ts';
import { importWords, sourceWords } from '../../renderer/strings/importing.ts';
import { passwordWords } from '../../renderer/strings/passwords.ts';
import { stepUpWords } from '../../renderer/strings/step-up.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { Journey, leaving, PASSWORD } from '../setup/journey.ts';
import { byPalette, press, tabTo } from '../setup/keyboard.ts';
import { processTree, tracesInMemory } from '../setup/traces.ts';

const FILE_PASSWORD = `test-${randomBytes(9).toString('hex')}-words of the file`;
const root = process.platform === 'linux' && process.getuid?.() === 0;

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-e2e-export-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The system's dialogs, answered: no driver reaches them. */
async function answers(journey: Journey, open: string | null, save: string | null): Promise<void> {
  await journey.kt.app.evaluate(
    ({ dialog }, paths) => {
      const { open, save } = paths;
      const filePaths = open === null ? [] : [open];
      dialog.showOpenDialog = async () => ({ canceled: open === null, filePaths });
      dialog.showSaveDialog = async () => ({ canceled: save === null, filePath: save ?? '' });
    },
    { open, save },
  );
}

/** Types into the window for passwords: this owner's, one for a new file, or one of a file there is. */
async function typePasswords(journey: Journey, ...what: ('own' | 'new' | 'file')[]): Promise<void> {
  for (const one of what) {
    const labels = {
      own: stepUpWords.confirm.password.label,
      new: stepUpWords.choose.password,
      file: stepUpWords.file.password,
    };
    const page = await journey.window('step-up');
    await expect(page.getByLabel(labels[one], { exact: true })).toBeFocused();
    await page.keyboard.type(one === 'own' ? PASSWORD : FILE_PASSWORD);
    if (one === 'new') {
      await expect(page.getByRole('meter')).toHaveAttribute('aria-valuenow', '4');
      await tabTo(page, page.getByLabel(passwordWords.again));
      await page.keyboard.type(FILE_PASSWORD);
    }
    await leaving(page, page.keyboard.press('Enter'));
    await expect.poll(() => page.isClosed(), { timeout: 30_000 }).toBe(true);
  }
}

/** Reads it from a file, so that no driver has seen the value. */
async function importKeys(journey: Journey, secret: string): Promise<Page> {
  const main = await journey.inside();
  const file = join(folder, '.env');
  const key = (): string => `test${randomBytes(30).toString('hex')}`;
  writeFileSync(
    file,
    `BINANCE_API_KEY=${key()}\nBINANCE_API_SECRET=${secret}\nBYBIT_API_KEY=test-bybit-0123456789\nBYBIT_API_SECRET=${key()}\n`,
  );
  await answers(journey, file, null);
  await byPalette(main, importWords.title);
  await press(main, sourceWords.env.choose);
  await press(main, importWords.preview.store(2));
  await expect(main.getByRole('heading', { name: importWords.done.title(2) })).toBeVisible();
  rmSync(file);
  return main;
}

async function exportAs(main: Page, format: keyof typeof formatWords): Promise<void> {
  await byPalette(main, exportWords.title);
  const heading = main.getByRole('heading', { level: 1, name: exportWords.title });
  await expect(heading).toBeVisible();
  const order = ['keyturn-file', 'kdbx', 'csv'] as const;
  const card = (one: keyof typeof formatWords) =>
    main.getByRole('radio', { name: new RegExp(`^${formatWords[one].name}`) });
  await tabTo(main, main.getByRole('radio', { checked: true }));
  // What was chosen before is chosen still.
  const now = await Promise.all(order.map((one) => card(one).isChecked()));
  const steps = order.indexOf(format) - now.indexOf(true);
  for (let left = Math.abs(steps); left > 0; left--) {
    await main.keyboard.press(steps > 0 ? 'ArrowDown' : 'ArrowUp');
  }
  await expect(card(format)).toBeChecked();
  await main.keyboard.press('Control+Enter');
}

test('keys go into a KDBX that KeePassXC opens, and into a file that another Keyturn imports; no value stays', async () => {
  test.setTimeout(300_000);
  const secret = `test${randomBytes(30).toString('hex')}`;
  const journey = await Journey.start();
  const other = await Journey.start();
  const search = (one: Journey) => {
    const pid = one.kt.app.process().pid ?? 0;
    return root ? tracesInMemory(processTree(pid), { secret, file: FILE_PASSWORD }) : [];
  };
  try {
    await journey.createVault();
    const main = await importKeys(journey, secret);

    const kdbx = join(folder, 'keys.kdbx');
    await answers(journey, null, kdbx);
    await exportAs(main, 'kdbx');
    await typePasswords(journey, 'own', 'new');
    await expect(
      main.getByRole('heading', { level: 1, name: exportWords.done.title(2) }),
    ).toBeVisible({ timeout: 60_000 });
    await expect(main.getByRole('region', { name: exportWords.done.file })).toContainText(kdbx);
    expect(statSync(kdbx).mode & 0o777).toBe(0o600);
    const shown = spawnSync(
      'keepassxc-cli',
      ['show', '-q', '-s', '-a', 'Password', kdbx, 'Binance/Binance'],
      { input: `${FILE_PASSWORD}\n`, encoding: 'utf8' },
    );
    expect(shown.stdout.trim() === secret, `KeePassXC reads the secret ${shown.stderr}`).toBe(true);

    // The last proof still holds: only the file's own password is asked for.
    const file = join(folder, 'keys.keyturn');
    await answers(journey, null, file);
    await press(main, exportWords.done.more);
    await exportAs(main, 'keyturn-file');
    await typePasswords(journey, 'new');
    await expect(main.getByRole('heading', { name: exportWords.done.title(2) })).toBeVisible({
      timeout: 60_000,
    });
    expect(readFileSync(file).includes(secret)).toBe(false);

    const plain = join(folder, 'keys.csv');
    await answers(journey, null, plain);
    await press(main, exportWords.done.more);
    await exportAs(main, 'csv');
    await expect(main.getByRole('heading', { name: exportWords.done.title(2) })).toBeVisible({
      timeout: 60_000,
    });
    await expect(main.getByText(formatWords.csv.readers)).toBeVisible();
    expect(readFileSync(plain).includes(secret)).toBe(true);
    const actions = (await journey.audit()).map(({ action }) => action);
    expect(actions.filter((one) => one === 'credential.exported')).toHaveLength(6);

    await other.createVault();
    const there = await other.inside();
    await answers(other, file, null);
    await byPalette(there, importWords.title);
    await press(there, sourceWords['keyturn-file'].choose);
    await typePasswords(other, 'file');
    await press(there, importWords.preview.store(2));
    await press(there, importWords.done.show);
    await expect(other.row(there, 'Binance')).toBeVisible();

    await journey.lock('lockVault');
    await expect.poll(() => search(journey), { timeout: 20_000 }).toEqual([]);
    await other.lock('lockVault');
    await expect.poll(() => search(other), { timeout: 20_000 }).toEqual([]);
  } finally {
    await journey.close();
    await other.close();
  }
});

test('a backup is looked into, one key of it restored, and then the whole', async () => {
  test.setTimeout(240_000);
  const { looked } = backupWords;
  const journey = await Journey.start();
  try {
    await journey.createVault();
    const main = await importKeys(journey, `test${randomBytes(30).toString('hex')}`);
    await byPalette(main, backupWords.title);
    const table = main.getByRole('table', { name: backupWords.table });
    await expect(main.getByText(backupWords.none)).toBeVisible();
    await byPalette(main, backupWords.commands.take);
    await expect(table.getByRole('row')).toHaveCount(2);

    // A key goes, and the backup says that it is not there today.
    await main.evaluate(REMOVE_FIRST).catch(() => undefined);
    await typePasswords(journey, 'own');
    await expect(main.getByText(backupWords.text)).toBeVisible();
    const looks = main.getByRole('button', { name: /^Look into the backup/ });
    await tabTo(main, looks.first());
    await main.keyboard.press('Enter');
    const pane = main.getByRole('region', { name: backupWords.detail });
    await expect(pane).toContainText(looked.removed);
    await tabTo(main, pane.getByRole('button', { name: /^Restore (Binance|Bybit)/ }).first());
    await main.keyboard.press('Enter');
    const choice = main.getByRole('menuitem', { name: new RegExp(looked.asKey) });
    await expect(choice).toBeVisible();
    await main.keyboard.press('ArrowDown');
    await main.keyboard.press('Enter');
    await expect(main.getByText(/is restored\./)).toBeVisible();
    await expect(pane).toContainText(looked.added(1));

    await press(main, looked.whole);
    const asked = main.getByRole('dialog');
    await expect(asked).toBeVisible();
    await tabTo(main, asked.getByRole('button', { name: looked.wholeNow }));
    await leaving(main, main.keyboard.press('Enter'));
    await journey.gone('main');
    const lockScreen = await journey.window('unlock');
    await expect(lockScreen.getByLabel(unlockWords.unlock.password, { exact: true })).toBeFocused();
    await lockScreen.keyboard.type(PASSWORD);
    await leaving(lockScreen, lockScreen.keyboard.press('Enter'));
    const again = await journey.inside();
    await byPalette(again, keyWords.title);
    await expect(journey.row(again, 'Binance')).toBeVisible();
    await expect(journey.row(again, 'Bybit')).toBeVisible();
    const actions = (await journey.audit()).map(({ action }) => action);
    for (const action of ['backups.taken', 'backups.opened', 'credential.restored'] as const) {
      expect(actions).toContain(action);
    }
    expect(actions).toContain('vault.restored');
  } finally {
    await journey.close();
  }
});

/** Runs in the page: deletes the first key, by the call its menu makes. */
const REMOVE_FIRST = `(() => {
  const { calls } = window.keyturn;
  void calls.listCredentials().then(async (reply) => {
    const [key] = 'json' in reply ? JSON.parse(reply.json) : reply.value;
    await calls.deleteCredential({ id: key.id });
  });
})()`;
