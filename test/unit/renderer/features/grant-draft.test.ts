import { describe, expect, test } from 'vitest';
import { type Offered, offered } from '../../../../renderer/features/approvals/offered.ts';
import {
  aboveTrade,
  asGrant,
  changed,
  type Draft,
  draftOf,
  freshDraft,
  problemsOf,
  rulesFor,
  rulesSet,
  wholeKey,
} from '../../../../renderer/features/grants/draft.ts';
import type { PairingQuestion } from '../../../../shared/ipc/questions.ts';
import { GRANT_DEFAULTS, NewGrant } from '../../../../shared/model/client.ts';

type Question = Extract<PairingQuestion, { kind: 'pairing' }>;

const TODAY = '2026-11-21';
const key = (id: string, some: Partial<Offered> = {}): Offered => ({
  id,
  ref: id,
  label: id,
  exchange: 'binance',
  exchangeName: 'Binance',
  account: '',
  scopes: ['read', 'trade'],
  risk: 2,
  environment: 'live',
  status: 'active',
  fields: ['apiKey', 'secret'],
  ...some,
});
const question = (some: Partial<Question>): Question =>
  ({ kind: 'pairing', id: 'p', wants: [], credentials: [], ...some }) as Question;
const want = (mode: 'sign' | 'reveal', ...serves: string[]): Question['wants'][number] => ({
  exchange: 'binance',
  credential: null,
  scopes: ['read'],
  mode,
  serves,
});
/** A draft with these choices made one after the other, as the owner makes them. */
const chosen = (of: Offered, ...changes: Partial<Draft>[]): Draft =>
  changes.reduce<Draft>((draft, change) => changed(draft, change, of), freshDraft(of));

const trader = key('a');
const treasury = key('t', { scopes: ['read', 'withdraw'] });

describe('a key that was just ticked', () => {
  test('is asked about every time, not served while the window is locked, and limits nothing yet', () => {
    expect(freshDraft(trader)).toEqual({
      ...GRANT_DEFAULTS,
      modes: [],
      scopes: [],
      approval: 'every-time',
    });
  });

  test('is used as the program asked, and in no way where it did not ask', () => {
    expect(freshDraft(trader, [want('reveal', 'a')]).modes).toEqual(['reveal']);
    expect(freshDraft(trader, [want('reveal', 'a'), want('sign', 'a')]).modes).toEqual([
      'sign',
      'reveal',
    ]);
    expect(freshDraft(trader, [want('sign', 'b')]).modes).toEqual([]);
  });

  test('to be revealed carries the whole key, because whoever holds the values has it', () => {
    expect(freshDraft(trader, [want('reveal', 'a')]).scopes).toEqual(['read', 'trade']);
    const unjudged = key('u', { scopes: [] });
    expect(freshDraft(unjudged, [want('reveal', 'u')]).scopes).toEqual(['account']);
  });

  test('to be signed with has no scope ticked', () => {
    expect(freshDraft(trader, [want('sign', 'a')])).toMatchObject({ modes: ['sign'], scopes: [] });
  });
});

describe('choices that exclude each other are resolved towards less', () => {
  test('asked every time takes unattended away', () => {
    const unattended = chosen(
      trader,
      { modes: ['reveal'] },
      { approval: 'session' },
      { unattended: ['reveal'] },
    );
    expect(unattended.unattended).toEqual(['reveal']);
    expect(changed(unattended, { approval: 'every-time' }, trader).unattended).toEqual([]);
    expect(chosen(trader, { modes: ['sign'] }, { unattended: ['sign'] }).unattended).toEqual([]);
  });

  test('a mode that is taken away is not unattended any more', () => {
    const both = chosen(
      trader,
      { modes: ['sign', 'reveal'] },
      { approval: 'always' },
      { unattended: ['sign', 'reveal'] },
    );
    expect(changed(both, { modes: ['reveal'] }, trader).unattended).toEqual(['reveal']);
  });

  test('scopes that receiving the values forced are not kept for signing', () => {
    const sign = chosen(trader, { modes: ['reveal'] }, { modes: ['sign'] });
    expect(sign).toMatchObject({ modes: ['sign'], scopes: [] });
    expect(changed(sign, { scopes: ['trade', 'read'] }, trader).scopes).toEqual(['read', 'trade']);
  });

  test('values of a key above trade are never given without asking', () => {
    const silent = chosen(treasury, { modes: ['sign'] }, { approval: 'always' });
    expect(silent.approval).toBe('always');
    expect(changed(silent, { modes: ['sign', 'reveal'] }, treasury).approval).toBe('session');
    expect(rulesFor(chosen(treasury, { modes: ['reveal'] }), treasury)).toEqual([
      'every-time',
      'session',
    ]);
  });

  test('the day without questions belongs to its rule', () => {
    const until = chosen(
      trader,
      { modes: ['sign'] },
      { approval: 'until', approvedUntil: '2026-12-01' },
    );
    expect(until.approvedUntil).toBe('2026-12-01');
    expect(changed(until, { approval: 'always' }, trader).approvedUntil).toBeNull();
  });

  test('what is about received values goes with them', () => {
    const reveal = chosen(
      trader,
      { modes: ['reveal'] },
      { fields: ['apiKey'], leaseSeconds: 600, overPrivileged: true },
    );
    expect(changed(reveal, { modes: ['sign'] }, trader)).toMatchObject({
      fields: null,
      leaseSeconds: null,
      overPrivileged: false,
    });
  });
});

describe('what is missing', () => {
  const whole = chosen(trader, { modes: ['sign'] }, { scopes: ['read'] });

  test.each<[string, Draft, readonly string[]]>([
    ['nothing', whole, []],
    ['a mode', freshDraft(trader), ['modes']],
    ['a scope', chosen(trader, { modes: ['sign'] }), ['scopes']],
    ['a day', { ...whole, approval: 'until' }, ['approvedUntil']],
    [
      'a day to come',
      { ...whole, approval: 'until', approvedUntil: '2026-11-20' },
      ['approvedUntil'],
    ],
    ['an end to come', { ...whole, ends: '2026-11-20' }, ['ends']],
    ['a value', { ...whole, modes: ['reveal'], fields: [] }, ['fields']],
    [
      'a day of the week',
      { ...whole, hours: [{ days: [], from: '08:00', to: '18:00' }] },
      ['hours'],
    ],
  ])('%s', (_what, draft, problems) => {
    expect([...problemsOf(draft, TODAY)]).toEqual(problems);
  });

  test('today is a last day like any other', () => {
    const today = { ...whole, approval: 'until', approvedUntil: TODAY, ends: TODAY } as const;
    expect(problemsOf(today, TODAY).size).toBe(0);
  });
});

test.each([
  [['read'], false],
  [['read', 'trade'], false],
  [['transfer'], true],
  [['withdraw'], true],
  [['account'], true],
  [[], true],
] as const)('a key with %j is above trade: %s', (scopes, above) => {
  expect(aboveTrade(wholeKey(key('a', { scopes: [...scopes] })))).toBe(above);
});

test('only keys that serve are offered, those asked for first and in the order given', () => {
  const credentials = [
    key('zeta'),
    key('alpha'),
    key('off', { status: 'deactivated' }),
    key('gone', { status: 'revoked' }),
    key('best'),
    key('turning', { status: 'rotating' }),
  ];
  const wants = [want('reveal', 'best', 'zeta')];
  expect(offered(question({ credentials, wants })).map(({ id }) => id)).toEqual([
    'best',
    'zeta',
    'alpha',
    'turning',
  ]);
});

test('a grant says no more than what was chosen, and comes back as the same choices', () => {
  const id = 'a'.repeat(22);
  const draft = chosen(
    key(id),
    { modes: ['sign'] },
    { scopes: ['read'], uses: 5, hours: [{ days: [1], from: '08:00', to: '09:00' }] },
  );
  const grant = asGrant(id, draft);
  expect(NewGrant.parse(grant)).toEqual({
    ...GRANT_DEFAULTS,
    credential: id,
    modes: ['sign'],
    scopes: ['read'],
    approval: 'every-time',
    uses: 5,
    hours: [{ days: [1], from: '08:00', to: '09:00' }],
  });
  expect(draftOf({ ...grant, grantedAt: 0, used: 3 })).toEqual(draft);
  expect(rulesSet(draft)).toBe(2);
});
