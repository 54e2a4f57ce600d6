import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Launched } from '../../test/setup/electron.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Until what changes with the theme has changed. */
const SETTLED_MS = 300;

/** Takes each screen twice, light and dark, without touching anything in it. */
export class Camera {
  readonly #folder: string;
  /** Of the windows that the owner may make as large as they like; the others keep their own. */
  readonly #size: Size;

  constructor(folder: string, size: Size) {
    this.#folder = folder;
    this.#size = size;
  }

  async take(kt: Launched, page: Page, name: string): Promise<void> {
    const { host } = new URL(page.url());
    if (host === 'main' || host === 'unlock') {
      const window = await kt.app.browserWindow(page);
      await window.evaluate((one, { width, height }) => {
        one.setContentSize(width, height);
      }, this.#size);
    }
    await page.mouse.move(0, 0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(SETTLED_MS);
      const path = join(this.#folder, `${name}-${colorScheme}.png`);
      await page.screenshot({ path, caret: 'hide' });
    }
    await page.emulateMedia({ colorScheme: null });
    console.log(`  ${name}`);
  }
}
