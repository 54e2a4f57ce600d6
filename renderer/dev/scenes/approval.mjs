import { allRules, button, SMALL } from './parts.mjs';

export const scenes = [
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
  ...['lease-long', 'lease-long-more'].map((name) => ({
    name,
    page: 'approval.html',
    scene: 'lease-long',
    sizes: [
      [520, 640],
      [480, 560],
    ],
    settle: 1500,
    act: name.endsWith('more') ? button('More about the program') : undefined,
  })),
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
