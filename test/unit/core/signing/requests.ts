import { type RawRequest, readPlain } from '../../../../electron/core/signing/plain-request.ts';

/** As a bot would send it: GET and DELETE with a query, the others with a form. */
export function raw(
  method: string,
  path: string,
  parameters = '',
  more: Partial<RawRequest> = {},
): RawRequest {
  const inQuery = method === 'GET' || method === 'DELETE';
  const url = `https://api.binance.com${path}${inQuery && parameters !== '' ? `?${parameters}` : ''}`;
  const body = inQuery ? '' : parameters;
  return {
    method,
    url,
    rawHeaders: body === '' ? [] : ['Content-Type', 'application/x-www-form-urlencoded'],
    body: Buffer.from(body),
    ...more,
  };
}

export const plain = (...request: Parameters<typeof raw>) => readPlain(raw(...request));
