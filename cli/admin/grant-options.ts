/** What a client may do with a key, said on the command line. What is not said stays as it is. */
import type { AdminChange } from '../../shared/broker/protocol.ts';
import type { Hours, Mode, NewGrant } from '../../shared/model/client.ts';
import type { Options } from '../command.ts';
import { usage } from '../errors.ts';
import { dayFrom, numberFrom, orNone, scopesFrom } from './key-options.ts';

type Terms = Extract<AdminChange, { kind: 'grant' }>['grant'];

export const GRANT_OPTIONS = {
  mode: {
    type: 'string',
    value: 'MODES',
    help: 'sign (has requests signed), reveal (receives the values), or sign+reveal',
  },
  scopes: { type: 'string', value: 'SCOPES', help: 'joined by +, as read+trade' },
  fields: { type: 'string', value: 'NAMES', help: 'joined by +, or all' },
  approval: {
    type: 'string',
    value: 'RULE',
    help: 'every-time, session, always, or until:DAY; session if nothing is said',
  },
  unattended: {
    type: 'string',
    value: 'MODES',
    help: 'served while the window is locked: sign, reveal, sign+reveal or none',
  },
  'over-privileged': {
    type: 'string',
    value: 'YESNO',
    help: 'by need also where the key can do more: yes or no',
  },
  pin: {
    type: 'string',
    value: 'RULE',
    help: 'when its program changes: off, ask or tell-upgrades',
  },
  ends: { type: 'string', value: 'DAY', help: 'the last day it serves, or none' },
  uses: { type: 'string', value: 'NUMBER', help: 'how often it serves, or none' },
  'per-minute': { type: 'string', value: 'NUMBER', help: 'how often a minute, or none' },
  hours: {
    type: 'string',
    multiple: true,
    value: 'HOURS',
    help: 'when it serves, as 1-5/09:00-17:30 (1 is Monday), or none',
  },
  'lease-seconds': { type: 'string', value: 'SECONDS', help: 'the longest lease, or none' },
} as const satisfies Options;

type Given = { readonly [K in Exclude<keyof typeof GRANT_OPTIONS, 'hours'>]?: string } & {
  readonly hours?: string[];
};

const COMMAND = 'grant';
const wrong = (text: string) => usage(text, COMMAND);

/** @throws Failure `usage` */
export function termsFrom(given: Given): Terms {
  const { mode, scopes, fields, approval, unattended, pin, ends, uses, hours } = given;
  const limit = (option: 'uses' | 'per-minute' | 'lease-seconds', max: number): number | null =>
    orNone(given[option] ?? 'none', (text) => numberFrom(`--${option}`, text, max, COMMAND));
  return {
    ...(mode === undefined ? {} : { modes: modesFrom('--mode', mode) }),
    ...(scopes === undefined ? {} : { scopes: scopesFrom(scopes, COMMAND) }),
    ...(fields === undefined ? {} : { fields: fields === 'all' ? null : fields.split('+') }),
    ...(approval === undefined ? {} : approvalFrom(approval)),
    ...(unattended === undefined
      ? {}
      : { unattended: unattended === 'none' ? [] : modesFrom('--unattended', unattended) }),
    ...(given['over-privileged'] === undefined
      ? {}
      : { overPrivileged: yesNo(given['over-privileged']) }),
    ...(pin === undefined ? {} : { pin: pinFrom(pin) }),
    ...(ends === undefined
      ? {}
      : { ends: orNone(ends, (text) => dayFrom('--ends', text, COMMAND)) }),
    ...(uses === undefined ? {} : { uses: limit('uses', 1_000_000_000) }),
    ...(given['per-minute'] === undefined ? {} : { perMinute: limit('per-minute', 100_000) }),
    ...(hours === undefined ? {} : { hours: hours.includes('none') ? null : hours.map(hoursFrom) }),
    ...(given['lease-seconds'] === undefined
      ? {}
      : { leaseSeconds: limit('lease-seconds', 86_400) }),
  };
}

function modesFrom(option: string, text: string): Mode[] {
  return text.split('+').map((mode) => {
    if (mode === 'sign' || mode === 'reveal') return mode;
    throw wrong(`${option} takes sign, reveal or sign+reveal`);
  });
}

function approvalFrom(text: string): Pick<NewGrant, 'approval' | 'approvedUntil'> {
  if (text === 'every-time' || text === 'session' || text === 'always') {
    return { approval: text, approvedUntil: null };
  }
  const day = /^until:(.*)$/s.exec(text)?.[1];
  if (day === undefined) throw wrong('--approval takes every-time, session, always or until:DAY');
  return { approval: 'until', approvedUntil: dayFrom('--approval until:', day, COMMAND) };
}

function pinFrom(text: string): NewGrant['pin'] {
  if (text === 'off' || text === 'ask' || text === 'tell-upgrades') return text;
  throw wrong('--pin takes off, ask or tell-upgrades');
}

function yesNo(text: string): boolean {
  if (text !== 'yes' && text !== 'no') throw wrong('--over-privileged takes yes or no');
  return text === 'yes';
}

/** `1-5/09:00-17:30`, `6,7/00:00-00:00`. */
function hoursFrom(text: string): Hours {
  const [, days = '', from = '', to = ''] =
    /^([1-7](?:[-,][1-7])*)\/(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? [];
  if (days === '') throw wrong('--hours takes DAYS/FROM-TO, as 1-5/09:00-17:30');
  const named = days.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    if (last < first) throw wrong('--hours names its days from Monday (1) to Sunday (7)');
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return { days: [...new Set(named)].sort((a, b) => a - b), from, to };
}
