/** Unmodified exchanges of ccxt whose clock and chance stand still, and what they make of a call. */
import * as ccxt from 'ccxt';
import type { RawRequest } from '../../../electron/core/signing/request.ts';

export const NOW = 1_790_000_000_123;

/** The fields of a key, by the names that ccxt and our catalogue have for them. */
export type Fields = Readonly<Record<string, string>>;

export interface Call {
  /** `private POST trade/order`: as ccxt's method table has it. */
  readonly id: string;
  readonly api: string | readonly string[];
  readonly method: string;
  readonly path: string;
}

export interface Sent {
  readonly url: string;
  readonly method: string;
  /** Names in lower case; those that are undefined are not sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Bot {
  readonly calls: readonly Call[];
  /** Null where ccxt itself can't make a request of it: a list, where the path wants names. */
  sign(call: Call, params: object): Sent | null;
}

interface Exchange {
  describe(): { api: object };
  sign(path: string, api: unknown, method: string, params: object): Signed;
}

/** As ccxt gives it to its HTTP client. */
interface Signed {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: string;
}

/**
 * @param now what its clock says
 * @param chance functions of ccxt that give something else than they do for all
 */
export function bot(
  exchange: string,
  fields: Fields,
  now: number,
  options: object = {},
  chance: object = {},
): Bot {
  const Exchange = (ccxt.exchanges as Record<string, unknown>)[exchange] as new (
    config: object,
  ) => Exchange;
  const instance = new Exchange({ ...fields, options });
  const still = {
    milliseconds: () => now,
    seconds: () => Math.trunc(now / 1000),
    microseconds: () => now * 1000,
    uuid: () => 'test-uuid',
    uuid16: () => 'test-uuid-16',
    uuid22: () => 'test-uuid-22',
    randomBytes: (length: number) => '07'.repeat(length),
  };
  Object.assign(instance, still, chance);
  return {
    calls: [...callsIn(instance.describe().api, [])],
    sign: ({ path, api, method }, params) =>
      sent(() => instance.sign(path, api, method, structuredClone(params))),
  };
}

function sent(sign: () => Signed): Sent | null {
  try {
    const { url, method, headers = {}, body = '' } = sign();
    if (url.includes('{')) return null;
    const said = Object.entries(headers).filter(([, value]) => value !== undefined);
    return {
      url,
      method,
      headers: Object.fromEntries(said.map(([name, value]) => [name.toLowerCase(), String(value)])),
      body,
    };
  } catch (error) {
    // A part of the API that has no address, and names where it wants a list.
    if (error instanceof ccxt.NotSupported || error instanceof TypeError) return null;
    throw error;
  }
}

const METHODS = new Set(['get', 'post', 'put', 'delete', 'patch']);

/** The table is a tree: parts of the API, then methods, then paths. */
function* callsIn(node: object, api: readonly string[]): Generator<Call> {
  for (const [name, below] of Object.entries(node) as [string, object][]) {
    if (!METHODS.has(name)) {
      yield* callsIn(below, [...api, name]);
      continue;
    }
    const method = name.toUpperCase();
    for (const path of Array.isArray(below) ? (below as string[]) : Object.keys(below)) {
      const id = `${api.join('.')} ${method} ${path}`;
      yield { id, api: api.length > 1 ? api : (api[0] ?? ''), method, path };
    }
  }
}

/** As it reaches us. */
export function rawOf({ url, method, headers, body }: Sent): RawRequest {
  return { method, url, rawHeaders: Object.entries(headers).flat(), body: Buffer.from(body) };
}
