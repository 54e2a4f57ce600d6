/** The owner without a mouse: Tab, letters, Enter. */
import { expect, type Locator, type Page } from '@playwright/test';
import { paletteWords } from '../../renderer/strings/palette.ts';
import { leaving } from './journey.ts';

/** More than any page has places for. */
const FAR = 80;

/** Presses Tab until this has the keyboard; fails where that never happens. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let steps = 0; steps < FAR; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

/** By Tab to a field, and types. */
export async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

/** By Tab to a button or a box that works, and presses it; the page may be gone before it says so. */
export async function pressOn(
  page: Page,
  target: Locator,
  key: 'Enter' | 'Space' = 'Enter',
): Promise<void> {
  await expect(target).toBeEnabled();
  await tabTo(page, target);
  await leaving(page, page.keyboard.press(key));
}

/** Presses the button of this name. */
export function press(page: Page, name: string | RegExp): Promise<void> {
  return pressOn(page, page.getByRole('button', { name }));
}

/** A command by the palette, as from every page: Ctrl K, letters of its name, Enter. */
export async function byPalette(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: paletteWords.placeholder });
  await expect(field).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByRole('option').first()).toContainText(name, { ignoreCase: true });
  await page.keyboard.press('Enter');
  await expect(field).toBeHidden();
}
