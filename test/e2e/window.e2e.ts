import { expect, test } from '@playwright/test';
import { launchKeyturn } from '../setup/electron.ts';

test('the app shows a window titled Keyturn', async () => {
  const { app, close } = await launchKeyturn();
  try {
    const window = await app.firstWindow();
    await expect(window).toHaveTitle('Keyturn');
  } finally {
    await close();
  }
});
