import type { CommandSpec } from './commands.ts';

/** What the features wrote down in their `commands.ts`, whichever page is on the screen. */
const modules = import.meta.glob<Readonly<Record<string, Readonly<Record<string, CommandSpec>>>>>(
  '../*/commands.ts',
  { eager: true },
);

export const DECLARED: readonly CommandSpec[] = Object.entries(modules)
  .filter(([path]) => path !== './commands.ts')
  .flatMap(([, exports]) => Object.values(exports).flatMap((specs) => Object.values(specs)));
