import type { Migration } from './migration.ts';

/** There is one version yet. */
export const MIGRATIONS: readonly Migration[] = [];
