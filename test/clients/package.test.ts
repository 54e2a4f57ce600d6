/** What ships: that it installs and loads, says what it does, and agrees with the protocol and with each other. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as made from '../../clients/node/lib/index.js';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { LIMITS, PROTOCOL_VERSION } from '../../shared/broker/limits.ts';
import { BROKER_STATUS } from '../../shared/errors.ts';
import { parseSource } from '../arch/parse.ts';
import { forbiddenArrows, tooLong } from '../arch/rules.ts';
import { bareEnvironment, isMissing, PYTHON_CLIENT } from './setup/bot.ts';

const NODE_CLIENT = join(ROOT, 'clients/node');
const manifest = JSON.parse(readFileSync(join(NODE_CLIENT, 'package.json'), 'utf8'));

const modules = readdirSync(join(NODE_CLIENT, 'lib')).map((file) => {
  const path = `clients/node/lib/${file}`;
  return parseSource(path, readFileSync(join(ROOT, path), 'utf8'));
});

describe('the Node client', () => {
  test('stands on nothing but Node, and is short enough to read', () => {
    expect(modules.length).toBeGreaterThan(5);
    expect(forbiddenArrows(modules)).toEqual([]);
    expect(tooLong(modules)).toEqual([]);
    // Not even on ours: it is installed without the rest.
    const outside = modules.flatMap(({ imports }) =>
      imports.filter(
        ({ path, typeOnly }) => path && !typeOnly && !path.startsWith('clients/node/'),
      ),
    );
    expect(outside).toEqual([]);
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('scripts');
  });

  test('installs from its folder, and loads by import and by require', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyturn-install-'));
    try {
      writeFileSync(join(folder, 'package.json'), '{"name":"bot","type":"module"}');
      const npm = [
        'install',
        '--offline',
        '--no-audit',
        '--no-fund',
        '--install-links',
        NODE_CLIENT,
      ];
      const installed = spawnSync('npm', npm, { cwd: folder, encoding: 'utf8' });
      expect(installed.status, installed.stderr).toBe(0);
      const there = join(folder, 'node_modules/@keyturn/client');
      expect(readdirSync(there).sort()).toEqual(['README.md', 'index.d.ts', 'lib', 'package.json']);
      const script = "import('@keyturn/client').then(({ Keyturn }) => console.log(typeof Keyturn))";
      const run = spawnSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });
      expect(run.stdout).toBe('function\n');
      const { Keyturn } = createRequire(join(folder, 'bot.cjs'))('@keyturn/client');
      expect(typeof Keyturn).toBe('function');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('has the version of the app', () => {
    expect(manifest.version).toBe(
      JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version,
    );
  });
});

/** What the Python client says of itself. */
function python(script: string, input = ''): unknown {
  const run = spawnSync('python3', ['-c', `import json, sys, keyturn as kt\n${script}`], {
    env: bareEnvironment(),
    encoding: 'utf8',
    input,
  });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout);
}

const source = readFileSync(join(PYTHON_CLIENT, 'keyturn.py'), 'utf8');

describe.skipIf(isMissing('python'))('the Python client', () => {
  test('is written in the grammar of Python 3.9', () => {
    const check = 'import ast, sys\nast.parse(sys.stdin.read(), feature_version=(3, 9))';
    const run = spawnSync('python3', ['-c', check], { input: source, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    // What came later without a grammar of its own.
    expect(source).not.toMatch(
      /asyncio\.(?:timeout|TaskGroup|Runner)|\banext\(|\baiter\(|tomllib|ExceptionGroup|zip\(.*strict=|dataclass\(.*slots|from typing import .*(?:TypeAlias|ParamSpec|Self)|datetime\.UTC|itertools\.(?:pairwise|batched)|\bStrEnum\b/,
    );
  });

  test('stands on the standard library alone', () => {
    const [named, known] = python(`
import ast
import inspect
tree = ast.parse(inspect.getsource(kt))
names = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
names += [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
print(json.dumps([[n.split(".")[0] for n in names], sorted(sys.stdlib_module_names)]))
`) as [string[], string[]];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('has the version of the app', () => {
    expect(python('print(json.dumps(kt.__version__))')).toBe(manifest.version);
  });

  test('has the errors of the Node client, by the same names', () => {
    const errors = python(`
kinds = [k for k in vars(kt).values() if isinstance(k, type) and issubclass(k, kt.KeyturnError)]
print(json.dumps({k.__name__: k.__mro__[1].__name__ for k in kinds}))
`) as Record<string, string>;
    const kinds = Object.entries(made).filter(([name]) => name !== 'Keyturn');
    const parents = kinds.map(([name, kind]) => [name, Object.getPrototypeOf(kind).name]);
    expect({ ...errors, KeyturnError: 'Error' }).toEqual(Object.fromEntries(parents));
  });
});

describe('both', () => {
  const codes = Object.keys(BROKER_STATUS);

  test('have a class of its own for every code of the protocol', async () => {
    const { BY_CODE } = await import('../../clients/node/lib/errors.js');
    expect(Object.keys(BY_CODE).sort()).toEqual([...codes].sort());
    expect(new Set(Object.values(BY_CODE)).size).toBe(codes.length);
    if (isMissing('python')) return;
    const names = python(
      'print(json.dumps({code: kind.__name__ for code, kind in kt._BY_CODE.items()}))',
    );
    expect(names).toEqual(
      Object.fromEntries(Object.entries(BY_CODE).map(([code, kind]) => [code, kind.name])),
    );
  });

  test('speak the version of the protocol that the app does, and wait longer than its signs of life', () => {
    const files = readFileSync(join(NODE_CLIENT, 'lib/files.js'), 'utf8');
    const events = readFileSync(join(NODE_CLIENT, 'lib/events.js'), 'utf8');
    expect(files).toContain(`const PROTOCOL = ${PROTOCOL_VERSION};`);
    expect(source).toContain(`_PROTOCOL = ${PROTOCOL_VERSION}\n`);
    const silence = (3 * LIMITS.eventsHeartbeatMs) / 1000;
    expect(events).toContain(`const SILENCE_SECONDS = ${silence};`);
    expect(source).toContain(`silence = ${silence}.0\n`);
  });
});

describe('events, in pieces of any size', () => {
  const stream = [
    ': hello\n\nevent: a\ndata: {"n":1}\n\n',
    'data:{"n":2}\r\nevent:b\r\nid: 7\r\nretry: 9\r\nnothing\r\n\r\n',
    'event: c\rdata: {\rdata: "n":3}\r\r',
    'event: never\n\n: \n\ndata: {"text":"Zürich 🏦"}\n\nevent: half\ndata: {"n"',
  ].join('');
  const wanted = [
    { name: 'a', data: { n: 1 } },
    { name: 'b', data: { n: 2 } },
    { name: 'c', data: { n: 3 } },
    { name: 'message', data: { text: 'Zürich 🏦' } },
  ];
  const bytes = Buffer.from(stream);
  const pieces = (size: number): Buffer[] =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );

  test.each([1, 2, 3, 7, 1000])('%i', async (size) => {
    const { EventReader } = await import('../../clients/node/lib/sse.js');
    const reader = new EventReader();
    expect(pieces(size).flatMap((piece) => reader.push(piece))).toEqual(wanted);
    if (isMissing('python')) return;
    const told = python(
      `
reader = kt._EventReader()
pieces = [bytes.fromhex(piece) for piece in json.load(sys.stdin)]
print(json.dumps([event._asdict() for piece in pieces for event in reader.push(piece)]))
`,
      JSON.stringify(pieces(size).map((piece) => piece.toString('hex'))),
    );
    expect(told).toEqual(wanted);
  });
});
