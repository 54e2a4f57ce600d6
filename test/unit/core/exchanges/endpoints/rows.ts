import {
  endpointData,
  JUDGED_EXCHANGES,
} from '../../../../../electron/core/exchanges/endpoints/data.ts';
import { endpoints } from '../../../../../electron/core/exchanges/endpoints/endpoints.ts';
import type { EndpointData } from '../../../../../electron/core/exchanges/endpoints/schema.ts';

type Group = EndpointData['groups'][number];

export interface JudgedRow {
  readonly exchange: string;
  readonly group: Group;
  readonly row: Group['rows'][number];
  /** `POST /api/v3/order`. */
  readonly name: string;
}

/** Every file, as it is written. */
export const ENDPOINT_DATA: readonly EndpointData[] = JUDGED_EXCHANGES.flatMap(
  (exchange) => endpointData(exchange) ?? [],
);

export const known = endpoints();

export const ROWS: readonly JudgedRow[] = ENDPOINT_DATA.flatMap(({ exchange, groups }) =>
  groups.flatMap((group) =>
    group.rows.map((row) => ({
      exchange,
      group,
      row,
      name: `${row.method} ${row.path}${row.action === undefined ? '' : ` ${row.action}`}`,
    })),
  ),
);

/** The hosts of the exchange's own data, live ones. */
export function liveHosts(exchange: string): readonly string[] {
  const data = ENDPOINT_DATA.find((one) => one.exchange === exchange);
  const names = Object.values(data?.hosts ?? {}).flatMap(({ live }) => live ?? []);
  return [...new Set(names)];
}

/** How it is judged at whichever live host answers to it. Null: at none. */
export function judged(exchange: string, name: string): ReturnType<typeof known.find> {
  const [method = '', path = '', action = null] = name.split(' ');
  for (const host of liveHosts(exchange)) {
    const found = known.find(exchange, 'live', { method, host, path, action });
    if (found !== null) return found;
  }
  return null;
}
