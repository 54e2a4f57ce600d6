import { commandWords, keyWords } from '../../strings/credentials.ts';
import { formWords } from '../../strings/credentials-form.ts';
import type { CommandSpec } from '../palette/commands.ts';

export const formCommands = {
  store: {
    id: 'form.store',
    title: formWords.storeKeys,
    group: 'keys',
    keys: 'mod+Enter',
    whileTyping: true,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export const keyCommands = {
  search: { id: 'keys.search', title: keyWords.search, group: 'keys', keys: '/' },
  group: { id: 'keys.group', title: commandWords.group, group: 'keys' },
  clear: { id: 'keys.clear', title: commandWords.clear, group: 'keys' },
  selectAll: { id: 'keys.select-all', title: commandWords.selectAll, group: 'keys' },
  selectNone: { id: 'keys.select-none', title: commandWords.selectNone, group: 'keys' },
  deactivate: { id: 'keys.deactivate', title: commandWords.deactivate, group: 'keys' },
  activate: { id: 'keys.activate', title: commandWords.activate, group: 'keys' },
  export: { id: 'keys.export', title: commandWords.export, group: 'keys' },
  edit: { id: 'key.edit', title: commandWords.edit, group: 'key', keys: 'e' },
  turn: { id: 'key.turn', title: commandWords.turn, group: 'key', also: 'rotate' },
  reveal: { id: 'key.reveal', title: commandWords.reveal, group: 'key', keys: 'r' },
  copy: { id: 'key.copy', title: commandWords.copy, group: 'key', keys: 'c' },
  code: { id: 'key.code', title: commandWords.code, group: 'key', keys: 't', also: 'totp 2fa' },
  off: { id: 'key.deactivate', title: commandWords.off, group: 'key' },
  on: { id: 'key.activate', title: commandWords.on, group: 'key' },
} as const satisfies Readonly<Record<string, CommandSpec>>;
