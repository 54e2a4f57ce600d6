import { count, number } from '../format/words.ts';

/** Letters of a week's days, Monday first, and their names. */
export const dayWords = {
  short: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'],
  long: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  all: 'every day',
  span: (from: string, to: string) => `${from} to ${to}`,
} as const;

/** The editor: what each choice means, in one line. */
export const grantWords = {
  modes: 'How it may use the key',
  mode: {
    sign: 'Keyturn signs its requests',
    reveal: 'It receives the values',
  },
  modeHelp: {
    sign: 'The values stay here. Each request is judged by its scope.',
    reveal: 'It then holds the whole key, whatever it asked for:',
  },
  modesNone: 'Choose at least one.',
  scopes: 'Requests it may have signed',
  scopesNone: 'Tick at least one scope.',
  rule: 'Ask me',
  rules: {
    'every-time': 'Every time',
    session: 'Once per session',
    until: 'From a day on',
    always: 'Never',
  },
  ruleHelp: {
    'every-time': 'Each request waits for your answer.',
    session: 'The first request of a session waits; a yes holds until the vault locks.',
    until: 'Served without a question up to this day, then once per session:',
    always: 'Served whenever the vault is unlocked, without a question.',
  },
  silentOff: 'A key that can do more than trade is never given without asking.',
  signAbove:
    'What does more than trade is asked about all the same, and a yes wants the master password.',
  until: 'Last day without a question',
  untilBad: 'Choose today or a later day.',
  unattended: 'Also while the window is locked',
  unattendedMode: {
    sign: 'Sign also while the window is locked',
    reveal: 'Give the values also while the window is locked',
  },
  unattendedNote:
    'Bots work at 3 a.m. Whoever takes over this program then gets the key while you sleep.',
  unattendedOff: 'Not possible when you are asked every time: nobody is there to answer.',
  more: 'More rules',
  moreSet: (n: number) => (n === 0 ? '' : `${n} set`),
  none: 'no limit',
  fields: 'Values it receives',
  fieldsHelp: 'Left out, a value does not exist for this program.',
  fieldsNone: 'Tick at least one value.',
  ends: 'Last day',
  endsHelp: 'Afterwards it gets nothing any more.',
  endsBad: 'This day is over.',
  lease: 'Longest lease',
  leaseHelp: 'It has to ask again after that.',
  minutes: ' min',
  uses: 'Uses in all',
  usesHelp: 'Leases and signed requests together, counted from now.',
  perMinute: 'Uses a minute',
  perMinuteHelp: 'More are refused with the time to wait.',
  hours: 'Hours',
  hoursHelp: 'By the clock of this computer.',
  hoursNone: 'At any hour.',
  hoursAdd: 'Add hours',
  hoursRemove: 'Remove these hours',
  hoursDays: 'Days',
  hoursNoDay: 'Choose at least one day.',
  from: 'From',
  to: 'Until before',
  clock: { hours: 'Hours', minutes: 'Minutes' },
  allDay: 'the whole day',
  nextDay: 'the next day',
  pin: 'When its program changes',
  pins: {
    off: 'Nothing happens',
    ask: 'Ask me, and say what changed',
    'tell-upgrades': 'Ask me, but only tell me of upgrades',
  },
  pinHelp: {
    off: 'Its token alone says who it is.',
    ask: 'Another executable or script waits for your answer.',
    'tell-upgrades':
      'The same script under an interpreter that the system upgraded goes on; you are told once.',
  },
  over: 'Also when it asked for less than the key can do',
  overHelp:
    'By exchange and scopes it is else given only a key that can do no more. You are told when it happens.',
  clear: 'No last day',
  datePlaceholder: 'YYYY-MM-DD',
} as const;

/** A grant that is there, in sentences. */
export const grantSentenceWords = {
  uses: {
    sign: (scopes: string) => `Keyturn signs its requests: ${scopes}.`,
    reveal: 'It receives the values.',
    fields: (names: string) => `It receives ${names}.`,
  },
  asked: {
    'every-time': 'You are asked every time.',
    session: 'You are asked once per session.',
    until: (day: string) => `Nobody is asked until the end of ${day}, then once per session.`,
    untilOver: 'You are asked once per session.',
    always: 'You are not asked.',
  },
  unattended: {
    both: 'Served also while the window is locked.',
    sign: 'Signed for also while the window is locked.',
    reveal: 'Given the values also while the window is locked.',
  },
  ends: (day: string) => `Ends after ${day}.`,
  ended: (day: string) => `Ended after ${day}.`,
  used: (n: number) => (n === 0 ? 'Not used yet.' : `Used ${count(n, 'time')}.`),
  usedOf: (n: number, of: number) => `${number(n)} of ${count(of, 'use')}.`,
  perMinute: (n: number) => `At most ${count(n, 'use')} a minute.`,
  lease: (minutes: string) => `Leases of at most ${minutes}.`,
  hours: (spans: string) => `Only ${spans}.`,
  pin: {
    ask: 'Asked again when its program changes.',
    'tell-upgrades': 'Asked again when its program changes; upgrades are only told.',
  },
  over: 'Also when it asked for less than the key can do.',
} as const;
