/** After the vault is locked, what was typed is in no process's memory. */
import { randomBytes } from 'node:crypto';
import { expect, type Locator, test } from '@playwright/test';
import { formWords } from '../../renderer/features/credentials/form/strings.ts';
import { unlockWords } from '../../renderer/features/unlock/strings.ts';
import { passwordWords } from '../../renderer/ui/passwords.strings.ts';
import { startXvfb } from '../../scripts/lib/display.mjs';
import { Journey } from '../setup/journey.ts';
import { processTree, tracesInMemory } from '../setup/traces.ts';
import { focusWindow, typeKeys } from '../setup/typing.ts';

// Other processes can be read by root alone; the app takes that right from its own user.
// biome-ignore lint/suspicious/noSkippedTests: the reason is printed
test.skip(
  process.platform !== 'linux' || process.getuid?.() !== 0,
  'reading memory wants root on Linux',
);

test('the master password and a secret leave no copy once the vault is locked', async () => {
  test.setTimeout(180_000);
  // A keyboard of our own: windows of other tests would take the focus.
  const display = await startXvfb();
  const xEnv = { ...process.env, ...display.env };
  const password = `test-${randomBytes(12).toString('hex')}-words`;
  const secret = `testSecret${randomBytes(27).toString('hex')}`;
  const journey = await Journey.start({ env: display.env });
  const pid = journey.kt.app.process().pid ?? 0;
  const search = () => tracesInMemory(processTree(pid), { password, secret });

  const typeInto = async (field: Locator, text: string): Promise<void> => {
    await focusWindow('Keyturn', xEnv);
    await field.click();
    await typeKeys(text, xEnv);
    // Asked by its length: the driver must not see the value.
    await expect
      .poll(() => field.evaluate((input: HTMLInputElement) => input.value.length))
      .toBe(text.length);
  };

  try {
    const gate = await journey.window('unlock');
    await typeInto(gate.getByLabel(passwordWords.fresh, { exact: true }), password);
    await typeInto(gate.getByLabel(passwordWords.again), password);
    // A search that has never found anything proves nothing.
    expect(search().filter(({ what }) => what === 'password')).not.toEqual([]);
    await gate.getByRole('button', { name: unlockWords.create.submit }).click();
    await journey.keepCode(gate);
    await journey.inside();

    const main = await journey.fillKey({ exchange: 'Binance', label: 'test-memory', values: {} });
    await main.getByRole('textbox', { name: 'API Key', exact: true }).fill('k'.repeat(64));
    await typeInto(main.getByRole('textbox', { name: 'Secret Key', exact: true }), secret);
    expect(search().filter(({ what }) => what === 'secret')).not.toEqual([]);
    await main.getByRole('button', { name: formWords.store, exact: true }).click();
    await expect(journey.row(main, 'test-memory')).toBeVisible();

    const lockScreen = await journey.lock('lockWindow');
    await typeInto(lockScreen.getByLabel(unlockWords.unlock.password, { exact: true }), password);
    await lockScreen.getByRole('button', { name: unlockWords.unlock.submit }).click();
    await journey.inside();
    await journey.lock('lockVault');
    // The processes of the windows take a moment to end.
    await expect.poll(search, { timeout: 20_000 }).toEqual([]);
  } finally {
    await journey.close();
    await display.stop();
  }
});
