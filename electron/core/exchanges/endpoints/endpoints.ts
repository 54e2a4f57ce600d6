/**
 * What each request to an exchange can do. Judged by method, host and path together, matched exactly: what no row
 * names is refused, whatever it looks like.
 */
import * as z from 'zod/mini';
import type { Environment, Scope } from '../../../../shared/model/scope.ts';
import binance from './binance.json' with { type: 'json' };
import { type Auth, EndpointData, type ParameterKind } from './schema.ts';

export interface Endpoint {
  /** `POST /api/v3/order`: how replies and the audit log name it. */
  readonly name: string;
  readonly auth: Auth;
  readonly scope: Scope | 'public';
  /** It cancels, makes smaller, or only reads. */
  readonly exit: boolean;
  /** Null: any parameter. */
  readonly takes: ReadonlySet<string> | null;
}

export interface Endpoints {
  /** Whether anything of this exchange can be signed at all. */
  knows(exchange: string): boolean;
  /** Whether the exchange answers under this name, in this environment. */
  hasHost(exchange: string, environment: Environment, host: string): boolean;
  /** Null: nobody has judged it. */
  find(
    exchange: string,
    environment: Environment,
    request: { readonly method: string; readonly host: string; readonly path: string },
  ): Endpoint | null;
  /** Null for a parameter that may hold anything. */
  kindOf(exchange: string, parameter: string): ParameterKind | null;
}

interface Exchange {
  readonly hosts: ReadonlySet<string>;
  readonly rows: ReadonlyMap<string, Endpoint>;
  readonly kinds: ReadonlyMap<string, ParameterKind>;
}

/** Reads and checks the data: make one at the start and hand it on. */
export function endpoints(): Endpoints {
  const exchanges = new Map(ENDPOINT_DATA.map((data) => [data.exchange, indexed(data)]));
  return {
    knows: (exchange) => exchanges.has(exchange),
    hasHost: (exchange, environment, host) =>
      exchanges.get(exchange)?.hosts.has(`${environment} ${host}`) ?? false,
    find: (exchange, environment, { method, host, path }) =>
      exchanges.get(exchange)?.rows.get(`${environment} ${method} ${host}${path}`) ?? null,
    kindOf: (exchange, parameter) => exchanges.get(exchange)?.kinds.get(parameter) ?? null,
  };
}

/** As it is written, for tests and the documentation. Throws when a file does not fit its schema. */
export const ENDPOINT_DATA: readonly EndpointData[] = [binance].map((data) =>
  z.parse(EndpointData, data),
);

function indexed(data: EndpointData): Exchange {
  const hosts = new Set<string>();
  const rows = new Map<string, Endpoint>();
  for (const group of data.groups) {
    if ((group.scope === 'public') !== (group.auth === 'none')) {
      throw new TypeError(`${data.exchange}: ${group.about}: public and without a key are one`);
    }
    const environments = Object.entries(named(data.hosts, group.hosts, data.exchange));
    for (const { method, path, exit = false, takes } of group.rows) {
      const endpoint: Endpoint = {
        name: `${method} ${path}`,
        auth: group.auth,
        scope: group.scope,
        exit: exit || group.scope === 'read' || group.scope === 'public',
        takes: takes === undefined ? null : new Set(named(data.parameters, takes, data.exchange)),
      };
      for (const [environment, names] of environments) {
        for (const host of names ?? []) {
          const key = `${environment} ${method} ${host}${path}`;
          if (rows.has(key)) throw new TypeError(`${data.exchange}: ${key} is judged twice`);
          rows.set(key, endpoint);
          hosts.add(`${environment} ${host}`);
        }
      }
    }
  }
  return { hosts, rows, kinds: new Map(Object.entries(data.kinds)) };
}

function named<T>(all: Readonly<Record<string, T>>, name: string, exchange: string): T {
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found === undefined) throw new TypeError(`${exchange}: nothing is called ${name}`);
  return found;
}
