/** The calls that ccxt knows, with the addresses it would send them to. */
import * as ccxt from 'ccxt';

export interface CcxtCall {
  /** `private POST AddOrder`: as ccxt's method table has it. */
  readonly id: string;
  readonly method: string;
  readonly host: string;
  /** With `{name}` where the call has a part of its own. */
  readonly path: string;
}

interface Signs {
  describe(): { api: object };
  sign(path: string, api: unknown, method: string, params: object): { url: string };
}

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** Enough for every exchange to make a URL. */
const DUMMY = {
  apiKey: 'account-test-key',
  secret: 'dGVzdC1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRl',
  password: 'test-password',
  uid: '1',
  token: 'test-token',
  walletAddress: `0x${'0'.repeat(40)}`,
  privateKey: `0x${'11'.repeat(32)}`,
};

export function callsOf(exchange: string): CcxtCall[] {
  const Exchange = (ccxt.exchanges as Record<string, unknown>)[exchange] as new (
    config: object,
  ) => Signs;
  const instance = new Exchange(DUMMY);
  return [...entries(instance.describe().api, [])].flatMap(([api, method, raw]) => {
    const url = urlOf(instance, api, method, raw);
    if (url === null) return [];
    const { host, pathname } = new URL(url);
    const path = decodeURI(pathname).replace(/Q9([A-Za-z]+)Q9/g, '{$1}');
    return { id: `${api.join('.')} ${method} ${raw}`, method, host, path };
  });
}

/** The table is a tree: parts of the API, then methods, then paths. */
function* entries(
  node: object,
  api: readonly string[],
): Generator<[readonly string[], string, string]> {
  for (const [name, below] of Object.entries(node) as [string, object][]) {
    const method = name.toUpperCase();
    if (!METHODS.has(method)) yield* entries(below, [...api, name]);
    else {
      const paths = Array.isArray(below) ? (below as string[]) : Object.keys(below);
      for (const path of paths) yield [api, method, path];
    }
  }
}

/** Null where ccxt itself can't make a URL for what its table lists. */
function urlOf(
  exchange: Signs,
  api: readonly string[],
  method: string,
  path: string,
): string | null {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
  const params = Object.fromEntries(
    names.map((name) => [name, `Q9${name.replaceAll(/[^A-Za-z]/g, '')}Q9`]),
  );
  try {
    return exchange.sign(path, api.length === 1 ? api[0] : api, method, params).url;
  } catch {
    // Gate's table lists a few that sign() has no address for.
    return null;
  }
}

/** Two paths that differ in the names of their parts alone have the same. */
export const skeletonOf = (path: string): string => path.replace(/\{[^}]+\}/g, '{}');
