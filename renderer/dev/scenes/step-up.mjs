import { button, SMALL } from './parts.mjs';

export const scenes = [
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
  ...[
    'asker',
    'delete',
    'code',
    'file-password',
    'file-password-wrong',
    'choose-file-password',
  ].map((scene) => ({ name: `step-up-${scene}`, page: 'step-up.html', scene, sizes: SMALL })),
  {
    name: 'step-up-code-wrong',
    page: 'step-up.html',
    scene: 'code',
    sizes: SMALL,
    act: async (page) => {
      await page.getByLabel('Code').fill('123456');
      await button('Confirm')(page);
      await page.getByText('This is no code of now').waitFor();
    },
  },
  { name: 'second-factor', page: 'step-up.html', scene: 'second-factor', sizes: SMALL },
  {
    name: 'second-factor-scan',
    page: 'step-up.html',
    scene: 'second-factor',
    sizes: SMALL,
    act: scan,
  },
  {
    name: 'second-factor-shown',
    page: 'step-up.html',
    scene: 'second-factor',
    sizes: SMALL,
    act: async (page) => {
      await codes(page);
      await button('Copy')(page);
      await page.getByText('Copied, cleared').waitFor();
    },
  },
  {
    name: 'second-factor-back',
    page: 'step-up.html',
    scene: 'second-factor',
    sizes: SMALL,
    act: async (page) => {
      await back(page);
      await page.getByLabel('Recovery code 4').fill('vz1b-88re-wn5g');
    },
  },
  {
    name: 'second-factor-done',
    page: 'step-up.html',
    scene: 'second-factor',
    sizes: SMALL,
    act: async (page) => {
      await back(page);
      await page.getByLabel('Recovery code 4').fill('VZ1B88REWN5G6JYA');
      await button('Confirm the code')(page);
      await page.getByText('The second factor is set').waitFor();
    },
  },
  {
    name: 'second-factor-codes',
    page: 'step-up.html',
    scene: 'second-factor-codes',
    sizes: SMALL,
  },
];

async function scan(page) {
  await page.getByLabel('Master password').fill('test-password');
  await button('Next')(page);
  await page.getByRole('img', { name: 'QR code of the seed' }).waitFor();
}

async function codes(page) {
  await scan(page);
  await page.getByLabel('First code').fill('123456');
  await button('Next')(page);
  await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
}

async function back(page) {
  await codes(page);
  await button('I have them')(page);
}
