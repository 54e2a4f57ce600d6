import type { PanicLevel } from '../../shared/model/panic.ts';

/** What each strength is, what it does, and what it can not reach. */
export const panicWords = {
  title: 'Panic',
  intro: 'Each works at once, without a question. Letting bots go on asks for the master password.',
  level: { exits: 'Exits only', stop: 'Everything stops' } satisfies Record<PanicLevel, string>,
  does: {
    exits: 'Bots may cancel orders and read what they need for it. Nobody is given a key.',
    stop: 'Nobody gets anything: leases end, grants are frozen, and the vault locks.',
  },
  not: {
    exits: 'What a program was given before, it still has and can trade with.',
    stop: 'Open orders and positions stay as they are. What a program was given before, it still has.',
  },
  pull: { exits: 'Exits only', stop: 'Stop everything' },
  frozen: {
    exits: 'Exits only: bots may cancel and read, and nothing else.',
    stop: 'Everything is stopped: nobody gets anything.',
  },
  since: 'Pulled',
  show: 'Show',
  thaw: 'Thaw\u2026',
  unknown: 'Nobody knows what became of these requests',
  unknownText:
    'They were on their way when the switch was pulled. Look at the exchange whether they were done.',
  keys: 'Keys, worst first',
  keysText:
    'Only the exchange can end a value that is out there. Begin with those that a program may still have.',
  noKeys: 'There is no key in the vault.',
  held: (names: string) => `May still be held by ${names}`,
  holder: (name: string, when: string) => `${name} (${when})`,
  notHeld: 'No program was given its values.',
  serves: (names: string) => `Used by ${names}`,
  servesNobody: 'No program may use it.',
  lastUsed: 'last used',
  never: 'never used',
  off: (status: string) => `${status}: no program gets it.`,
  revokeAt: (exchange: string) => `Revoke at ${exchange}`,
  revokeThis: (label: string, exchange: string) => `Revoke ${label} at ${exchange}`,
  deactivate: 'Deactivate',
  deactivateThis: (label: string) => `Deactivate ${label}`,
} as const;
