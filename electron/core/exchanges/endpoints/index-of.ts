/** The rows of one exchange, so that a request finds its own at once. */
import type { Addressed, Endpoint, SignatureFacts } from './endpoint.ts';
import type { EndpointData, ParameterKind } from './schema.ts';
import { isTemplate, type Matcher, matcherOf, segmentsOf } from './templates.ts';

export interface Index {
  readonly signature: SignatureFacts;
  /** By environment and host: the names of the lists of hosts that it is in. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
  readonly kinds: ReadonlyMap<string, ParameterKind>;
  find(environment: string, request: Addressed): Endpoint | null;
}

type Group = EndpointData['groups'][number];
type Row = Group['rows'][number];

interface Template {
  readonly matches: Matcher;
  readonly endpoint: Endpoint;
}

/** Throws where the data contradict themselves: twice the same row at one host, or a name that nothing has. */
export function indexed(data: EndpointData): Index {
  const { signature, kinds } = data;
  named(data.sources, signature.source, data);
  const hosts = hostsOf(data);
  /** Rows without a placeholder, which win over templates; by the list of their hosts and what is asked. */
  const rows = new Map<string, Endpoint>();
  /** The others, by list of hosts, method and number of segments. */
  const templates = new Map<string, Template[]>();
  const judged = new Set<string>();
  for (const group of data.groups) {
    checkGroup(group, data);
    for (const row of group.rows) {
      const endpoint = endpointOf(row, group, data);
      const key = keyOf(group.hosts, row);
      if (judged.has(key)) throw new TypeError(`${data.exchange}: ${key} is judged twice`);
      judged.add(key);
      if (!isTemplate(row.path)) {
        rows.set(key, endpoint);
        continue;
      }
      const matches = matcherOf(row.path, (name) => named(data.shapes, name, data));
      const shelf = shelfOf(group.hosts, row);
      templates.set(shelf, [...(templates.get(shelf) ?? []), { matches, endpoint }]);
    }
  }
  checkHosts(data, hosts, judged);

  const find = (environment: string, request: Addressed): Endpoint | null => {
    const lists = hosts.get(`${environment} ${request.host}`) ?? [];
    for (const list of lists) {
      const found = rows.get(keyOf(list, request));
      if (found !== undefined) return found;
    }
    if (request.action !== undefined && request.action !== null) return null;
    for (const list of lists) {
      const shelf = templates.get(shelfOf(list, request));
      const found = shelf?.find(({ matches }) => matches(request.path));
      if (found !== undefined) return found.endpoint;
    }
    return null;
  };
  return {
    signature: { covers: new Set(signature.covers), lives: signature.lives },
    hosts,
    kinds: new Map(Object.entries(kinds)),
    find,
  };
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly action?: string | null | undefined;
}

const keyOf = (list: string, { method, path, action }: Asked): string =>
  `${list}: ${method} ${path}${action === undefined || action === null ? '' : ` ${action}`}`;

const shelfOf = (list: string, { method, path }: Asked): string =>
  `${list}: ${method} ${segmentsOf(path)}`;

function hostsOf(data: EndpointData): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const [list, of] of Object.entries(data.hosts)) {
    for (const [environment, names] of Object.entries(of)) {
      for (const host of names ?? []) {
        const key = `${environment} ${host}`;
        hosts.set(key, [...(hosts.get(key) ?? []), list]);
      }
    }
  }
  return hosts;
}

/** Where a host is in several lists, no row may be judged in two of them. */
function checkHosts(
  data: EndpointData,
  hosts: ReadonlyMap<string, readonly string[]>,
  judged: ReadonlySet<string>,
): void {
  const lists = [...hosts.values()];
  for (const { hosts: list, rows } of data.groups) {
    const others = new Set(lists.filter((one) => one.includes(list)).flat());
    others.delete(list);
    for (const other of others) {
      const twice = rows.find((row) => judged.has(keyOf(other, row)));
      if (twice === undefined) continue;
      throw new TypeError(`${data.exchange}: ${twice.method} ${twice.path} is judged twice`);
    }
  }
}

function checkGroup(group: Group, data: EndpointData): void {
  if ((group.scope === 'public') !== (group.auth === 'none')) {
    throw new TypeError(`${data.exchange}: ${group.about}: public and without a key are one`);
  }
  named(data.sources, group.source, data);
  named(data.hosts, group.hosts, data);
}

function endpointOf(row: Row, group: Group, data: EndpointData): Endpoint {
  const { method, path, action, exit = false, order = null, takes } = row;
  const { auth, scope, within } = group;
  return {
    name: `${method} ${path}${action === undefined ? '' : ` ${action}`}`,
    auth,
    scope,
    exit: exit || scope === 'read' || scope === 'public',
    order,
    takes: takes === undefined ? null : new Set(named(data.parameters, takes, data)),
    bounds: within === undefined ? null : named(data.bounds, within, data),
  };
}

function named<T>(all: Readonly<Record<string, T>>, name: string, { exchange }: EndpointData): T {
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found === undefined) throw new TypeError(`${exchange}: nothing is called ${name}`);
  return found;
}
