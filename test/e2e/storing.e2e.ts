/** What is typed into a form is stored, whatever happens to the form or to the list of keys before the answer comes. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { detailWords, keyWords } from '../../renderer/strings/credentials.ts';
import { formWords } from '../../renderer/strings/credentials-form.ts';
import { frameWords } from '../../renderer/strings/frame.ts';
import { Journey } from '../setup/journey.ts';

const value = (name: string, end: string): string => `test${name}`.padEnd(60, 'x').concat(end);
const KEY = value('ApiKey', '4f2a');
const SECRET = value('Secret', '9c1d');
const LABEL = 'Kept key';

let owner: Journey;

test.beforeAll(async () => {
  owner = await Journey.start();
  await owner.createVault();
  await owner.addKey({
    exchange: 'Binance',
    label: LABEL,
    values: { 'API Key': KEY, 'Secret Key': SECRET },
  });
});
test.afterAll(async () => {
  await owner?.close();
});

const field = (main: Page, name: string): Locator =>
  main.getByRole('textbox', { name, exact: true });

async function openEdit(label: string): Promise<Page> {
  const pane = await owner.openKey(label);
  await pane.getByRole('button', { name: detailWords.edit, exact: true }).click();
  return owner.window('main');
}

/** Asks the form to store, so many times, and goes to the audit log before any answer can have come. */
async function storeAndLeave(main: Page, { times }: { times: number }): Promise<void> {
  await main.evaluate(
    ({ times, audit }) => {
      const form = document.querySelector('form');
      for (let n = 0; n < times; n++) form?.requestSubmit();
      const rail = [...document.querySelectorAll<HTMLElement>('nav button')];
      rail.find((button) => button.textContent?.includes(audit))?.click();
    },
    { times, audit: frameWords.audit },
  );
  await expect(main.getByRole('heading', { name: frameWords.audit, exact: true })).toBeVisible();
}

/** Another hand changes a key's label: whoever shows the list asks for it again. */
async function relabel(main: Page, from: string, to: string): Promise<void> {
  await main.evaluate(`(${RELABEL})('${from}', '${to}')`);
}

const RELABEL = `async (from, to) => {
  const { calls } = window.keyturn;
  const reply = await calls.listCredentials();
  const keys = 'json' in reply ? JSON.parse(reply.json) : reply.value;
  const { id, ...details } = keys.find(({ label }) => label === from);
  const said = await calls.editCredential({ id, details: { ...details, label: to }, fields: null });
  if (!said.ok) throw new Error(said.error.code);
}`;

test('a change that is saved and left at once is stored with the secret typed', async () => {
  const main = await openEdit(LABEL);
  await field(main, formWords.account).fill('test-account');
  await field(main, 'Secret Key').fill(value('NextSecret', 'b7e2'));
  await storeAndLeave(main, { times: 1 });

  await expect(main.getByText(formWords.saved(LABEL))).toBeVisible();
  await expect(main.getByRole('heading', { name: frameWords.audit, exact: true })).toBeVisible();
  await expect(main.getByText(formWords.left(LABEL).discarded)).toHaveCount(0);
  const pane = await owner.openKey(LABEL);
  await expect(pane).toContainText('test-account');
  await expect(pane).toContainText(detailWords.version(2));
  await expect(pane).toContainText('••••b7e2');
});

test('a key that is stored twice and left at once is there once', async () => {
  const main = await owner.fillKey({
    exchange: 'Binance',
    label: 'Asked twice',
    values: { 'API Key': value('OtherApiKey', '11aa'), 'Secret Key': value('Other', '22bb') },
  });
  await storeAndLeave(main, { times: 2 });
  await expect(main.getByText(formWords.stored('Asked twice'))).toBeVisible();
  await owner.go('keys');
  await expect(owner.row(main, 'Asked twice')).toHaveCount(1);
});

test('a form that is left before it says what is to be looked at waits for its owner', async () => {
  const main = await owner.fillKey({
    exchange: 'Binance',
    label: 'To be looked at',
    values: { 'Secret Key': value('Fresh', '33cc') },
  });
  // In one go with the rest, before anything was said beside it.
  await main.evaluate((key) => {
    const area = document.querySelector<HTMLTextAreaElement>('textarea[name="fields.apiKey"]');
    if (area === null) throw new Error('no field');
    area.value = key;
    area.dispatchEvent(new Event('input', { bubbles: true }));
    document.querySelector('form')?.requestSubmit();
    document.querySelector<HTMLElement>('nav button')?.click();
  }, KEY);
  const toast = main.getByRole('status').filter({ hasText: formWords.leftNew.notStored });
  await toast.getByRole('button', { name: formWords.backToForm, exact: true }).click();
  await expect(field(main, 'API Key')).toHaveValue(KEY);
  await expect(field(main, 'Secret Key')).toHaveValue(value('Fresh', '33cc'));
  await expect(main.getByText(formWords.checks.held('API Key', LABEL))).toBeVisible();
  await field(main, 'API Key').fill(value('FreshKey', '44dd'));
  await main.getByRole('button', { name: formWords.store, exact: true }).click();
  await main.getByRole('button', { name: formWords.next.see, exact: true }).click();
  await expect(owner.row(main, 'To be looked at')).toHaveCount(1);
});

test('a list that changes while somebody types takes nothing of it away', async () => {
  const main = await openEdit(LABEL);
  await field(main, formWords.label).fill('Renamed here');
  await field(main, 'Secret Key').fill(value('LastSecret', '55ee'));
  await relabel(main, LABEL, 'Renamed elsewhere');
  await expect(
    main.getByRole('heading', { name: formWords.edit('Renamed elsewhere') }),
  ).toBeVisible();
  await expect(field(main, formWords.label)).toHaveValue('Renamed here');
  await expect(field(main, 'Secret Key')).toHaveValue(value('LastSecret', '55ee'));
  await main.getByRole('button', { name: formWords.save, exact: true }).click();
  const pane = main.getByRole('region', { name: keyWords.detail, exact: true });
  await expect(pane.getByRole('heading', { name: 'Renamed here' })).toBeVisible();
  await expect(pane).toContainText(detailWords.version(3));
  await expect(pane).toContainText('••••55ee');
});
