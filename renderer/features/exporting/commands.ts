import { exportWords } from '../../strings/exporting.ts';
import type { CommandSpec } from '../palette/commands.ts';

const { commands } = exportWords;

export const exportCommands = {
  search: { id: 'export.search', title: commands.search, group: 'files', keys: '/' },
  start: { id: 'export.start', title: commands.start, group: 'files', keys: 'mod+Enter' },
  stop: { id: 'export.stop', title: commands.stop, group: 'files' },
} as const satisfies Readonly<Record<string, CommandSpec>>;
