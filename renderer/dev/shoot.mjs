/**
 * Looks at the pages in a Chromium, under the content security policy they get in the app, with a made-up vault
 * behind them. `node renderer/dev/shoot.mjs <folder> [scene filter]` writes a picture of each scene, light and dark;
 * what the console says is an error, and with `--axe` what axe finds.
 *
 *   --size 1280x800     of all sizes only this one      --theme dark     only this theme
 *   --contrast          the system asks for more        --forced         the system chooses the colours
 *   --text 200          text at so many per cent        --still          less motion
 *   --pages DIR         pages built before; without it they are built anew into a temporary folder
 *
 * Needs CHROMIUM when it is not at the usual place.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright';
import { builtPages, fakeBridge, servePages } from './pages.mjs';
import { SCENES } from './scenes/index.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    pages: { type: 'string' },
    size: { type: 'string' },
    theme: { type: 'string' },
    text: { type: 'string', default: '100' },
    axe: { type: 'boolean' },
    contrast: { type: 'boolean' },
    forced: { type: 'boolean' },
    still: { type: 'boolean' },
  },
});
const [folder = 'shots', filter = ''] = positionals;
const zoom = Number(values.text) / 100;
const mode = [
  values.contrast && 'contrast',
  values.forced && 'forced',
  values.text !== '100' && `text${values.text}`,
]
  .filter(Boolean)
  .map((word) => `-${word}`)
  .join('');

const pages = values.pages ?? (await builtPages());
const server = await servePages(pages);
const script = await fakeBridge();
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--force-color-profile=srgb'],
});
mkdirSync(folder, { recursive: true });
let faults = 0;

for (const scene of SCENES.filter(({ name }) => name.includes(filter))) {
  for (const theme of ['light', 'dark']) {
    if (values.theme !== undefined && values.theme !== theme) continue;
    for (const [width = 0, height = 0] of scene.sizes) {
      if (values.size !== undefined && values.size !== `${width}x${height}`) continue;
      await shoot(scene, theme, width, height);
    }
  }
}
await browser.close();
server.close();
if (values.pages === undefined) rmSync(pages, { recursive: true, force: true });
process.stdout.write(`pictures in ${folder}, ${faults} faults\n`);
process.exitCode = faults === 0 ? 0 : 1;

/**
 * Text at 200 % is what the app does there: everything twice as large, and half as much room for it.
 *
 * @param {import('./scenes/index.mjs').Scene} scene
 * @param {string} theme
 * @param {number} width
 * @param {number} height
 */
async function shoot(scene, theme, width, height) {
  const context = await browser.newContext({
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom,
    colorScheme: theme === 'dark' ? 'dark' : 'light',
    contrast: values.contrast ? 'more' : 'no-preference',
    forcedColors: values.forced ? 'active' : 'none',
    reducedMotion: values.still ? 'reduce' : 'no-preference',
  });
  await context.addInitScript({ content: script });
  const page = await context.newPage();
  const name = `${scene.name}-${width}x${height}-${theme}${mode}`;
  /** @param {string} text */
  const fault = (text) => {
    faults += 1;
    process.stderr.write(`${name}: ${text}\n`);
  };
  page.on('console', (message) => message.type() === 'error' && fault(message.text()));
  page.on('pageerror', (error) => fault(error.message));
  page.setDefaultTimeout(8000);
  await page.goto(`${server.address}/${scene.page}?scene=${scene.scene ?? ''}`);
  try {
    await scene.act?.(page);
  } catch (error) {
    fault(String(error).split('\n')[0] ?? '');
  }
  await page.waitForTimeout(scene.settle ?? 350);
  if (values.axe) {
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, nodes } of violations)
      fault(
        `axe ${id}: ${nodes.map(({ target, html }) => `${target} ${html.slice(0, 300)}`).join(' | ')}`,
      );
  }
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}
