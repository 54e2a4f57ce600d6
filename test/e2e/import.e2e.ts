/** Keys out of other programs' files, in the real app, by the keyboard alone; and nothing of them is left in memory. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { importWords, sourceWords } from '../../renderer/strings/importing.ts';
import { stepUpWords } from '../../renderer/strings/step-up.ts';
import { Journey, leaving } from '../setup/journey.ts';
import { byPalette, press, pressOn, tabTo } from '../setup/keyboard.ts';
import { processTree, tracesInMemory } from '../setup/traces.ts';

const { preview, done } = importWords;

/** The system's dialog, answered: no driver reaches it. */
async function chooses(journey: Journey, ...paths: string[]): Promise<void> {
  await journey.kt.app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = async () => ({ canceled: filePaths.length === 0, filePaths });
  }, paths);
}

/** By the palette, as from every page. */
async function openImport(main: Page): Promise<void> {
  await byPalette(main, importWords.title);
  await expect(main.getByRole('heading', { level: 1, name: importWords.title })).toBeVisible();
}

/** Empty when it has ended meanwhile. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

test('a .env file: looked at, changed, stored and undone by the keyboard alone', async () => {
  const journey = await Journey.start();
  const file = join(journey.home, '..', 'bots.env');
  const secret = `test${randomBytes(30).toString('hex')}`;
  writeFileSync(
    file,
    [
      `BINANCE_GRID_API_KEY=${`test${randomBytes(30).toString('hex')}`}`,
      `BINANCE_GRID_API_SECRET=${secret}`,
      'OKX_API_KEY=test-okx-key-1234567890',
      'OKX_API_SECRET=test-okx-secret-1234567890',
      'LOG_LEVEL=debug',
    ].join('\n'),
  );
  try {
    await journey.createVault();
    const main = await journey.inside();
    await chooses(journey, file);
    await openImport(main);
    await press(main, sourceWords.env.choose);
    const grid = main.getByRole('grid', { name: preview.table });
    await expect(grid.getByRole('row')).toHaveCount(3);
    await expect(grid).toContainText('Passphrase is missing.');
    await expect(main.locator('body')).not.toContainText(secret);

    // Down the table with the keyboard: open the first one, and give it another name.
    const first = grid.getByRole('row').filter({ hasText: 'Binance' });
    await pressOn(main, first);
    const pane = main.getByRole('region', { name: preview.detail });
    const label = pane.getByLabel(importWords.edit.label, { exact: true });
    await tabTo(main, label);
    await main.keyboard.press('Control+a');
    await main.keyboard.type('test grid bot');
    await expect(first).toContainText('test grid bot');

    await main.keyboard.press('Control+Enter');
    await expect(main.getByRole('heading', { level: 1, name: done.title(1) })).toBeVisible();
    await expect(main.getByRole('list', { name: done.file })).toContainText(file);
    await main.keyboard.press('Control+z');
    await expect(main.getByText(done.undone)).toBeVisible();

    await press(main, sourceWords.env.choose);
    await press(main, preview.store(1));
    await press(main, done.show);
    await expect(journey.row(main, 'Binance')).toBeVisible();
    expect(readFileSync(file, 'utf8')).toContain(secret);
  } finally {
    await journey.close();
    rmSync(file, { force: true });
  }
});

test('a KeePass database: its password is typed in a window of its own, and a wrong one asked again', async () => {
  test.setTimeout(240_000);
  const journey = await Journey.start();
  const file = join(journey.home, '..', 'trading.kdbx');
  const password = `test-${randomBytes(8).toString('hex')} words`;
  const secret = `testKdbxSecret${randomBytes(24).toString('hex')}`;
  const make = (args: readonly string[], input: string): void => {
    const { status, stderr } = spawnSync('keepassxc-cli', args, { input, encoding: 'utf8' });
    expect(stderr === null ? '' : stderr, 'keepassxc-cli').toBe(status === 0 ? stderr : '');
    expect(status).toBe(0);
  };
  make(['db-create', '-q', file, '--set-password'], `${password}\n${password}\n`);
  const entry = ['add', '-q', '-u', 'test-bybit-key-123456', '-p', file, 'Bybit API'];
  make(entry, `${password}\n${secret}\n`);
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  const pid = journey.kt.app.process().pid ?? 0;
  const search = () => (root ? tracesInMemory(processTree(pid), { secret, password }) : []);
  const readers = (): string[] =>
    processTree(pid).flatMap((child) => {
      const line = commandOf(child);
      return line.includes('node.mojom.NodeService') ? [line] : [];
    });

  const typePassword = async (text: string): Promise<void> => {
    const asked = await journey.window('step-up');
    await expect(asked.getByLabel(stepUpWords.file.password, { exact: true })).toBeFocused();
    await asked.keyboard.type(text);
    await leaving(asked, asked.keyboard.press('Enter'));
    await expect.poll(() => asked.isClosed()).toBe(true);
  };

  try {
    await journey.createVault();
    const main = await journey.inside();
    await chooses(journey, file);
    await openImport(main);
    await press(main, sourceWords.kdbx.choose);
    await typePassword('test-wrong');
    await typePassword(password);
    const grid = main.getByRole('grid', { name: preview.table });
    await expect(grid.getByRole('row')).toHaveCount(2);
    // The one that read it is gone; a search that never finds anything proves nothing.
    if (process.platform === 'linux') expect(readers()).toEqual([]);
    if (root) expect(search().filter(({ what }) => what === 'secret')).not.toEqual([]);
    await press(main, preview.store(1));
    await expect(main.getByRole('heading', { level: 1, name: done.title(1) })).toBeVisible();
    await press(main, done.show);
    await expect(journey.row(main, 'Bybit API')).toBeVisible();
    await journey.lock('lockVault');
    await expect.poll(search, { timeout: 20_000 }).toEqual([]);
  } finally {
    await journey.close();
    rmSync(file, { force: true });
  }
});

test('no file chosen, or one that is none: nothing happens, and it says why', async () => {
  const journey = await Journey.start();
  const file = join(journey.home, '..', 'broken.json');
  writeFileSync(file, '{ "a": ');
  try {
    await journey.createVault();
    const main = await journey.inside();
    await chooses(journey);
    await openImport(main);
    await press(main, sourceWords.json.choose);
    await expect(main.getByRole('heading', { level: 1, name: importWords.title })).toBeVisible();
    await chooses(journey, file);
    await press(main, sourceWords.json.choose);
    await expect(main.getByRole('alert')).toContainText('broken.json is not JSON');
  } finally {
    await journey.close();
    rmSync(file, { force: true });
  }
});
