import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every plain file below a folder. */
export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((path) => join(folder, String(path)))
    .filter((path) => lstatSync(path).isFile());
}
