/** Adding a key in the real app: with the keyboard alone, out of a block, and with what the form warns of. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import encodeQR from 'qr';
import { keyWords } from '../../renderer/strings/credentials.ts';
import { formWords } from '../../renderer/strings/credentials-form.ts';
import { Journey } from '../setup/journey.ts';
import { tabTo } from '../setup/keyboard.ts';

const KEY = 'testApiKey'.padEnd(60, 'k').concat('4f2a');
const SECRET = 'testSecret'.padEnd(60, 's').concat('9c1d');
const SEED = 'TESTTESTTESTTESTTESTTESTTESTTEST';

let owner: Journey;

test.beforeAll(async () => {
  owner = await Journey.start();
  await owner.createVault();
});
test.afterAll(async () => {
  await owner?.close();
});

/** A field for a value, by the exchange's name for it. */
const field = (main: Page, name: string): Locator =>
  main.getByRole('textbox', { name, exact: true });

/** As the clipboard gives it; the system's own is another test's matter. */
async function paste(into: Locator, text: string): Promise<void> {
  await into.focus();
  await into.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    const about = { clipboardData, bubbles: true, cancelable: true };
    element.dispatchEvent(new ClipboardEvent('paste', about));
  }, text);
}

async function openForm(exchange: string): Promise<Page> {
  const main = await owner.go('keys');
  const add = main.getByRole('button', { name: keyWords.add, exact: true });
  await add.or(main.getByRole('button', { name: keyWords.empty.add, exact: true })).click();
  await main.getByRole('combobox', { name: formWords.exchange }).fill(exchange);
  await main.getByRole('option', { name: exchange, exact: true }).click();
  return main;
}

test('with the keyboard alone: an exchange, a block, permissions, stored by Ctrl and Enter', async () => {
  const main = await owner.go('keys');
  await tabTo(main, main.getByRole('button', { name: keyWords.empty.add, exact: true }));
  await main.keyboard.press('Enter');
  await expect(main.getByRole('combobox', { name: formWords.exchange })).toBeFocused();
  await main.keyboard.type('bina');
  await main.keyboard.press('Enter');
  await main.keyboard.press('Tab');
  await main.keyboard.type('Binance main');
  await expect(main.getByText(formWords.labelRef('binance-main'))).toBeVisible();

  const all = main.getByRole('textbox', { name: formWords.paste.all });
  await tabTo(main, all);
  await paste(all, `API Key: ${KEY} Secret: ${SECRET}`);
  await expect(main.getByText(formWords.paste.filled(2))).toBeVisible();
  await expect(field(main, 'API Key')).toHaveValue(KEY);
  await expect(field(main, 'Secret Key')).toHaveValue(SECRET);
  await expect(all).toHaveValue('');
  await expect(main.getByText('HMAC secret, 64 letters and digits')).toBeVisible();

  const reading = main.getByRole('checkbox', { name: 'enableReading', exact: true });
  await tabTo(main, reading);
  await main.keyboard.press('Space');
  await expect(reading).toBeChecked();
  await main.keyboard.press('Control+Enter');
  await expect(main.getByRole('heading', { name: formWords.stored('Binance main') })).toBeVisible();
  await expect(main.getByRole('button', { name: formWords.next.see })).toBeFocused();
  await main.keyboard.press('Enter');
  await expect(owner.row(main, 'Binance main')).toBeVisible();
});

test('a key that is there already is said before it is stored, and so are a label and a twin', async () => {
  const main = await openForm('Binance');
  await field(main, formWords.label).fill('Binance main');
  await expect(main.getByText(formWords.labelTaken('binance-main-2'))).toBeVisible();
  await field(main, 'API Key').fill(KEY);
  await expect(main.getByText(formWords.checks.held('API Key', 'Binance main'))).toBeVisible();
  await field(main, 'Secret Key').fill(KEY);
  await expect(
    main.getByText(formWords.checks.heldAs('Secret Key', 'Binance main', 'API Key')),
  ).toBeVisible();
  await expect(main.getByText(formWords.checks.twin('API Key'))).toBeVisible();
  await main.getByRole('button', { name: formWords.store, exact: true }).click();
  await expect(field(main, 'Secret Key')).toHaveAttribute('aria-invalid', 'true');
  await main.getByRole('button', { name: formWords.cancel, exact: true }).click();
  await expect(owner.row(main, 'Binance main')).toHaveCount(1);
});

test('a value that is kept already is stored only after that was seen', async () => {
  const main = await openForm('Binance');
  await field(main, formWords.label).fill('Again');
  // In one go, before anything was said beside the values.
  await main.evaluate(
    (values) => {
      for (const [name, value] of Object.entries(values)) {
        const area = document.querySelector<HTMLTextAreaElement>(`textarea[name="fields.${name}"]`);
        if (area === null) throw new Error(name);
        area.value = value;
        area.dispatchEvent(new Event('input', { bubbles: true }));
      }
      document.querySelector('form')?.requestSubmit();
    },
    { apiKey: KEY, secret: SECRET },
  );
  await expect(main.getByText(formWords.checks.look)).toBeVisible();
  await expect(main.getByText(formWords.checks.held('Secret Key', 'Binance main'))).toBeVisible();
  await main.keyboard.press('Control+Enter');
  const see = main.getByRole('button', { name: formWords.next.see });
  await see.click();
  await expect(owner.row(main, 'Again')).toBeVisible();
});

test('a form that is left by Escape comes back with its values, if that is wanted', async () => {
  const main = await openForm('Binance');
  await main.keyboard.press('Escape');
  await expect(main.getByRole('grid', { name: keyWords.table })).toBeVisible();
  await expect(main.getByText(formWords.leftNew.discarded)).toHaveCount(0);
  await openForm('Binance');
  await field(main, formWords.label).fill('Left behind');
  await field(main, 'API Key').fill(KEY);
  await main.keyboard.press('Escape');
  await expect(main.getByRole('grid', { name: keyWords.table })).toBeVisible();
  await main
    .getByRole('status')
    .filter({ hasText: formWords.leftNew.discarded })
    .last()
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(field(main, formWords.label)).toHaveValue('Left behind');
  await expect(field(main, 'API Key')).toHaveValue(KEY);
  await field(main, 'API Key').fill('');
  await main.getByRole('button', { name: formWords.cancel, exact: true }).click();
});

test('what a paste did is taken back, and what is no key says so', async () => {
  const main = await openForm('Binance');
  const all = main.getByRole('textbox', { name: formWords.paste.all });
  await field(main, 'API Key').fill('test-typed');
  await paste(field(main, 'API Key'), `BINANCE_API_KEY=${KEY}\nBINANCE_API_SECRET="${SECRET}"`);
  await expect(field(main, 'Secret Key')).toHaveValue(SECRET);
  await main
    .getByRole('status')
    .filter({ hasText: formWords.paste.filled(2) })
    .getByRole('button', { name: formWords.paste.undo, exact: true })
    .click();
  await expect(field(main, 'API Key')).toHaveValue('test-typed');
  await expect(field(main, 'Secret Key')).toHaveValue('');
  await paste(all, 'Dear customer');
  await expect(main.getByText(formWords.paste.nothing)).toBeVisible();
  await main.getByRole('button', { name: formWords.cancel, exact: true }).click();
});

test('the seed of the account out of a picture of its QR code; what it holds no program is told', async () => {
  const main = await openForm('Kraken');
  await field(main, formWords.label).fill('Kraken');
  await field(main, 'API Key').fill('testKrakenApiKey'.padEnd(56, 'k'));
  await field(main, 'Private Key').fill(
    Buffer.from('test-kraken-secret-of-mine').toString('base64'),
  );
  await main.getByRole('button', { name: formWords.totp.add }).click();
  const seed = field(main, 'Authenticator seed');
  const choose = main.getByRole('button', { name: formWords.totp.picture });

  await choosePicture(main, choose, 'https://example.org/');
  await expect(main.getByText(formWords.paste.qr.other)).toBeVisible();
  await expect(seed).toHaveValue('');
  await choosePicture(main, choose, `otpauth://totp/Kraken:me?secret=${SEED}&issuer=Kraken`);
  await expect(seed).toHaveValue(new RegExp(SEED));
  await expect(main.getByText('Seed of 6-digit codes, a new one every 30 s')).toBeVisible();
  await expect(main.getByLabel(formWords.totp.code)).toHaveText(/^\d{3} \d{3}$/);
  await main.getByRole('button', { name: formWords.store, exact: true }).click();
  await main.getByRole('button', { name: formWords.next.see }).click();
  await expect(owner.row(main, 'Kraken')).toBeVisible();

  await owner.pair('bot', [{ key: 'Kraken', rule: 'every-time' }]);
  const listed = await owner.cli('list', '--as', 'bot', '--json');
  expect(listed.stdout).toContain('apiKey');
  expect(`${listed.stdout}${listed.stderr}`).not.toMatch(/totp|otpauth/);
});

/** Chooses a file with a picture of the code, as it comes from a telephone or a page: a PNG. */
async function choosePicture(main: Page, button: Locator, text: string): Promise<void> {
  const modules = encodeQR(text, 'raw', { border: 4 });
  // The page draws it, so that it is a real PNG.
  const png = await main.evaluate(async (rows: boolean[][]) => {
    const scale = 6;
    const canvas = new OffscreenCanvas(rows.length * scale, rows.length * scale);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = '#000';
    rows.forEach((row, y) => {
      row.forEach((dark, x) => {
        if (dark) context.fillRect(x * scale, y * scale, scale, scale);
      });
    });
    const bytes = await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer();
    return [...new Uint8Array(bytes)];
  }, modules);
  const chooser = main.waitForEvent('filechooser');
  await button.click();
  const file = { name: 'code.png', mimeType: 'image/png', buffer: Buffer.from(png) };
  await (await chooser).setFiles(file);
}
