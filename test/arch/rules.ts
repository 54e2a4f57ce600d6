/** The rules, as functions from a parsed tree to sentences; an empty list means it is kept. */
import { ELECTRON_VALUES, LAYERS, type Layer, RESERVED } from './layers.ts';
import type { Import, Source } from './parse.ts';

export const MAX_FILE_LINES = 450;
export const MAX_FUNCTION_LINES = 60;

/** `folder/` covers what is in it; anything else is one file. */
function covers(place: string, path: string): boolean {
  return place.endsWith('/') ? path.startsWith(place) : path === place;
}

function layerOf(path: string): Layer | undefined {
  return LAYERS.find((layer) => covers(layer.at, path));
}

function packageAllowed(layer: Layer, specifier: string): boolean {
  return layer.packages.some((name) => {
    return name === 'node:'
      ? specifier.startsWith(name)
      : specifier === name || specifier.startsWith(`${name}/`);
  });
}

function importAllowed(layer: Layer, { path, specifier }: Import): boolean {
  if (path === undefined) return packageAllowed(layer, specifier);
  return [layer.at, ...layer.may].some((place) => covers(place, path));
}

/** Every import against the table. Imports of types count: they tie two places together as well. */
export function forbiddenArrows(tree: readonly Source[]): string[] {
  return tree.flatMap((source) => {
    const layer = layerOf(source.path);
    if (!layer) return [`${source.path} is in no layer: give it one in test/arch/layers.ts`];
    return source.imports
      .filter((one) => !importAllowed(layer, one))
      .map(
        (one) =>
          `${source.path}:${one.line}: ${layer.at} may not import ${one.path ?? one.specifier}`,
      );
  });
}

/** Electron's own values stay at the edge. */
export function strayElectron(tree: readonly Source[]): string[] {
  return tree.flatMap((source) => {
    if (ELECTRON_VALUES.test(source.path)) return [];
    const core = source.path.startsWith('electron/core/');
    return source.imports
      .filter(({ specifier }) => specifier === 'electron' || specifier.startsWith('electron/'))
      .filter(({ typeOnly }) => core || !typeOnly)
      .map(({ line }) => `${source.path}:${line}: electron may not be imported here`);
  });
}

/** Names that one file alone may speak. */
export function strayNames(tree: readonly Source[]): string[] {
  return tree.flatMap(({ path, names }) =>
    RESERVED.flatMap(({ name, within, only, why }) => {
      const line = path.startsWith(within) && !only.test(path) ? names.get(name) : undefined;
      return line === undefined ? [] : [`${path}:${line}: ${name} is out of place: ${why}`];
    }),
  );
}

/** Circles of files, one sentence each. */
export function circles(tree: readonly Source[]): string[] {
  const graph = new Map(
    tree.map(({ path, imports }) => [path, imports.flatMap((one) => one.path ?? [])]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(`circle: ${[...trail.slice(start), path].join(' → ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return found;
}

/** Files and functions that have grown past reading. */
export function tooLong(tree: readonly Source[]): string[] {
  return tree.flatMap(({ path, lines, functions }) => [
    ...(lines > MAX_FILE_LINES ? [`${path}: ${lines} lines, at most ${MAX_FILE_LINES}`] : []),
    ...functions
      .filter(({ length }) => length > MAX_FUNCTION_LINES)
      .map(
        ({ line, length }) =>
          `${path}:${line}: a function of ${length} lines, at most ${MAX_FUNCTION_LINES}`,
      ),
  ]);
}
