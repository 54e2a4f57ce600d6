/** Quick unlock: refused where there is no keychain, and with a real one on a Linux desktop. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { securityWords } from '../../renderer/features/settings/security.strings.ts';
import { detailWords } from '../../renderer/strings/credentials.ts';
import { stepUpWords } from '../../renderer/strings/step-up.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { removeHome, temporaryHome } from '../setup/electron.ts';
import { Journey, leaving } from '../setup/journey.ts';
import { noKeyring, startKeyring } from '../setup/keyring.ts';

const SLOW = { timeout: 30_000 };
const KEYRING = 'the desktop’s keyring';
const LABEL = 'Binance main';

test('is not offered without a real keychain, and the settings say why', async () => {
  // biome-ignore lint/suspicious/noSkippedTests: with an honest reason, where it can't be
  test.skip(process.platform !== 'linux', 'elsewhere there always is one');
  const owner = await Journey.start();
  try {
    await owner.createVault();
    const main = await owner.go('settings');
    await expect(main.getByText(/No keyring of the desktop was found/)).toBeVisible();
    await expect(
      main.getByRole('switch', { name: securityWords.quickUnlock(KEYRING) }),
    ).toHaveCount(0);
    const refused = await main.evaluate('window.keyturn.calls.setQuickUnlock({ on: true })');
    expect(refused).toMatchObject({ ok: false, error: { code: 'quick_unlock_refused' } });
    const page = await owner.lock('lockVault');
    await expect(page.getByRole('button', { name: unlockWords.unlock.quick })).toHaveCount(0);
    expect(existsSync(join(owner.home, 'quick-unlock.json'))).toBe(false);
  } finally {
    await owner.close();
  }
});

test('opens both locks by a real keyring, and nothing but the locks', async () => {
  const missing = noKeyring();
  // biome-ignore lint/suspicious/noSkippedTests: with an honest reason, where it can't be
  test.skip(missing !== null, missing ?? '');
  const keyring = await startKeyring();
  const home = temporaryHome();
  const { env, args } = keyring;
  let owner = await Journey.start({ home, env, args });
  try {
    await owner.createVault();
    await owner.addKey({
      exchange: 'Binance',
      label: LABEL,
      values: {
        'API Key': 'testApiKeyOfQuick'.padEnd(64, 'A'),
        'Secret Key': 'testSecret'.padEnd(64, 'B'),
      },
      permissions: ['enableReading'],
    });
    const main = await owner.go('settings');
    await main
      .getByRole('switch', { name: securityWords.quickUnlock(KEYRING) })
      .click({ force: true });
    await owner.stepUp();
    await expect(
      main.getByRole('switch', { name: securityWords.quickUnlock(KEYRING) }),
    ).toBeChecked(SLOW);
    expect(readFileSync(join(home, 'vault.keyturn'), 'latin1')).toContain(
      '\nkeychain hkdf-sha256 ',
    );

    for (const lock of ['lockWindow', 'lockVault'] as const) {
      const page = await owner.lock(lock);
      await leaving(page, page.getByRole('button', { name: unlockWords.unlock.quick }).click());
      await owner.inside();
    }
    // It proves nothing: a value wants the master password.
    const pane = await owner.openKey(LABEL);
    await pane.getByRole('button', { name: detailWords.reveal('Secret Key') }).click();
    const asking = await owner.window('step-up');
    await expect(
      asking.getByLabel(stepUpWords.confirm.password.label, { exact: true }),
    ).toBeVisible(SLOW);
    await leaving(asking, asking.keyboard.press('Escape'));
    await owner.gone('step-up');

    await owner.close();
    owner = await Journey.start({ home, env, args });
    const page = await owner.window('unlock');
    await page.getByRole('button', { name: unlockWords.unlock.quick }).focus();
    await leaving(page, page.keyboard.press('Enter'));
    await owner.inside();
    const events = await owner.audit();
    const quick = events.filter(
      ({ action, detail }) => action === 'vault.unlocked' && detail?.['by'] === 'keychain',
    );
    expect(quick).toHaveLength(3);
  } finally {
    await owner.close();
    removeHome(home);
    await keyring.stop();
  }
});
