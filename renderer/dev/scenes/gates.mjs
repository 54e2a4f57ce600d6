import { button, GATE } from './parts.mjs';

const problems = [
  'vault_damaged',
  'vault_too_new',
  'not_a_vault',
  'kdf_out_of_bounds',
  'vault_in_use',
  'write_failed',
];

export const scenes = [
  { name: 'unlock-quick', page: 'unlock.html', scene: 'quick', sizes: GATE },
  {
    name: 'unlock-quick-refused',
    page: 'unlock.html',
    scene: 'quick',
    sizes: GATE,
    act: async (page) => {
      await button('Unlock with the system keychain')(page);
      await page.getByText('did not give').waitFor();
    },
  },
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
