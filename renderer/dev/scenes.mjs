/** What there is to look at: a page, the state behind it, and what to do before the picture. */
const GATE = [[900, 600]];
const SMALL = [[480, 600]];
const MAIN = [
  [900, 600],
  [1280, 800],
];

const button = (name) => (page) => page.getByRole('button', { name, exact: true }).first().click();
const problems = [
  'vault_damaged',
  'vault_too_new',
  'not_a_vault',
  'kdf_out_of_bounds',
  'vault_in_use',
  'write_failed',
];

const gates = [
  { name: 'unlock-frozen', page: 'unlock.html', scene: 'frozen', sizes: GATE },
  { name: 'create', page: 'unlock.html', scene: 'create', sizes: GATE },
  {
    name: 'create-weak',
    page: 'unlock.html',
    scene: 'create',
    sizes: GATE,
    act: async (page) => {
      await page.getByLabel('Master password').pressSequentially('sommer2024');
      await page.getByText('to guess it.').waitFor();
      await button('Create vault')(page);
    },
  },
  {
    name: 'recovery',
    page: 'unlock.html',
    scene: 'create',
    sizes: GATE,
    act: async (page) => {
      await page.getByLabel('Master password').pressSequentially('copper lantern mosaic drift');
      await page
        .getByLabel('The same password again')
        .pressSequentially('copper lantern mosaic drift');
      await page.getByText('to guess it.').waitFor();
      await button('Create vault')(page);
      await page.getByText('Your recovery code').waitFor();
    },
  },
  { name: 'unlock', page: 'unlock.html', scene: 'vault-locked', sizes: GATE },
  { name: 'unlock-window', page: 'unlock.html', scene: 'window-locked', sizes: GATE },
  { name: 'unlock-refused', page: 'unlock.html', scene: 'refused', sizes: GATE },
  { name: 'unlock-wrong', page: 'unlock.html', scene: 'wrong', sizes: GATE },
  {
    name: 'unlock-working',
    page: 'unlock.html',
    scene: 'working',
    sizes: GATE,
    act: async (page) => {
      await page.getByLabel('Master password').fill('test-password');
      await button('Unlock')(page);
    },
  },
  {
    name: 'recover',
    page: 'unlock.html',
    scene: '',
    sizes: GATE,
    act: button('Use the recovery code'),
  },
  ...problems.map((code) => ({
    name: `problem-${code}`,
    page: 'unlock.html',
    scene: code,
    sizes: GATE,
  })),
  {
    name: 'problem-backups',
    page: 'unlock.html',
    scene: 'vault_damaged',
    sizes: GATE,
    act: button('Restore a backup'),
  },
];

const stepUp = [
  { name: 'step-up', page: 'step-up.html', scene: '', sizes: SMALL },
  {
    name: 'step-up-wrong',
    page: 'step-up.html',
    scene: 'tries',
    sizes: SMALL,
    act: async (page) => {
      await page.getByLabel('Master password').fill('test-password');
      await button('Confirm')(page);
      await page.getByText('This is not the master password').waitFor();
    },
  },
  { name: 'change-password', page: 'step-up.html', scene: 'change-password', sizes: SMALL },
  {
    name: 'older-backups',
    page: 'step-up.html',
    scene: 'new-recovery-code',
    sizes: SMALL,
    act: async (page) => {
      await page.getByLabel('Master password').fill('test-password');
      await button('Make a new code')(page);
      await button('I have written it down')(page);
      await page.getByLabel('Recovery code').fill('K7QD2M9XTTP49C3HVZ1B88REWN5G6JYA');
      await button('Confirm the code')(page);
      await page.getByText('Older backups open').waitFor();
    },
  },
];

/** Every rule of a grant, in whichever window it is edited. */
async function allRules(page) {
  await page.getByText('From a day on').click();
  await page.getByRole('checkbox', { name: 'Keyturn signs its requests' }).check();
  await button('More rules')(page);
  await page.getByLabel('Last day', { exact: true }).fill('2027-03-31');
  await page.getByLabel('Uses in all').fill('100');
  await button('Add hours')(page);
  await page.getByRole('radio', { name: 'Ask me, but only tell me of upgrades' }).check();
}

const approval = [
  {
    name: 'lease',
    page: 'approval.html',
    scene: 'lease',
    sizes: [
      [520, 640],
      [480, 600],
    ],
    settle: 1500,
  },
  { name: 'lease-arming', page: 'approval.html', scene: 'lease', sizes: [[520, 640]], settle: 500 },
  {
    name: 'lease-changed',
    page: 'approval.html',
    scene: 'lease-changed',
    sizes: [[520, 640]],
    settle: 1500,
  },
  {
    name: 'lease-more',
    page: 'approval.html',
    scene: 'lease',
    sizes: [[520, 640]],
    settle: 1500,
    act: button('More about the program'),
  },
  {
    name: 'lease-unknown',
    page: 'approval.html',
    scene: 'lease-unknown',
    sizes: [[520, 640]],
    settle: 1500,
  },
  { name: 'pairing-code', page: 'approval.html', scene: '', sizes: SMALL },
  {
    name: 'pairing-code-wrong',
    page: 'approval.html',
    scene: 'pairing-tries',
    sizes: SMALL,
    act: async (page) => {
      await page.getByLabel('Code shown by the program').fill('111222');
      await button('Continue')(page);
      await page.getByText('No program shows this code').waitFor();
    },
  },
  { name: 'pairing', page: 'approval.html', scene: 'pairing', sizes: [[560, 680]], settle: 1300 },
  {
    name: 'lease-repin',
    page: 'approval.html',
    scene: 'lease-changed',
    sizes: [
      [520, 640],
      [480, 600],
    ],
    settle: 1500,
    act: button('More about the program'),
  },
  ...['sign', 'sign-over', 'sign-withdraw'].map((scene) => ({
    name: scene,
    page: 'approval.html',
    scene,
    sizes: [
      [520, 640],
      [480, 600],
    ],
    settle: 1500,
  })),
  ...['change-add', 'change-grant'].map((scene) => ({
    name: scene,
    page: 'approval.html',
    scene,
    sizes: [
      [560, 640],
      [480, 560],
    ],
    settle: 1500,
  })),
  {
    name: 'pairing-admin',
    page: 'approval.html',
    scene: 'pairing-admin',
    sizes: [[560, 680]],
    settle: 1300,
  },
  {
    name: 'pairing-ticked',
    page: 'approval.html',
    scene: 'pairing',
    sizes: [
      [560, 1100],
      [560, 680],
    ],
    settle: 1300,
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Binance main' }).check();
      await page.getByText('Once per session').first().click();
      await page.getByRole('switch', { name: 'Also while the window is locked' }).first().check();
      await page.getByRole('checkbox', { name: 'Kraken treasury' }).check();
    },
  },
  {
    name: 'pairing-rules',
    page: 'approval.html',
    scene: 'pairing',
    sizes: [[560, 1500]],
    settle: 1300,
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Binance main' }).check();
      await allRules(page);
    },
  },
  { name: 'approval-idle', page: 'approval.html', scene: 'idle', sizes: SMALL },
];

const go = (page, name) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click();
const row = (page, name) =>
  page
    .getByRole('row', { name: new RegExp(name) })
    .first()
    .click();
const BOTH = MAIN;

async function fillBinance(page) {
  await page.getByRole('button', { name: 'Add key' }).click();
  await page.getByRole('combobox', { name: 'Exchange' }).fill('bin');
  await page.getByRole('option', { name: 'Binance', exact: true }).click();
  await page.getByLabel('Label').fill('Binance main');
  await page.getByLabel('API Key').fill('test'.padEnd(64, 'k'));
  await page.getByLabel('Secret Key', { exact: true }).fill('test-short');
  for (const name of ['enableReading', 'enableSpotAndMarginTrading', 'enableWithdrawals']) {
    await page.getByRole('checkbox', { name }).check();
  }
}

const main = [
  { name: 'keys', page: 'index.html', scene: '', sizes: [...BOTH, [1920, 1000]] },
  {
    name: 'keys-detail',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    act: (page) => row(page, 'Coinbase advanced'),
  },
  {
    name: 'keys-hostile',
    page: 'index.html',
    scene: 'notice',
    sizes: BOTH,
    act: (page) => row(page, 'Telegram'),
  },
  {
    name: 'keys-search',
    page: 'index.html',
    scene: 'comfortable',
    sizes: BOTH,
    act: (page) => page.getByLabel('Search keys').fill('trade binance'),
  },
  { name: 'keys-empty', page: 'index.html', scene: 'empty', sizes: BOTH },
  {
    name: 'keys-revealed',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    settle: 900,
    act: async (page) => {
      await row(page, 'Binance tax');
      await button('Reveal API Key')(page);
      await button('Copy API Key')(page);
    },
  },
  {
    name: 'keys-deleted',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    settle: 900,
    act: async (page) => {
      await row(page, 'Binance tax');
      await button('More actions')(page);
      await page.getByRole('menuitem', { name: 'Delete' }).click();
    },
  },
  {
    name: 'keys-menu',
    page: 'index.html',
    scene: '',
    sizes: [[1280, 800]],
    act: async (page) => {
      await row(page, 'Binance tax');
      await button('More actions')(page);
    },
  },
  { name: 'lock-menu', page: 'index.html', scene: '', sizes: [[900, 600]], act: button('Lock') },
  {
    name: 'form',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    act: async (page) => {
      await button('Add key')(page);
      await page.getByRole('combobox', { name: 'Exchange' }).click();
    },
  },
  {
    name: 'form-filled',
    page: 'index.html',
    scene: '',
    sizes: [...BOTH, [1280, 1700]],
    act: fillBinance,
    settle: 800,
  },
  {
    name: 'form-refused',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    settle: 600,
    act: async (page) => {
      await fillBinance(page);
      await page.getByLabel('Label').fill('refused');
      await button('Store key')(page);
    },
  },
  {
    name: 'form-generic',
    page: 'index.html',
    scene: '',
    sizes: [[1280, 800]],
    act: async (page) => {
      await page.getByRole('button', { name: 'Add key' }).click();
      await page.getByRole('combobox', { name: 'Exchange' }).fill('secret');
      await page.getByRole('option', { name: 'Another secret' }).click();
      await button('Add a value')(page);
    },
  },
  {
    name: 'form-turn',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    act: button('Turn key: Binance main'),
  },
  {
    name: 'clients',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    act: (page) => go(page, 'Clients'),
  },
  {
    name: 'client',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'grid bot');
    },
  },
  {
    name: 'client-changed',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'tax tool');
    },
  },
  {
    name: 'client-admin',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'keyturn on the command line');
    },
  },
  {
    name: 'client-copied',
    page: 'index.html',
    scene: '',
    sizes: [[900, 600]],
    settle: 900,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'grid bot');
      await button('Copy a new proxy address for Binance main')(page);
    },
  },
  {
    name: 'grant-change',
    page: 'index.html',
    scene: '',
    sizes: [...BOTH, [1280, 1400]],
    settle: 700,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'grid bot');
      await button('Change what it may do with Binance main')(page);
      await page.getByRole('button', { name: /^More rules/ }).click();
    },
  },
  {
    name: 'grant-give',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    settle: 700,
    act: async (page) => {
      await go(page, 'Clients');
      await row(page, 'grid bot');
      await button('Give it a key')(page);
      await page.getByRole('combobox', { name: 'Key', exact: true }).click();
      await page.getByRole('option', { name: /Kraken treasury/ }).click();
      await page.getByRole('checkbox', { name: 'It receives the values' }).check();
    },
  },
  ...['', 'frozen-exits', 'frozen-stop', 'empty'].map((scene) => ({
    name: scene === '' ? 'panic' : `panic-${scene}`,
    page: 'index.html',
    scene,
    sizes: BOTH,
    act: (page) => go(page, 'Panic'),
  })),
  { name: 'keys-frozen', page: 'index.html', scene: 'frozen-exits', sizes: BOTH },
  {
    name: 'clients-empty',
    page: 'index.html',
    scene: 'empty',
    sizes: BOTH,
    act: (page) => go(page, 'Clients'),
  },
  {
    name: 'audit',
    page: 'index.html',
    scene: '',
    sizes: BOTH,
    act: async (page) => {
      await go(page, 'Audit');
      await button('Details of record 640')(page);
      await button('Verify the log')(page);
    },
  },
  {
    name: 'audit-tampered',
    page: 'index.html',
    scene: 'tampered',
    sizes: [[900, 600]],
    act: async (page) => {
      await go(page, 'Audit');
      await button('Verify the log')(page);
    },
  },
  {
    name: 'audit-empty',
    page: 'index.html',
    scene: 'empty',
    sizes: [[900, 600]],
    act: (page) => go(page, 'Audit'),
  },
  ...['', 'served', 'served-taken'].map((scene) => ({
    name: scene === '' ? 'settings' : `settings-${scene}`,
    page: 'index.html',
    scene,
    sizes: [...BOTH, [900, 2300]],
    act: (page) => go(page, 'Settings'),
  })),
];

export const SCENES = [...gates, ...stepUp, ...approval, ...main];
