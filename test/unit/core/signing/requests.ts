import { binance } from '../../../../electron/core/signing/binance.ts';
import { readPlain } from '../../../../electron/core/signing/plain-request.ts';
import type {
  Moment,
  PlainRequest,
  RawRequest,
  Values,
} from '../../../../electron/core/signing/request.ts';
import type { Signer } from '../../../../electron/core/signing/signer.ts';
import { Secret } from '../../../../shared/secret.ts';

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

export const plain = (...request: Parameters<typeof raw>) =>
  readPlain(raw(...request), binance.grammar);

/** Chance that always falls alike. */
export const moment = (now: number, nonce: bigint | null = null): Moment => ({
  now,
  nonce,
  random: (bytes) => new Uint8Array(bytes).fill(7),
});

/** As any bot would send it: with a query in its URL, or a body of JSON. */
export function asked(
  { grammar, read }: Signer,
  method: string,
  url: string,
  { json = '', headers = {} }: { json?: string; headers?: Readonly<Record<string, string>> } = {},
): PlainRequest {
  const type = json === '' ? [] : ['Content-Type', 'application/json'];
  const rawHeaders = [...type, ...Object.entries(headers).flat()];
  const given = { method, url, rawHeaders, body: Buffer.from(json) };
  const request = readPlain(given, grammar);
  return read === undefined ? request : read(request, given);
}

/** The fields of a key. */
export const fields = (texts: Readonly<Record<string, string>>): Values =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Secret.fromText(text)]));
