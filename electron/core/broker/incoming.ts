/** What comes in, read with its limits: the head of a request, and its body as the route wants it. */
import type { IncomingMessage } from 'node:http';
import { LIMITS } from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import type { ProxyCall } from './calls.ts';
import { parseStrictJson } from './strict-json.ts';
import { bearerOf, exchangeUrlOf } from './wire-text.ts';

/** What of a request is read before its body. */
export interface Head {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  readonly prefer: string | undefined;
}

export type BodyKind = 'none' | 'json' | 'any';

/** What a request says about itself before its body. */
export function headOf(request: IncomingMessage): Head {
  const { method = '', url = '', headers } = request;
  return {
    method,
    path: url,
    token: bearerOf(headers.authorization),
    prefer: headers.prefer === undefined ? undefined : String(headers.prefer),
  };
}

const ONCE = new Set([
  'host',
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
]);

/** Two readers could read the head differently, so nothing behind it is what it seems. */
export class Ambiguous extends KeyturnError {
  constructor(header: string, what: 'twice' | 'missing') {
    super('bad_request', `${header} ${what}`, { field: header });
  }
}

/** Throws `Ambiguous`. */
export function refuseRepeated({ rawHeaders }: IncomingMessage): void {
  const seen = new Set<string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    if (!ONCE.has(name)) continue;
    if (seen.has(name)) throw new Ambiguous(name, 'twice');
    seen.add(name);
  }
  if (!seen.has('host')) throw new Ambiguous('host', 'missing');
}

/** Whether it is for `/p/`, where refusals look otherwise and bodies may be larger. */
export function isForProxy({ url = '' }: IncomingMessage): boolean {
  return url.startsWith('/p/');
}

/** A request for an exchange, whole and unjudged. Throws `not_found`, `bad_request` or `too_large`. */
export async function proxyCallOf(request: IncomingMessage): Promise<ProxyCall> {
  const { method = '', url = '', rawHeaders } = request;
  const [, proxy = '', target = ''] = /^\/p\/([^/]+)\/(.+)$/.exec(url) ?? [];
  if (proxy === '') throw new KeyturnError('not_found', 'no such path');
  const body = await readAll(request, LIMITS.proxyBodyBytes);
  return { kind: 'proxy', proxy, method, url: exchangeUrlOf(target), rawHeaders, body };
}

/** Reads the body as the route wants it. Throws `bad_request` or `too_large`; reads no further than the limit. */
export async function bodyOf(request: IncomingMessage, wants: BodyKind): Promise<unknown> {
  const length = Number(request.headers['content-length'] ?? 0);
  const has = length > 0 || request.headers['transfer-encoding'] !== undefined;
  if (!has && wants !== 'json') return undefined;
  if (wants === 'none')
    throw new KeyturnError('bad_request', 'a body where none belongs', { field: 'body' });
  if (length > LIMITS.bodyBytes) throw new KeyturnError('too_large', `${length} bytes announced`);
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i.test(type)) {
    const problem = 'must be application/json';
    throw new KeyturnError('bad_request', problem, { field: 'content-type', facts: { problem } });
  }
  return parseStrictJson(await readAll(request, LIMITS.bodyBytes));
}

/** By events, not `for await`: leaving that loop early would close the connection before it was answered. */
function readAll(request: IncomingMessage, max: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const tooLarge = (): void => {
      request.removeAllListeners('data').pause();
      reject(new KeyturnError('too_large', 'more than allowed'));
    };
    if (Number(request.headers['content-length'] ?? 0) > max) return tooLarge();
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > max) tooLarge();
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('close', () => {
      if (!request.readableEnded) reject(new KeyturnError('bad_request', 'half a request'));
    });
  });
}
