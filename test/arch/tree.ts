import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { parseSource, type Source } from './parse.ts';

/** The TypeScript below some folders of the repository. Declarations alone (.d.ts) run nothing. */
export function readTree(folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    files(join(ROOT, folder)).map((file) =>
      parseSource(relative(ROOT, file).replaceAll(sep, '/'), readFileSync(file, 'utf8')),
    ),
  );
}

function files(folder: string): string[] {
  return entries(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : files(path);
    return /(?<!\.d)\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // A part that is not written yet.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
