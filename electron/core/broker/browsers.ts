import type { IncomingHttpHeaders } from 'node:http';
import { KeyturnError } from '../../../shared/errors.ts';

/** What a client puts into `Host` for a socket that has no name. */
export const SOCKET_HOST = 'localhost';

export interface Expected {
  /** The one `Host` that is taken. */
  readonly host: string;
  /** Whether it is a request to `/p/`: there ccxt for JavaScript sends the literal `Origin: *`, and no browser does. */
  readonly proxy: boolean;
}

/**
 * Refuses whatever a page could send. A browser can't open a Unix socket by itself, but something may forward to one;
 * a loopback port it can reach. `Sec-Fetch-Mode` alone is Node's own fetch; `Sec-Fetch-Site` only browsers send.
 */
export function refuseBrowsers(headers: IncomingHttpHeaders, { host, proxy }: Expected): void {
  const { origin } = headers;
  const page = origin !== undefined && !(proxy && origin === '*');
  if (page || headers['sec-fetch-site'] !== undefined || headers.host !== host)
    throw new KeyturnError('browser_refused', 'Host, Origin or Sec-Fetch-Site');
}
