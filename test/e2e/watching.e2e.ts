/** Pairing and approving, the audit log, and who could do what: by keyboard alone but for the file dialog, which is no page. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { accessWords } from '../../renderer/strings/access.ts';
import { approvalWords } from '../../renderer/strings/approvals.ts';
import { auditWords } from '../../renderer/strings/audit.ts';
import { clientWords } from '../../renderer/strings/clients.ts';
import { frameWords } from '../../renderer/strings/frame.ts';
import { grantWords } from '../../renderer/strings/grants.ts';
import { Journey } from '../setup/journey.ts';
import { pressOn, tabTo } from '../setup/keyboard.ts';

test.describe.configure({ mode: 'serial' });

const KEY = 'Binance tax';

let owner: Journey;
let main: Page;

test.beforeAll(async () => {
  owner = await Journey.start();
  await owner.createVault();
  main = await owner.window('main');
  await main.evaluate(store, KEY);
});

test.afterAll(async () => {
  await owner?.close();
});

type Call = (input: unknown) => Promise<{ ok: boolean; error?: unknown }>;

/** Runs in the page: one key, by the call the form makes. */
async function store(label: string): Promise<void> {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const { calls } = (window as unknown as { keyturn: { calls: Record<string, Call> } }).keyturn;
  const reply = await calls['addCredential']?.({
    details: {
      ...{ label, exchange: 'binance', account: '', environment: 'live' },
      ...{ permissions: ['enableReading'], scopes: ['read'], ipAllowList: [] },
      ...{ created: '2025-11-01', rotationDays: 60, rotateBy: null, expires: null },
      ...{ tags: [], notes: '' },
    },
    fields: { apiKey: bytes('testKey'.padEnd(64, 'K')), secret: bytes('test'.padEnd(64, 'S')) },
  });
  if (!reply?.ok) throw new Error(JSON.stringify(reply?.error));
}

/** To a page of the main window. */
async function goTo(letter: string, title: string): Promise<void> {
  await main.keyboard.press('g');
  await main.keyboard.press(letter);
  await expect(main.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible();
}

test('a program is paired: its code typed, one key ticked, approved', async () => {
  await goTo('c', clientWords.empty.title);
  const pairing = owner.start(['pair', '--name', 'tax tool']);
  const [code] = await pairing.until(/\b\d{3}-\d{3}\b/);
  await main.keyboard.press('Shift+P');
  const page = await owner.window('approval');
  await expect(page.getByLabel(approvalWords.code.label)).toBeFocused();
  await page.keyboard.type(code.replace('-', ''));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: approvalWords.pairing.title })).toBeVisible();
  const boxes = page.getByRole('checkbox');
  await expect(boxes.filter({ has: page.locator(':checked') })).toHaveCount(0);
  await tabTo(page, page.getByRole('checkbox', { name: KEY, exact: true }));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('checkbox', { name: grantWords.mode.reveal }));
  await page.keyboard.press('Space');
  await pressOn(page, page.getByRole('button', { name: approvalWords.pairing.approveCount(1) }));
  await owner.gone('approval');
  expect(await pairing.done).toMatchObject({ code: 0 });
  await expect(main.getByRole('row', { name: /tax tool/ })).toBeVisible();
});

test('it asks, and is told No, and then Once', async () => {
  for (const [answer, exit] of [
    ['no', 1],
    ['once', 0],
  ] as const) {
    const asking = owner.start(['get', 'keyturn://binance-tax/apiKey']);
    const page = await owner.question();
    await pressOn(
      page,
      page.getByRole('button', { name: approvalWords.lease[answer], exact: true }),
    );
    await owner.gone('approval');
    expect((await asking.done).code).toBe(exit);
  }
});

test('a client is paused, and goes on by Undo', async () => {
  await goTo('c', clientWords.title);
  const row = main.getByRole('grid', { name: clientWords.table }).getByRole('row', { name: /tax/ });
  await tabTo(main, row);
  await main.keyboard.press('Enter');
  const pane = main.getByRole('region', { name: clientWords.detail, exact: true });
  await expect(pane.getByRole('heading', { name: 'tax tool' })).toBeVisible();
  await main.keyboard.press('p');
  await expect(row).toContainText(clientWords.status.paused);
  await tabTo(main, main.getByRole('button', { name: frameWords.undo, exact: true }));
  await main.keyboard.press('Enter');
  await expect(row).toContainText(clientWords.status.active);
});

const log = () => main.getByRole('grid', { name: auditWords.table });
const lines = () => log().locator('tr[data-index]');

test('the log is searched and filtered, and a record shows all it says', async () => {
  await goTo('l', auditWords.title);
  await expect(lines().first()).toBeVisible();
  await main.keyboard.press('/');
  await main.keyboard.type('given values');
  await expect(lines()).toHaveCount(1);
  await main.keyboard.press('Control+a');
  await main.keyboard.press('Delete');
  const outcome = main.getByRole('button', { name: auditWords.filters.outcome });
  await tabTo(main, outcome);
  await main.keyboard.press('Enter');
  await tabTo(main, main.getByRole('checkbox', { name: auditWords.outcome.refused }));
  await main.keyboard.press('Space');
  await main.keyboard.press('Escape');
  await expect(lines()).toHaveCount(1);
  await expect(lines().first()).toContainText('tax tool');
  await tabTo(main, lines().first());
  await main.keyboard.press('Enter');
  const pane = main.getByRole('region', { name: auditWords.detail, exact: true });
  await expect(pane).toContainText(/\d{6}\.log, line \d+/);
  await expect(pane).toContainText(/[0-9a-f]{64}/);
  await main.keyboard.press('Escape');
  await expect(pane).toBeHidden();
});

test('what is filtered is exported, readable for the owner alone', async () => {
  const file = join(owner.home, 'refused.csv');
  await owner.kt.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);
  await tabTo(main, main.getByRole('button', { name: auditWords.exporting.button }));
  await main.keyboard.press('Enter');
  await expect(main.getByRole('menu')).toBeVisible();
  await main.keyboard.press('ArrowDown');
  const first = main.getByRole('menuitem', { name: auditWords.exporting.csv }).first();
  if (!(await first.evaluate((one) => one === document.activeElement))) {
    await main.keyboard.press('Home');
  }
  await main.keyboard.press('Enter');
  await expect(main.getByText(auditWords.exporting.done('refused.csv', 1))).toBeVisible();
  // While a menu is on the screen a letter is the menu's.
  await expect(main.getByRole('menu')).toBeHidden();
  const rows = parse(readFileSync(file), { columns: true }) as Record<string, string>[];
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ who: 'tax tool', outcome: 'refused', key: KEY });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await owner.audit()).map(({ action }) => action)).toContain('audit.exported');
});

test('the log is verified, and the window hears how far it is', async () => {
  await main.evaluate(() => {
    const { keyturn } = window as unknown as {
      keyturn: { on(event: string, heard: (work: unknown) => void): void };
    };
    const works: unknown[] = [];
    Object.assign(window, { works });
    keyturn.on('auditWork', (work) => works.push(work));
  });
  await main.keyboard.press('v');
  await expect(main.getByText(auditWords.okTitle)).toBeVisible();
  expect(await main.evaluate('works')).toMatchObject([{ kind: 'verify' }]);
});

test('a cell of the matrix says what it means, and opens the grant', async () => {
  await goTo('a', accessWords.title);
  const cell = main.getByRole('gridcell', { name: /receives the values/ });
  await expect(cell).toHaveAccessibleName(/could read; has the values of now/);
  const heading = main.getByRole('columnheader', { name: /tax tool/ });
  await tabTo(main, heading);
  await main.keyboard.press('ArrowDown');
  await expect(cell).toBeFocused();
  await expect(main.getByText(/^If tax tool were taken over/)).toContainText(
    'it has the values of 1 key',
  );
  await main.keyboard.press('Enter');
  const dialog = main.getByRole('dialog', {
    name: clientWords.dialog.change('tax tool', KEY),
  });
  await expect(dialog).toBeVisible();
  await main.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
