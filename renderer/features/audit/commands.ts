import { auditWords } from '../../strings/audit.ts';
import type { CommandSpec } from '../palette/commands.ts';

const { commands } = auditWords;

export const auditCommands = {
  search: { id: 'audit.search', title: commands.search, group: 'audit', keys: '/' },
  verify: { id: 'audit.verify', title: auditWords.verify, group: 'audit', keys: 'v' },
  clear: { id: 'audit.clear', title: commands.clear, group: 'audit' },
  csv: { id: 'audit.csv', title: commands.csv, group: 'audit', also: 'spreadsheet save' },
  json: { id: 'audit.json', title: commands.json, group: 'audit', also: 'save' },
  keys: { id: 'audit.keys', title: commands.keys, group: 'audit', also: 'third party verify' },
} as const satisfies Readonly<Record<string, CommandSpec>>;
