import { button, MAIN, on, row } from './parts.mjs';

async function pick(page, typed, name) {
  await page.getByRole('button', { name: 'Add key' }).click();
  await page.getByRole('combobox', { name: 'Exchange' }).fill(typed);
  await page.getByRole('option', { name, exact: true }).click();
}

async function fillBinance(page) {
  await pick(page, 'bin', 'Binance');
  await page.getByLabel('Label').fill('Binance main');
  await page.getByLabel('API Key', { exact: true }).fill('test'.padEnd(64, 'k'));
  await page.getByLabel('Secret Key', { exact: true }).fill('test-short');
  for (const name of ['enableReading', 'enableSpotAndMarginTrading', 'enableWithdrawals']) {
    await page.getByRole('checkbox', { name }).check();
  }
}

/** As Ctrl+V does, without the system's clipboard. */
async function paste(page, text) {
  const area = page.getByLabel('Paste everything at once', { exact: true });
  await area.focus();
  await area.evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    const about = { clipboardData, bubbles: true, cancelable: true };
    element.dispatchEvent(new ClipboardEvent('paste', about));
  }, text);
}

const BLOCK = [
  `API Key: ${'test'.padEnd(60, 'k')}4f2a`,
  `Secret Key: ${'test'.padEnd(60, 's')}9c1d`,
  'IP: 203.0.113.7',
  'Remark name: grid',
].join('\n');

export const scenes = [
  {
    name: 'form',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', async (page) => {
      await button('Add key')(page);
      await page.getByRole('combobox', { name: 'Exchange' }).click();
    }),
  },
  {
    name: 'form-filled',
    page: 'index.html',
    scene: '',
    sizes: [...MAIN, [1280, 1700]],
    act: on('Keys', fillBinance),
    settle: 800,
  },
  {
    name: 'form-pasted',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    settle: 800,
    act: on('Keys', async (page) => {
      await pick(page, 'bin', 'Binance');
      await paste(page, BLOCK);
      await page.getByText('values were filled in').scrollIntoViewIfNeeded();
    }),
  },
  {
    name: 'form-paste-nothing',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    settle: 500,
    act: on('Keys', async (page) => {
      await pick(page, 'bin', 'Binance');
      await paste(page, 'Dear customer, your key is ready.');
      await page.getByText('No value of a key').scrollIntoViewIfNeeded();
    }),
  },
  {
    name: 'form-held',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    settle: 800,
    act: on('Keys', async (page) => {
      await fillBinance(page);
      await page.getByLabel('API Key', { exact: true }).fill('test-stored'.padEnd(64, 'k'));
      await page.getByLabel('Secret Key', { exact: true }).fill('test-stored'.padEnd(64, 'k'));
      await page.getByText('kept already').scrollIntoViewIfNeeded();
    }),
  },
  {
    name: 'form-seed',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    settle: 900,
    act: on('Keys', async (page) => {
      await fillBinance(page);
      await button('Add the authenticator seed of the account')(page);
      await page.getByLabel('Authenticator seed', { exact: true }).fill('TEST'.repeat(8));
      await page.getByText('Does your authenticator').scrollIntoViewIfNeeded();
    }),
  },
  {
    name: 'form-missing',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', async (page) => {
      await pick(page, 'bin', 'Binance');
      await button('Store key')(page);
    }),
  },
  {
    name: 'form-refused',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    settle: 600,
    act: on('Keys', async (page) => {
      await fillBinance(page);
      await page.getByLabel('Label').fill('refused');
      await button('Store key')(page);
    }),
  },
  {
    name: 'form-generic',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', async (page) => {
      await pick(page, 'secret', 'Another secret');
      await button('Add a value')(page);
    }),
  },
  {
    name: 'form-stored',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', async (page) => {
      await fillBinance(page);
      await button('Store key')(page);
      await page.getByText('is stored.').waitFor();
    }),
  },
  {
    name: 'form-turn',
    page: 'index.html',
    scene: '',
    sizes: MAIN,
    act: on('Keys', button('Turn key: Binance main')),
  },
  {
    name: 'form-long',
    page: 'index.html',
    scene: 'long',
    sizes: [...MAIN, [900, 2000]],
    act: on('Keys', async (page) => {
      await row(page, 'Kraken treasury');
      await button('Edit')(page);
    }),
  },
];
