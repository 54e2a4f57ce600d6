import { clientWords } from '../../strings/clients.ts';
import type { CommandSpec } from '../palette/commands.ts';

const { commands } = clientWords;

export const clientCommands = {
  search: { id: 'clients.search', title: commands.search, group: 'clients', keys: '/' },
  pair: { id: 'clients.pair', title: clientWords.pair, group: 'clients', keys: 'shift+P' },
  pause: { id: 'client.pause', title: commands.pause, group: 'client', keys: 'p' },
  resume: { id: 'client.resume', title: commands.resume, group: 'client', keys: 'p' },
  give: { id: 'client.give', title: clientWords.give, group: 'client' },
  access: { id: 'client.access', title: commands.access, group: 'client' },
  requests: { id: 'client.requests', title: commands.requests, group: 'client' },
} as const satisfies Readonly<Record<string, CommandSpec>>;
