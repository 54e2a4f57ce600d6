/** The scenes of `renderer/dev/scenes/`: every screen there is, with a made-up core behind it, in the app's browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { _electron, type Page } from '@playwright/test';
import { sandboxSwitches } from '../../scripts/lib/launch.mjs';
import { OUT, ROOT } from '../../scripts/lib/paths.mjs';

export interface Scene {
  readonly name: string;
  readonly page: string;
  readonly scene?: string;
  readonly sizes: readonly (readonly [number, number])[];
  readonly settle?: number;
  readonly act?: (page: Page) => unknown;
}

const dev = (file: string): string => pathToFileURL(join(ROOT, 'renderer', 'dev', file)).href;

interface Pages {
  servePages(folder: string): Promise<{ address: string; close(): void }>;
  fakeBridge(): Promise<string>;
}

export async function allScenes(): Promise<readonly Scene[]> {
  const { SCENES } = (await import(dev('scenes/index.mjs'))) as { SCENES: readonly Scene[] };
  return SCENES;
}

export interface LookingGlass {
  /**
   * Opens a scene at one of its sizes, plays it and brings it to rest; what the page logs as an error goes to `faults`.
   */
  show(scene: Scene): Promise<Page>;
  light(colorScheme: 'light' | 'dark'): Promise<void>;
  readonly faults: string[];
  close(): Promise<void>;
}

/** Until what comes by a timer has come, where a scene says nothing. */
const SETTLED_MS = 350;

/** What fades is where it fades to: half-transparent words have no contrast. What goes on for ever goes on. */
function endFades(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const one of document.getAnimations())
      if (Number.isFinite(Number(one.effect?.getComputedTiming().endTime))) one.finish();
  });
}

/** Needs the pages in out/renderer. */
export async function openLookingGlass(): Promise<LookingGlass> {
  const { servePages, fakeBridge } = (await import(dev('pages.mjs'))) as Pages;
  const script = await fakeBridge();
  const server = await servePages(join(OUT, 'renderer'));
  const profile = mkdtempSync(join(tmpdir(), 'keyturn-glass-'));
  const app = await _electron.launch({
    executablePath: process.env['KEYTURN_TEST_ELECTRON'] ?? '',
    args: [join(import.meta.dirname, 'looking-glass.cjs'), `--user-data-dir=${profile}`],
    chromiumSandbox: sandboxSwitches().length === 0,
  });
  const page = await app.firstWindow();
  await page.addInitScript({ content: script });
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.setDefaultTimeout(10_000);
  // The pages' timers go by a clock that is moved, and nobody waits for them.
  await page.clock.install();
  return {
    faults,
    show: async ({ page: document, scene = '', sizes: [size], settle = SETTLED_MS, act }) => {
      const [width, height] = size ?? [1280, 800];
      await page.setViewportSize({ width, height });
      await page.goto(`${server.address}/${document}?scene=${scene}`);
      await act?.(page);
      await page.clock.runFor(settle);
      await endFades(page);
      return page;
    },
    light: async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await endFades(page);
    },
    close: async () => {
      await app.close();
      server.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
