/** The list of keys and the pane beside it, by keyboard alone: nothing here is clicked. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { statusWords } from '../../renderer/strings/common.ts';
import {
  bulkWords,
  detailWords,
  facetWords,
  keyWords,
} from '../../renderer/strings/credentials.ts';
import { stepUpWords } from '../../renderer/strings/step-up.ts';
import { Journey, leaving, PASSWORD } from '../setup/journey.ts';
import { tabTo } from '../setup/keyboard.ts';

const SECRET = 'testSecretOfTheList'.padEnd(64, 'L');
const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

test.describe.configure({ mode: 'serial' });

let owner: Journey;
let main: Page;
let grid: Locator;

test.beforeAll(async () => {
  owner = await Journey.startAlone();
  await owner.createVault();
  main = await owner.window('main');
  await main.evaluate(store, { secret: SECRET, seed: SEED });
  grid = main.getByRole('grid', { name: keyWords.table });
});

test.afterAll(async () => {
  await owner?.close();
});

type Call = (input: unknown) => Promise<{ ok: boolean; error?: unknown }>;

/** Runs in the page: six keys at three exchanges, by the calls the form makes. */
async function store({ secret, seed }: { secret: string; seed: string }): Promise<void> {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const { calls } = (window as unknown as { keyturn: { calls: Record<string, Call> } }).keyturn;
  const keys = [
    [
      'Binance grid',
      'binance',
      'main',
      ['enableReading', 'enableSpotAndMarginTrading'],
      ['read', 'trade'],
    ],
    ['Binance tax', 'binance', 'main', ['enableReading'], ['read']],
    ['Binance hedge', 'binance', 'sub-1', ['enableReading'], ['read']],
    ['OKX desk', 'okx', '', ['read_only'], ['read']],
    ['OKX swap', 'okx', '', ['read_only', 'trade'], ['read', 'trade']],
    ['Other one', 'other', '', [], ['read']],
  ] as const;
  for (const [n, [label, exchange, account, permissions, scopes]] of keys.entries()) {
    const reply = await calls['addCredential']?.({
      details: {
        ...{ label, exchange, account, permissions, scopes, environment: 'live' },
        ...{
          ipAllowList: [],
          created: new Date().toISOString().slice(0, 10),
          rotationDays: 60,
          rotateBy: null,
        },
        ...{ expires: null, tags: [], notes: '' },
      },
      fields: {
        apiKey: bytes(
          exchange === 'okx'
            ? `test${n}aaa-aaaa-4aaa-aaaa-aaaaaaaaaaaa`
            : `testKey${n}`.padEnd(64, 'K'),
        ),
        secret: bytes(n === 0 ? secret : `test${n}`.padEnd(exchange === 'okx' ? 32 : 64, 'S')),
        ...(exchange === 'okx' ? { password: bytes('test-Passphrase1!') } : {}),
        ...(n === 0 ? { totp: bytes(seed) } : {}),
      },
    });
    if (!reply?.ok) throw new Error(`${label}: ${JSON.stringify(reply?.error)}`);
  }
}

const rows = () => grid.locator('tr[data-row]');
const row = (label: string): Locator => owner.row(main, label);
const press = (key: string): Promise<void> => main.keyboard.press(key);

/** In the menu that is open: by arrows to the item, and chosen. */
async function pick(item: Locator): Promise<void> {
  await expect(item).toBeVisible();
  await expect(async () => {
    await press('ArrowDown');
    await expect(item).toBeFocused({ timeout: 100 });
  }).toPass({ intervals: [0] });
  await press('Enter');
}

async function find(text: string): Promise<void> {
  await press('/');
  await expect(main.getByLabel(keyWords.search)).toBeFocused();
  await press('Control+a');
  if (text === '') await press('Delete');
  else await main.keyboard.type(text);
}

test('a search finds by what is shown of a key, and the arrow leads into the list', async () => {
  await press('g');
  await press('k');
  await expect(rows()).toHaveCount(6);
  await find('okx trade');
  await expect(rows()).toHaveCount(1);
  await press('ArrowDown');
  await expect(row('OKX swap')).toBeFocused();
  await press('Enter');
  const pane = main.getByRole('region', { name: keyWords.detail, exact: true });
  await expect(pane.getByRole('heading', { name: 'OKX swap' })).toBeVisible();
  await press('Escape');
  await expect(pane).toHaveCount(0);
  await find('');
  await expect(rows()).toHaveCount(6);
});

test('a filter says how many it would show, and an empty list clears it', async () => {
  await press('Tab');
  await tabTo(
    main,
    main
      .getByRole('toolbar', { name: keyWords.filters })
      .getByRole('button', { name: facetWords.names.exchange, exact: true }),
  );
  await press('Enter');
  const okx = main.getByRole('checkbox', { name: 'OKX 2' });
  await expect(okx).toBeVisible();
  await expect(async () => {
    await press('ArrowDown');
    await expect(okx).toBeFocused({ timeout: 100 });
  }).toPass({ intervals: [0] });
  await press('Space');
  await expect(rows()).toHaveCount(2);
  await press('Escape');
  await find('tax');
  await expect(main.getByText(keyWords.nothingOfBoth('tax'))).toBeVisible();
  await tabTo(main, main.getByRole('button', { name: keyWords.clearAll }));
  await press('Enter');
  await expect(rows()).toHaveCount(6);
});

test('groups open and close, and say how many keys they hold', async () => {
  await find('');
  await press('Tab');
  await tabTo(main, main.getByRole('button', { name: keyWords.grouping, exact: true }));
  await press('Enter');
  await pick(main.getByRole('menuitemradio', { name: keyWords.groupings.account }));
  const tree = main.getByRole('treegrid', { name: keyWords.table });
  const binance = tree.getByRole('row', { name: /^\s*Binance\s*3 keys/ });
  await expect(binance).toHaveAttribute('aria-level', '1');
  await expect(tree).toHaveAttribute('aria-rowcount', '12');
  await find('');
  await press('ArrowDown');
  await press('Home');
  // Past "Another exchange" and its one key.
  await press('ArrowDown');
  await press('ArrowDown');
  await expect(binance).toBeFocused();
  await press('ArrowLeft');
  await expect(binance).toHaveAttribute('aria-expanded', 'false');
  await expect(tree).toHaveAttribute('aria-rowcount', '7');
  await press('ArrowRight');
  await expect(binance).toHaveAttribute('aria-expanded', 'true');
  await press('End');
  await expect(tree.getByRole('row', { name: /OKX swap/ })).toBeFocused();
  // And back, by the same way.
  await find('');
  await press('Tab');
  await tabTo(main, main.getByRole('button', { name: keyWords.groupings.account, exact: true }));
  await press('Enter');
  await pick(main.getByRole('menuitemradio', { name: keyWords.groupings.none }));
  await expect(grid).toBeVisible();
});

test('three keys are tagged in one go, with a line in the log for each', async () => {
  await find('');
  await press('ArrowDown');
  await press('Home');
  await expect(row('Binance grid')).toBeFocused();
  await press('Space');
  await press('Shift+ArrowDown');
  await press('Shift+ArrowDown');
  await expect(main.getByRole('region', { name: bulkWords.bar })).toContainText(
    bulkWords.selected(3),
  );
  for (const label of ['Binance grid', 'Binance hedge', 'Binance tax']) {
    await expect(row(label)).toHaveAttribute('aria-selected', 'true');
  }
  await tabTo(main, main.getByRole('button', { name: bulkWords.tag, exact: true }));
  await press('Enter');
  await expect(main.getByLabel(bulkWords.add, { exact: true }).first()).toBeFocused();
  await main.keyboard.type('team');
  await press('Enter');
  await tabTo(main, main.getByRole('button', { name: bulkWords.apply }));
  await press('Enter');
  await expect(main.getByText(bulkWords.tagged(3))).toBeVisible();
  const lines = (await owner.audit()).slice(-3);
  expect(lines.map(({ action, detail }) => [action, detail])).toEqual(
    Array.from({ length: 3 }, () => ['credential.changed', { tagged: 'team' }]),
  );
  await find('team');
  await expect(rows()).toHaveCount(3);
});

test('they are deactivated, no longer served, and taken back', async () => {
  await press('Tab');
  await tabTo(main, main.getByRole('button', { name: bulkWords.deactivate, exact: true }));
  await press('Enter');
  await expect(main.getByText(bulkWords.deactivated(3))).toBeVisible();
  await find(statusWords.deactivated);
  await expect(rows()).toHaveCount(3);
  await press('ArrowDown');
  await press('Control+z');
  await expect(main.getByText(bulkWords.undone(3))).toBeVisible();
  await find('');
  await expect(rows()).toHaveCount(6);
  const actions = (await owner.audit()).slice(-6).map(({ action }) => action);
  expect(actions).toEqual([
    ...Array.from({ length: 3 }, () => 'credential.deactivated'),
    ...Array.from({ length: 3 }, () => 'credential.activated'),
  ]);
});

test('a value is revealed after the password, hidden again, and copied', async () => {
  await press('ArrowDown');
  await press('Escape');
  await expect(main.getByRole('region', { name: bulkWords.bar })).toHaveCount(0);
  await press('Home');
  await press('Enter');
  const pane = main.getByRole('region', { name: keyWords.detail, exact: true });
  await expect(pane.getByRole('heading', { name: 'Binance grid' })).toBeVisible();
  await expect(pane).toContainText('••••••••LLLL');
  await press('r');
  const step = await owner.window('step-up');
  await expect(step.getByLabel(stepUpWords.confirm.password.label, { exact: true })).toBeFocused();
  await step.keyboard.type(PASSWORD);
  await leaving(step, step.keyboard.press('Enter'));
  const shown = pane.getByLabel(detailWords.value('Secret Key'));
  await expect(shown).toBeVisible();
  expect((await shown.innerText()).replace(/\s/g, '')).toBe(SECRET);
  await expect(pane.getByRole('timer', { name: detailWords.hiddenIn })).toBeVisible();
  await press('r');
  await expect(shown).toHaveCount(0);
  await press('c');
  await expect(main.getByText(/^Copied, cleared in \d+ s$/)).toBeVisible();
  expect((await owner.audit()).slice(-2).map(({ action }) => action)).toEqual([
    'credential.revealed',
    'credential.copied',
  ]);
});

test('the code of the exchange account is shown with its ring, and written down once', async () => {
  const pane = main.getByRole('region', { name: keyWords.detail, exact: true });
  await press('t');
  const code = pane.getByLabel(detailWords.codeValue);
  await expect(code).toBeVisible();
  expect((await code.innerText()).replace(/\s/g, '')).toMatch(/^\d{6}$/);
  await expect(pane.getByRole('timer', { name: detailWords.nextIn })).toBeVisible();
  await expect(pane, 'the seed is no value to be revealed').not.toContainText('totp');
  expect(await main.content()).not.toContain(SEED);
  await press('t');
  await expect(code).toHaveCount(0);
  const lines = (await owner.audit()).filter(({ action }) => action === 'credential.code_shown');
  expect(lines).toHaveLength(1);
});
