import { backupWords } from '../../strings/backups.ts';
import type { CommandSpec } from '../palette/commands.ts';

const { commands } = backupWords;

export const backupCommands = {
  take: { id: 'backups.take', title: commands.take, group: 'files', also: 'save copy' },
  open: { id: 'backups.open', title: commands.open, group: 'files', also: 'restore file' },
} as const satisfies Readonly<Record<string, CommandSpec>>;
