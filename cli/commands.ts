/** The commands, in the order the help shows them. Loaded when called: none pays for another one's start. */
import type { Command } from './command.ts';

export interface Entry {
  readonly summary: string;
  load(): Promise<Command>;
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  status: {
    summary: 'is the app running, and is the vault locked',
    load: async () => (await import('./commands/status.ts')).status,
  },
  pair: {
    summary: 'ask the owner for access, with a code to type into the app',
    load: async () => (await import('./commands/pair.ts')).pair,
  },
  list: {
    summary: 'show which keys this pairing may use',
    load: async () => (await import('./commands/list.ts')).list,
  },
  get: {
    summary: 'print one value of a key, or all of them',
    load: async () => (await import('./commands/get.ts')).get,
  },
  run: {
    summary: 'run a program with values of keys in its environment',
    load: async () => (await import('./commands/run.ts')).run,
  },
  inject: {
    summary: 'fill a template with values of keys',
    load: async () => (await import('./commands/inject.ts')).inject,
  },
  explain: {
    summary: 'tell what would happen to a request, and why',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  dummy: {
    summary: "print fields that pass ccxt's checks and are no key",
    load: async () => (await import('./commands/dummy.ts')).dummy,
  },
  add: {
    summary: 'add a key to the vault',
    load: async () => (await import('./commands/add.ts')).add,
  },
  edit: {
    summary: 'change a key, or store new values for it',
    load: async () => (await import('./commands/edit.ts')).edit,
  },
  deactivate: {
    summary: 'turn a key off: nobody is given it',
    load: async () => (await import('./commands/deactivate.ts')).deactivate,
  },
  activate: {
    summary: 'turn a key on again',
    load: async () => (await import('./commands/activate.ts')).activate,
  },
  clients: {
    summary: 'show the paired clients and what they may use',
    load: async () => (await import('./commands/clients.ts')).clients,
  },
  grant: {
    summary: 'let a client use a key, or change how',
    load: async () => (await import('./commands/grant.ts')).grant,
  },
  ungrant: {
    summary: 'take a key back from a client',
    load: async () => (await import('./commands/ungrant.ts')).ungrant,
  },
  pause: {
    summary: 'stop serving a client for now',
    load: async () => (await import('./commands/pause.ts')).pause,
  },
  resume: {
    summary: 'serve a paused client again',
    load: async () => (await import('./commands/resume.ts')).resume,
  },
  revoke: {
    summary: 'end a client for ever',
    load: async () => (await import('./commands/revoke.ts')).revoke,
  },
  admin: {
    summary: 'open an admin session for several changes',
    load: async () => (await import('./commands/admin.ts')).admin,
  },
  lock: {
    summary: 'lock the vault, so that nobody is served',
    load: async () => (await import('./commands/lock.ts')).lock,
  },
  panic: {
    summary: 'pull the panic switch: everything stops, or exits only',
    load: async () => (await import('./commands/panic.ts')).panic,
  },
  audit: {
    summary: "check the audit log's chain and signatures, offline",
    load: async () => (await import('./commands/audit.ts')).audit,
  },
};
