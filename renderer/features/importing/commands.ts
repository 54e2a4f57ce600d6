import { importWords } from '../../strings/importing.ts';
import type { CommandSpec } from '../palette/commands.ts';

const { commands } = importWords;

export const importCommands = {
  store: { id: 'import.store', title: commands.store, group: 'files', keys: 'mod+Enter' },
  next: { id: 'import.next', title: commands.next, group: 'files', keys: 'j' },
  drop: { id: 'import.drop', title: commands.drop, group: 'files' },
} as const satisfies Readonly<Record<string, CommandSpec>>;
