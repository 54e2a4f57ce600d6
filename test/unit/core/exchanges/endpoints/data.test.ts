import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../../../electron/core/exchanges/catalogue.ts';
import { endpoints } from '../../../../../electron/core/exchanges/endpoints/endpoints.ts';
import { EndpointData } from '../../../../../electron/core/exchanges/endpoints/schema.ts';
import { ENVIRONMENTS } from '../../../../../shared/model/scope.ts';
import { ENDPOINT_DATA } from './rows.ts';

const spec = (exchange: string) => {
  const found = catalogue().get(exchange);
  return found?.kind === 'described' ? found : null;
};

/** Demo trading is at the live hosts there, told by a header or by the key itself. */
const DEMO_AT_LIVE = new Set(['bitfinex', 'bitget', 'okx']);

describe.each(ENDPOINT_DATA.map((data) => [data.exchange, data] as const))('%s', (_id, data) => {
  test('a host belongs to one environment, so that a key of one never goes to another', () => {
    const hosts = ENVIRONMENTS.flatMap((environment) => [
      ...new Set(Object.values(data.hosts).flatMap((of) => of[environment] ?? [])),
    ]);
    if (DEMO_AT_LIVE.has(data.exchange)) return;
    expect(new Set(hosts).size).toBe(hosts.length);
  });

  test('a key of each of its environments has hosts to go to', () => {
    const worlds = new Set(Object.values(data.hosts).flatMap((of) => Object.keys(of)));
    expect(worlds).toEqual(new Set(spec(data.exchange)?.environments));
  });

  test('no path can be meant by two templates that are judged differently', () => {
    const templates = data.groups.flatMap((group) =>
      group.rows.filter(({ path }) => path.includes('{')).map((row) => ({ group, row })),
    );
    const both = templates.flatMap((one, i) =>
      templates
        .slice(i + 1)
        .filter((two) => one.row.method === two.row.method && judgement(one) !== judgement(two))
        .filter((two) => sharesHost(data, one.group.hosts, two.group.hosts))
        .filter((two) => overlap(one.row.path, two.row.path, data.shapes))
        .map((two) => `${one.row.method} ${one.row.path} and ${two.row.path}`),
    );
    expect(both).toEqual([]);
  });

  test('everything that has a name is used, and every source says when it was checked', () => {
    const used = (of: (group: EndpointData['groups'][number]) => string | undefined) =>
      new Set(data.groups.flatMap((group) => of(group) ?? []));
    expect(new Set(Object.keys(data.hosts))).toEqual(used(({ hosts }) => hosts));
    expect(new Set(Object.keys(data.bounds))).toEqual(used(({ within }) => within));
    expect(new Set(Object.keys(data.sources))).toEqual(
      new Set([...used(({ source }) => source), data.signature.source]),
    );
    const paths = data.groups.flatMap(({ rows }) => rows.map(({ path }) => path)).join(' ');
    expect(Object.keys(data.shapes).filter((name) => !paths.includes(`{${name}}`))).toEqual([]);
    for (const source of Object.values(data.sources)) {
      expect(source.checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(source.url).toMatch(/^https:\/\//);
    }
  });
});

type Group = EndpointData['groups'][number];

const judgement = ({ group, row }: { group: Group; row: Group['rows'][number] }): string =>
  JSON.stringify([group.scope, group.auth, group.within, row.exit, row.order, row.takes]);

function sharesHost({ hosts }: EndpointData, one: string, two: string): boolean {
  const of = (name: string) => ENVIRONMENTS.flatMap((world) => hosts[name]?.[world] ?? []);
  return of(one).some((host) => of(two).includes(host));
}

/** Whether some path may fit both: segment by segment, either two words that are the same, or a shape that takes it. */
function overlap(one: string, two: string, shapes: Readonly<Record<string, string>>): boolean {
  const [a, b] = [one.split('/'), two.split('/')];
  if (a.length !== b.length) return false;
  return a.every((left, i) => {
    const right = b[i] ?? '';
    if (left.includes('{') && right.includes('{')) return true;
    if (left.includes('{')) return fits(left, right, shapes);
    return right.includes('{') ? fits(right, left, shapes) : left === right;
  });
}

function fits(template: string, word: string, shapes: Readonly<Record<string, string>>): boolean {
  const pattern = template.replace(/\{([A-Za-z_]+)\}/g, (_all, name) => `(?:${shapes[name]})`);
  return new RegExp(`^${pattern}$`).test(word);
}

const [first] = ENDPOINT_DATA;
const GROUP = first!.groups[0]!;
const small = (change: Partial<EndpointData['groups'][number]>, more: Partial<EndpointData> = {}) =>
  ({ ...first!, ...more, groups: [{ ...GROUP, ...change }] }) as EndpointData;

describe('data that contradict themselves are refused', () => {
  test.each([
    ['a row judged twice', small({ rows: [GROUP.rows[0]!, GROUP.rows[0]!] }), 'is judged twice'],
    [
      'one in two lists of hosts that share one',
      {
        ...small({ hosts: 'a', rows: [GROUP.rows[0]!] }),
        hosts: { a: { live: ['api.example.com'] }, b: { live: ['api.example.com'] } },
        groups: ['a', 'b'].map((hosts) => ({ ...GROUP, hosts, rows: [GROUP.rows[0]!] })),
      } as EndpointData,
      'is judged twice',
    ],
    ['public with a key', small({ auth: 'signed', scope: 'public' }), 'public and without a key'],
    ['no key, not public', small({ auth: 'none', scope: 'read' }), 'public and without a key'],
    ['unknown hosts', small({ hosts: 'nowhere' }), 'nothing is called nowhere'],
    ['an unknown source', small({ source: 'hearsay' }), 'nothing is called hearsay'],
    ['unknown bounds', small({ within: 'reason' }), 'nothing is called reason'],
    [
      'unknown parameters',
      small({ rows: [{ method: 'GET', path: '/a', takes: 'what' }] }),
      'nothing is called what',
    ],
    [
      'an unknown shape',
      small({ rows: [{ method: 'GET', path: '/{form}' }] }),
      'nothing is called form',
    ],
    ['a name that every object has', small({ hosts: 'constructor' }), 'nothing is called'],
  ])('%s', (_what, data, problem) => {
    expect(() => endpoints(() => data).knows(data.exchange)).toThrow(problem);
  });
});

describe('the schema refuses', () => {
  const withRow = (row: object) => small({ rows: [row as (typeof GROUP.rows)[number]] });
  test.each([
    ['a relative path', withRow({ method: 'GET', path: 'a' })],
    ['a path with dots alone', withRow({ method: 'GET', path: '/a/../b' })],
    ['an empty segment', withRow({ method: 'GET', path: '/a//b' })],
    ['an escape', withRow({ method: 'GET', path: '/a%2fb' })],
    ['a query', withRow({ method: 'GET', path: '/a?b=1' })],
    ['another method', withRow({ method: 'TRACE', path: '/a' })],
    ['what it does not know', withRow({ method: 'GET', path: '/a', scope: 'read' })],
    ['an empty group', small({ rows: [] })],
    ['a scope nobody knows', small({ scope: 'admin' as 'read' })],
    ['a shape that reaches over a slash', small({}, { shapes: { any: '[a-z/]{1,9}' } })],
    ['a shape without an end', small({}, { shapes: { any: '[a-z]+' } })],
    ['a shape with a dot for anything', small({}, { shapes: { any: '.{1,9}' } })],
    ['a host with a port', small({}, { hosts: { spot: { live: ['api.example.com:8443'] } } })],
  ])('%s', (_what, data) => {
    expect(EndpointData.safeParse(data).success).toBe(false);
  });
});
