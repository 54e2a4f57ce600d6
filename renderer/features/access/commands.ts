import { accessWords } from '../../strings/access.ts';
import type { CommandSpec } from '../palette/commands.ts';

export const accessCommands = {
  search: { id: 'access.search', title: accessWords.commands.search, group: 'clients', keys: '/' },
  all: { id: 'access.all', title: accessWords.commands.all, group: 'clients' },
} as const satisfies Readonly<Record<string, CommandSpec>>;
