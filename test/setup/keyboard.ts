/** A page by the keyboard alone: nothing is clicked. */
import { expect, type Locator, type Page } from '@playwright/test';

/** More than any page has places for. */
const TABS = 80;

/** Tab until it has the keyboard. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let tabs = 0; tabs < TABS; tabs++) {
    if (await target.evaluate((it) => it === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

export async function press(page: Page, name: string | RegExp): Promise<void> {
  const button = page.getByRole('button', { name });
  await expect(button).toBeEnabled();
  await tabTo(page, button);
  await page.keyboard.press('Enter');
}

/** A command by the palette, as from every page. */
export async function byPalette(page: Page, command: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await expect(palette).toBeVisible();
  await page.keyboard.type(command);
  await expect(palette.getByRole('option').first()).toContainText(command);
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
}
