import { frameWords as words } from '../../strings/frame.ts';
import type { CommandSpec } from '../palette/commands.ts';

/** What can be done from every page. */
export const pageCommands = {
  health: { id: 'go.health', title: words.health, group: 'go', keys: ['g h', 'mod+1'] },
  keys: { id: 'go.keys', title: words.keys, group: 'go', keys: ['g k', 'mod+2'] },
  clients: { id: 'go.clients', title: words.clients, group: 'go', keys: ['g c', 'mod+3'] },
  access: { id: 'go.access', title: words.access, group: 'go', keys: ['g a', 'mod+4'] },
  audit: { id: 'go.audit', title: words.audit, group: 'go', keys: ['g l', 'mod+5'], also: 'log' },
  settings: { id: 'go.settings', title: words.settings, group: 'go', keys: ['g s', 'mod+6'] },
  panic: { id: 'go.panic', title: words.panic, group: 'go', keys: 'g p' },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export const goCommands = {
  back: { id: 'go.back', title: words.back, group: 'go', keys: ['alt+ArrowLeft'] },
  forward: { id: 'go.forward', title: words.forward, group: 'go', keys: ['alt+ArrowRight'] },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export const windowCommands = {
  lockWindow: {
    id: 'lock.window',
    title: words.lockWindow,
    group: 'window',
    keys: 'mod+L',
    overDialogs: true,
  },
  lockVault: {
    id: 'lock.vault',
    title: words.lockVault,
    group: 'window',
    keys: 'mod+shift+L',
    overDialogs: true,
  },
  undo: {
    id: 'undo',
    title: words.undoLatest,
    group: 'window',
    keys: 'mod+Z',
    whileTyping: false,
  },
  sheet: {
    id: 'shortcuts',
    title: words.shortcuts,
    group: 'window',
    keys: ['?', 'F1'],
    also: 'help keyboard hotkeys',
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export const everywhere = {
  addKey: { id: 'keys.add', title: words.addKey, group: 'keys', keys: 'n', also: 'new store' },
  pauseAll: { id: 'clients.pause-all', title: words.pauseAll, group: 'clients', also: 'bots stop' },
  resumeAll: { id: 'clients.resume-all', title: words.resumeAll, group: 'clients' },
  import: { id: 'go.import', title: words.import, group: 'files', also: 'csv env kdbx bitwarden' },
  backups: { id: 'go.backups', title: words.backups, group: 'files', also: 'restore copy' },
  export: { id: 'go.export', title: words.export, group: 'files', also: 'csv kdbx file' },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export const textCommands = {
  larger: {
    id: 'text.larger',
    title: words.larger,
    group: 'window',
    keys: ['mod+plus', 'mod+='],
    also: 'zoom in',
    overDialogs: true,
  },
  smaller: {
    id: 'text.smaller',
    title: words.smaller,
    group: 'window',
    keys: 'mod+-',
    also: 'zoom out',
    overDialogs: true,
  },
  usual: {
    id: 'text.usual',
    title: words.usualSize,
    group: 'window',
    keys: 'mod+0',
    also: 'zoom reset',
    overDialogs: true,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
