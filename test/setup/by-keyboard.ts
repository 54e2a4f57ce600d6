/** The owner without a mouse: Tab, arrows, letters. */
import { expect, type Locator, type Page } from '@playwright/test';
import { paletteWords } from '../../renderer/strings/palette.ts';

const FAR = 80;

/** Presses Tab until this has the keyboard; fails where that never happens. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let steps = 0; steps < FAR; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached by Tab: ${target}`);
}

/** By Tab to a field, and types. */
export async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

/** By Tab to a button or a box, and presses it. */
export async function pressOn(
  page: Page,
  target: Locator,
  key: 'Enter' | 'Space' = 'Enter',
): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Ctrl K, some letters of its name, Enter. */
export async function byPalette(main: Page, name: string): Promise<void> {
  await main.keyboard.press('Control+k');
  const field = main.getByRole('combobox', { name: paletteWords.placeholder });
  await expect(field).toBeFocused();
  await main.keyboard.type(name);
  await expect(main.getByRole('option').first()).toContainText(name, { ignoreCase: true });
  await main.keyboard.press('Enter');
  await expect(field).toBeHidden();
}
