/** Serves the pages of the windows, and the policy under which they run. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

export type PageKind = 'main' | 'unlock' | 'step-up' | 'approval';

/** Each kind has an address of its own, so that Chromium never lets two share a process. */
const PAGES: Readonly<Record<PageKind, string>> = {
  main: 'index.html',
  unlock: 'unlock.html',
  'step-up': 'step-up.html',
  approval: 'approval.html',
};

export function addressOf(kind: PageKind): string {
  return `app://${kind}/${PAGES[kind]}`;
}

export interface PageSource {
  /** Absolute; what the renderer was built into. */
  readonly folder: string;
  /** In which the system writes dates and numbers: `de-CH`. */
  readonly locale: string;
  /** Where the development server listens; empty in every build that is tested or shipped. */
  readonly devServer: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const NONCE = '__KEYTURN_NONCE__';
const LOCALE = '__KEYTURN_LOCALE__';

/** Answers `app://<kind>/…`. Another kind's page, and whatever is not in the folder, is not found. */
export function servePages(kind: PageKind, source: PageSource) {
  return async ({ url, method }: Request): Promise<Response> => {
    const { host, pathname } = new URL(url);
    const path = fileOf(source.folder, pathname);
    const type = TYPES[extname(pathname)];
    const strange = extname(pathname) === '.html' && pathname !== `/${PAGES[kind]}`;
    if (method !== 'GET' || host !== kind || path === null || strange) return notFound();
    try {
      if (source.devServer !== '') return await fromDevServer(source, url, pathname);
      if (type === undefined) return notFound();
      const body = await readFile(path);
      return pathname.endsWith('.html') ? page(body.toString('utf8'), source) : asset(body, type);
    } catch {
      return notFound();
    }
  };
}

/** Null for a path that leads out of the folder, however it is written. */
export function fileOf(folder: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const path = join(folder, decoded);
  return path.startsWith(folder + sep) ? path : null;
}

/**
 * Nothing but the app's own files runs or is shown, and nothing is talked to. Styles of the component library come
 * with a nonce that is new for each load; `data:` images are icons inside style sheets.
 */
export function policy(nonce: string, devServer = ''): string {
  const dev = devServer !== '';
  return [
    "default-src 'none'",
    `script-src 'self'${dev ? " 'unsafe-inline'" : ''}`,
    dev ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src ${dev ? `'self' ${devServer} ${devServer.replace(/^http/, 'ws')}` : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function page(html: string, { devServer, locale }: PageSource): Response {
  const nonce = randomBytes(18).toString('base64');
  return new Response(html.replaceAll(NONCE, nonce).replaceAll(LOCALE, plain(locale)), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(nonce, devServer),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}

/** It comes from the system's settings: nothing but what a locale is made of goes into a page. */
function plain(locale: string): string {
  return /^[A-Za-z0-9-]{1,64}$/.test(locale) ? locale : '';
}

function asset(body: Uint8Array<ArrayBuffer>, type: string): Response {
  return new Response(body, {
    headers: {
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}

/** Only in `npm run dev`. */
async function fromDevServer(source: PageSource, url: string, pathname: string): Promise<Response> {
  const { search } = new URL(url);
  const answer = await fetch(new URL(pathname + search, source.devServer));
  if (!pathname.endsWith('.html')) return answer;
  return page(await answer.text(), source);
}

function notFound(): Response {
  return new Response(null, { status: 404 });
}
