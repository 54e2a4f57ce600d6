/** The lab answers for its owner: it must not be in anything that is built to be run or released. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { SOURCES } from './layers.ts';
import { readTree } from './tree.ts';

/** Words of the lab that nothing else says. */
const WORDS = ['keyturn lab: ', 'a lab makes its own'];
const LAB = 'scripts/lab/';

function programsIn(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => /\.(?:[cm]?js|html)$/.test(path) && !path.includes('node_modules'));
}

test('the words are the lab’s own', () => {
  const text = readTree(['scripts/lab']).map(({ path }) => readFileSync(join(ROOT, path), 'utf8'));
  for (const word of WORDS) expect(text.join('\n')).toContain(word);
});

test('nothing of it is in what was built, for running or for a release', () => {
  const found = ['out', 'out-release', 'release'].flatMap(programsIn).filter((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return WORDS.some((word) => text.includes(word));
  });
  expect(found).toEqual([]);
});

test('nothing that is packaged comes from where it is, or is built', () => {
  const packaged = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
  const from = [...packaged.matchAll(/^\s*- (?:from: )?(\S+)$/gm)].map(([, path]) => path);
  expect(from.filter((path) => path?.startsWith('out'))).toEqual([
    'out-release',
    'out-release/cli/keyturn.cjs',
  ]);
  expect(packaged).not.toMatch(/scripts|\.cache/);
  expect(readFileSync(join(ROOT, 'scripts/lab/bundle.mjs'), 'utf8')).toContain(
    "'node_modules/.cache/keyturn-lab'",
  );
});

test('nobody imports it', () => {
  const importing = readTree(SOURCES)
    .filter(({ path }) => !path.startsWith(LAB))
    .filter(({ imports }) => imports.some(({ path }) => path?.startsWith(LAB)));
  expect(importing.map(({ path }) => path)).toEqual([]);
});
