import { describe, expect, test } from 'vitest';
import {
  aboveTrade,
  asGrant,
  changed,
  freshDraft,
  type Offered,
  offered,
} from '../../../../renderer/features/approvals/grant-draft.ts';
import type { PairingQuestion } from '../../../../shared/ipc/contract.ts';

type Question = Extract<PairingQuestion, { kind: 'pairing' }>;

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

describe('a key that was just ticked', () => {
  test('is asked about every time and not served while the window is locked', () => {
    expect(freshDraft(key('a'), [])).toMatchObject({ approval: 'every-time', unattended: false });
  });

  test('to be revealed carries the whole key, because whoever holds the values has it', () => {
    expect(freshDraft(key('a'), [want('reveal', 'a')])).toMatchObject({
      mode: 'reveal',
      scopes: ['read', 'trade'],
    });
    expect(freshDraft(key('a', { scopes: [] }), []).scopes).toEqual(['account']);
  });

  test('to be signed with has no scope ticked', () => {
    expect(freshDraft(key('a'), [want('sign', 'a')])).toMatchObject({ mode: 'sign', scopes: [] });
    expect(freshDraft(key('a'), [want('sign', 'a'), want('reveal', 'a')]).mode).toBe('reveal');
    expect(freshDraft(key('a'), [want('sign', 'b')]).mode).toBe('reveal');
  });
});

describe('a change', () => {
  test('back to being asked every time takes unattended away', () => {
    const unattended = changed(freshDraft(key('a'), []), { approval: 'session', unattended: true });
    expect(unattended.unattended).toBe(true);
    expect(changed(unattended, { approval: 'every-time' }).unattended).toBe(false);
  });

  test('to unattended alone does nothing while every request is asked about', () => {
    expect(changed(freshDraft(key('a'), []), { unattended: true }).unattended).toBe(false);
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
  expect(aboveTrade(key('a', { scopes: [...scopes] }))).toBe(above);
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

test('a grant says no more than what was ticked', () => {
  expect(asGrant('a', freshDraft(key('a'), []))).toEqual({
    credential: 'a',
    modes: ['reveal'],
    scopes: ['read', 'trade'],
    fields: null,
    approval: 'every-time',
    unattended: false,
  });
});
