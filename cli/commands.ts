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
  lock: {
    summary: 'lock the vault, so that nobody is served',
    load: async () => (await import('./commands/lock.ts')).lock,
  },
  audit: {
    summary: "check the audit log's chain and signatures, offline",
    load: async () => (await import('./commands/audit.ts')).audit,
  },
};
