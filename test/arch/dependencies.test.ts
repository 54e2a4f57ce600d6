import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/lib/paths.mjs';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const direct: Record<string, string> = { ...manifest.dependencies, ...manifest.devDependencies };

interface Locked {
  integrity?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}
const locked: Record<string, Locked> = JSON.parse(read('package-lock.json')).packages;

test('every version is exact', () => {
  const loose = Object.entries(direct).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(loose).toEqual([]);
});

test('every dependency has its name and version in docs/DEPENDENCIES.md', () => {
  // "**@mantine/core**, **/form**" stands for @mantine/core and @mantine/form.
  const text = read('docs/DEPENDENCIES.md');
  const missing = Object.entries(direct).filter(([name, version]) => {
    const tail = name.includes('/') ? name.slice(name.indexOf('/') + 1) : name;
    const named = [name, `/${tail}`, tail].some((form) => text.includes(`**${form}**`));
    return !named || !text.includes(version);
  });
  expect(missing).toEqual([]);
});

test('only packages with a native part are shipped beside the bundle', () => {
  expect(Object.keys(manifest.dependencies)).toEqual([
    '@napi-rs/keyring',
    '@node-rs/argon2',
    'koffi',
  ]);
});

test('the lock carries a hash for every package and no address', () => {
  const packages = Object.entries(locked).filter(([path]) => path !== '');
  expect(packages.filter(([, one]) => !one.integrity)).toEqual([]);
  expect(packages.filter(([, one]) => one.resolved)).toEqual([]);
});

// npm leaves out what it could not find when the lock was made; `npm ci` then refuses the lock.
test('the lock holds the builds for every platform', () => {
  const paths = Object.keys(locked);
  const missing = Object.values(locked)
    .flatMap((one) => Object.keys(one.optionalDependencies ?? {}))
    .filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)));
  expect(missing).toEqual([]);
});
