import { describe, expect, test } from 'vitest';
import { SOURCES } from './layers.ts';
import { parseSource } from './parse.ts';
import { circles, forbiddenArrows, strayElectron, strayNames, tooLong } from './rules.ts';
import { readTree } from './tree.ts';

/** A made-up tree: path → text. */
function tree(files: Record<string, string>) {
  return Object.entries(files).map(([path, text]) => parseSource(path, text));
}

describe('the sources', () => {
  const sources = readTree(SOURCES);

  test('are found', () => {
    expect(sources.length).toBeGreaterThan(50);
  });

  test('import only what the table allows', () => {
    expect(forbiddenArrows(sources)).toEqual([]);
  });

  test('have no circles', () => {
    expect(circles(sources)).toEqual([]);
  });

  test('use Electron at the edge only', () => {
    expect(strayElectron(sources)).toEqual([]);
  });

  test('speak of bridges and channels in their one file only', () => {
    expect(strayNames(sources)).toEqual([]);
  });

  test('are short enough to read', () => {
    expect(tooLong(sources)).toEqual([]);
  });
});

test('tests have no circles either', () => {
  expect(circles(readTree(['test']))).toEqual([]);
});

// A check that has never been seen to fail shows nothing: each rule on a tree that breaks it.
describe('an arrow is refused', () => {
  test.each([
    ['against the order of the core', 'electron/core/crypto/a.ts', '../vault/b.ts'],
    ['from a narrow part to a port', 'electron/core/policy/a.ts', '../ports.ts'],
    ['from shared into the core', 'shared/a.ts', '../electron/core/ports.ts'],
    ['from the renderer into the core', 'renderer/a.tsx', '../electron/core/services/b.ts'],
    ['from IPC past the services', 'electron/ipc/a.ts', '../core/vault/b.ts'],
    ['from a window to the broker', 'electron/windows/a.ts', '../core/broker/b.ts'],
    ['from the command line past the verifier', 'cli/a.ts', '../electron/core/audit/log.ts'],
    ['to the composition root', 'electron/windows/a.ts', '../main.ts'],
    ['to a test', 'electron/core/vault/a.ts', '../../../test/setup/b.ts'],
    ['to a package that is not for this layer', 'electron/core/vault/a.ts', '@noble/ciphers/x.js'],
    ['to Node from shared', 'shared/a.ts', 'node:fs'],
    ['to Node without the prefix', 'electron/core/vault/a.ts', 'fs'],
    ['to a package whose name merely begins alike', 'renderer/a.ts', 'react-evil'],
  ])('%s', (_, from, to) => {
    expect(forbiddenArrows(tree({ [from]: `import { x } from '${to}';` }))).toHaveLength(1);
  });

  test.each([
    "import type { X } from '../vault/b.ts';",
    "import { type X } from '../vault/b.ts';",
    "import '../vault/b.ts';",
    "import x = require('../vault/b.ts');",
    "export { x } from '../vault/b.ts';",
    "export * from '../vault/b.ts';",
    "export type * from '../vault/b.ts';",
    "const x = await import('../vault/b.ts');",
    "const x = require('../vault/b.ts');",
    "let x: import('../vault/b.ts').X;",
    "let x: typeof import('../vault/b.ts');",
  ])('however it is written: %s', (text) => {
    expect(forbiddenArrows(tree({ 'electron/core/crypto/a.ts': text }))).toEqual([
      'electron/core/crypto/a.ts:1: electron/core/crypto/ may not import electron/core/vault/b.ts',
    ]);
  });

  test('by a computed import(), which could name anything', () => {
    const computed = tree({
      'cli/a.ts': 'await import(name);',
      'cli/b.ts': 'await import("./" + name);',
    });
    expect(forbiddenArrows(computed)).toHaveLength(2);
  });
});

test('a file in no layer is refused', () => {
  expect(forbiddenArrows(tree({ 'electron/core/utils/a.ts': '' }))).toHaveLength(1);
});

test('a file that does not parse is refused', () => {
  expect(() => parseSource('shared/a.ts', 'import {')).toThrow('shared/a.ts');
});

test('the arrows of the table are allowed', () => {
  const allowed = tree({
    'electron/core/vault/a.ts':
      "import { x } from '../crypto/b.ts'; import 'node:fs'; import './c.ts';",
    'electron/ipc/a.ts': "import { x } from '../core/services/b.ts'; import 'electron';",
    'cli/a.ts':
      "import { x } from '../electron/core/audit/verify.ts'; import '../shared/errors.ts';",
    'electron/main.ts': "import './core/vault/a.ts'; import './windows/b.ts';",
  });
  expect(forbiddenArrows(allowed)).toEqual([]);
});

describe('a circle is found', () => {
  test('of two, by types alone', () => {
    const two = tree({
      'shared/a.ts': "import type { B } from './b.ts'; export type A = B;",
      'shared/b.ts': "import type { A } from './a.ts'; export type B = A;",
    });
    expect(circles(two)).toEqual(['circle: shared/a.ts → shared/b.ts → shared/a.ts']);
  });

  test('behind a file that leads to it from outside', () => {
    const outside = tree({
      'shared/a.ts': "import './b.ts';",
      'shared/b.ts': "import './c.ts';",
      'shared/c.ts': "import './d.ts';",
      'shared/d.ts': "import './b.ts';",
    });
    expect(circles(outside)).toEqual([
      'circle: shared/b.ts → shared/c.ts → shared/d.ts → shared/b.ts',
    ]);
  });

  test('but two ways to the same file are none', () => {
    const diamond = tree({
      'shared/a.ts': "import './b.ts'; import './c.ts';",
      'shared/b.ts': "import './d.ts';",
      'shared/c.ts': "import './d.ts';",
      'shared/d.ts': '',
    });
    expect(circles(diamond)).toEqual([]);
  });
});

test('Electron is refused in the core even as a type, and elsewhere as a value', () => {
  const stray = tree({
    'electron/core/vault/a.ts': "import type { App } from 'electron';",
    'shared/a.ts': "import { app } from 'electron';",
    'cli/a.ts': "import type { App } from 'electron';",
    'electron/windows/a.ts': "import { BrowserWindow } from 'electron';",
  });
  expect(strayElectron(stray)).toEqual([
    'electron/core/vault/a.ts:1: electron may not be imported here',
    'shared/a.ts:1: electron may not be imported here',
  ]);
});

test('bridges and channels are refused outside their one file', () => {
  const stray = tree({
    'electron/windows/a.ts': "import { ipcMain } from 'electron';",
    'electron/windows/b.ts': "import * as e from 'electron'; e.ipcMain.handle('x', f);",
    'electron/ipc/handlers.ts': "import { ipcRenderer } from 'electron';",
    'renderer/features/a.ts': 'window.keyturn.lock();',
    'renderer/features/b.ts': 'const { keyturn } = window;',
    'electron/ipc/register.ts': "import { ipcMain } from 'electron';",
    'renderer/api.ts': 'window.keyturn.lock();',
    'renderer/unlock/api.ts': 'window.keyturn.unlock();',
  });
  expect(strayNames(stray).map((line) => line.split(':')[0])).toEqual([
    'electron/windows/a.ts',
    'electron/windows/b.ts',
    'electron/ipc/handlers.ts',
    'renderer/features/a.ts',
    'renderer/features/b.ts',
  ]);
});

test('a file of 451 lines and a function of 61 are too long', () => {
  const lines = (count: number) => 'x();\n'.repeat(count);
  const long = tree({
    'shared/a.ts': lines(451),
    'shared/b.ts': lines(450),
    'shared/c.ts': `const f = () => {\n${lines(59)}};`,
    'shared/d.ts': `function f() {\n${lines(58)}}`,
  });
  expect(tooLong(long)).toEqual([
    'shared/a.ts: 451 lines, at most 450',
    'shared/c.ts:1: a function of 61 lines, at most 60',
  ]);
});
