import type { IncomingHttpHeaders } from 'node:http';
import { KeyturnError } from '../../../shared/errors.ts';

/** What a client puts into `Host` for a socket that has no name. Nothing else is taken for it. */
const HOST = 'localhost';

/**
 * Refuses whatever a page could send. A browser can't open a Unix socket by itself, but something may forward to one.
 * `Sec-Fetch-Mode` alone is Node's own fetch; `Sec-Fetch-Site` and `Origin` only browsers send.
 */
export function refuseBrowsers(headers: IncomingHttpHeaders): void {
  const page = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
  if (page || headers.host !== HOST)
    throw new KeyturnError('browser_refused', 'Host, Origin or Sec-Fetch-Site');
}
