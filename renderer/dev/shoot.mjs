/**
 * Looks at the built pages in a Chromium, under the content security policy they get in the app, with a made-up
 * vault behind them. `node renderer/dev/shoot.mjs <folder> [scene filter]` writes a picture of each scene, light and
 * dark; what the console says is an error, and with `--axe` what axe finds. Needs `npm run build` first, and CHROMIUM when it is not at the usual place.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright';
import { build } from 'vite';
import { SCENES } from './scenes.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { pages: { type: 'string' }, size: { type: 'string' }, axe: { type: 'boolean' } },
});
const [folder = 'shots', filter = ''] = positionals;
const PAGES = values.pages ?? join(import.meta.dirname, '../../out/renderer');
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

function csp(nonce) {
  return `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; img-src 'self' data:; connect-src 'none'`;
}

function serve() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    if (pathname === '/favicon.ico') return response.writeHead(204).end();
    const file = normalize(join(PAGES, pathname));
    if (!file.startsWith(normalize(PAGES))) return response.writeHead(404).end();
    try {
      const nonce = randomBytes(16).toString('base64');
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      let body = readFileSync(file);
      if (type === 'text/html') body = body.toString().replaceAll('__KEYTURN_NONCE__', nonce);
      response
        .writeHead(200, { 'content-type': type, 'content-security-policy': csp(nonce) })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

async function fakeBridge() {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: join(import.meta.dirname, 'fake-bridge.ts'),
        formats: ['iife'],
        name: 'fakeBridge',
      },
    },
  });
  return [result].flat()[0].output[0].code;
}

const server = await serve();
const script = await fakeBridge();
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--force-color-profile=srgb'],
});
mkdirSync(folder, { recursive: true });
let faults = 0;
for (const scene of SCENES.filter(({ name }) => name.includes(filter))) {
  for (const theme of ['light', 'dark']) {
    for (const [width, height] of scene.sizes) {
      if (values.size !== undefined && values.size !== `${width}x${height}`) continue;
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
      await context.addInitScript({ content: script });
      const page = await context.newPage();
      const name = `${scene.name}-${width}x${height}-${theme}`;
      const fault = (text) => {
        faults += 1;
        process.stderr.write(`${name}: ${text}\n`);
      };
      page.on('console', (message) => message.type() === 'error' && fault(message.text()));
      page.on('pageerror', (error) => fault(error.message));
      page.setDefaultTimeout(8000);
      await page.goto(
        `http://127.0.0.1:${server.address().port}/${scene.page}?scene=${scene.scene ?? ''}`,
      );
      try {
        await scene.act?.(page);
      } catch (error) {
        fault(error.message.split('\n')[0]);
      }
      await page.waitForTimeout(scene.settle ?? 350);
      if (values.axe) {
        const { violations } = await new AxeBuilder({ page }).analyze();
        for (const { id, nodes } of violations)
          fault(`axe ${id}: ${nodes.map(({ target }) => target).join(' | ')}`);
      }
      await page.screenshot({ path: join(folder, `${name}.png`) });
      await context.close();
    }
  }
}
await browser.close();
server.close();
process.stdout.write(`pictures in ${folder}, ${faults} faults\n`);
process.exitCode = faults === 0 ? 0 : 1;
