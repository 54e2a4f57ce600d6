import type { CommandSpec } from '../palette/commands.ts';
import { securityWords } from './security.strings.ts';

const { commands } = securityWords;

export const securityCommands = {
  setUp: { id: 'security.setUp', title: commands.setUp, group: 'settings', also: '2fa totp code' },
  codes: { id: 'security.codes', title: commands.codes, group: 'settings', also: '2fa recovery' },
  turnOff: { id: 'security.off', title: commands.turnOff, group: 'settings', also: '2fa totp' },
  quick: {
    id: 'security.quick',
    title: commands.quick,
    group: 'settings',
    also: 'keychain keyring',
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;
