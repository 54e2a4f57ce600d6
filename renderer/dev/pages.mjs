/** The windows' pages in any browser: built, served as in the app, with a made-up core behind them. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { build, createBuilder } from 'vite';

/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** @param {string} nonce */
function csp(nonce) {
  return `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; img-src 'self' data:; connect-src 'none'`;
}

/** Builds the pages alone. @returns where they are, a folder of its own */
export async function builtPages() {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-pages-'));
  const builder = await createBuilder({
    configFile: join(import.meta.dirname, '../../vite.config.ts'),
    logLevel: 'error',
    environments: {
      client: {
        build: {
          outDir: folder,
          emptyOutDir: true,
          minify: false,
          // A page can be looked at while another one is being written; the types say what is missing.
          rolldownOptions: { shimMissingExports: true },
        },
      },
    },
  });
  await builder.build(builder.environments['client']);
  return folder;
}

/** @param {string} folder @param {string} locale @returns {Promise<{ address: string, close(): void }>} */
export function servePages(folder, locale = 'en-GB') {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    if (pathname === '/favicon.ico') return response.writeHead(204).end();
    const file = normalize(join(folder, pathname));
    if (!file.startsWith(normalize(folder))) return response.writeHead(404).end();
    try {
      const nonce = randomBytes(16).toString('base64');
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      const raw = readFileSync(file);
      const body =
        type === 'text/html'
          ? raw
              .toString()
              .replaceAll('__KEYTURN_NONCE__', nonce)
              .replaceAll('__KEYTURN_LOCALE__', locale)
          : raw;
      response
        .writeHead(200, { 'content-type': type, 'content-security-policy': csp(nonce) })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((done) =>
    server.listen(0, '127.0.0.1', () => {
      const at = server.address();
      const port = typeof at === 'object' && at !== null ? at.port : 0;
      done({ address: `http://127.0.0.1:${port}`, close: () => server.close() });
    }),
  );
}

/** What stands in for the preloads, as one script. */
export async function fakeBridge() {
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
  const [first] = [result].flat();
  if (first === undefined || !('output' in first)) throw new Error('the stand-in was not built');
  return first.output[0].code;
}
