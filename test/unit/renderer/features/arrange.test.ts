import { describe, expect, test } from 'vitest';
import {
  dueFirst,
  nextSort,
  sorted,
  statusOf,
} from '../../../../renderer/features/credentials/arrange.ts';
import { dueCell, dueSentence } from '../../../../renderer/strings/credentials.ts';
import type { CredentialView } from '../../../../shared/model/credential.ts';

type Some = Partial<CredentialView>;

function key(label: string, some: Some = {}): CredentialView {
  const rest: Some = {
    id: label.padEnd(22, '0').slice(0, 22),
    ref: label.toLowerCase().replaceAll(' ', '-'),
    exchange: 'binance',
    exchangeName: 'Binance',
    account: '',
    environment: 'live',
    scopes: ['read'],
    tags: [],
    clients: [],
    status: 'active',
    expired: false,
    risk: 1,
    accessLevel: 'read',
    due: { state: 'none', kind: 'rotate', date: '2026-03-01', days: 60 },
    ...some,
  };
  return { label, ...rest } as CredentialView;
}

const labels = (keys: readonly CredentialView[]): string[] => keys.map(({ label }) => label);

describe('sorting', () => {
  test('is by number within a label, and the same every time', () => {
    const keys = [key('bot 10'), key('Bot 9'), key('bot 2')];
    expect(labels(sorted(keys, { by: 'label', descending: false }))).toEqual([
      'bot 2',
      'Bot 9',
      'bot 10',
    ]);
    const same = sorted(keys, { by: 'exchange', descending: false });
    expect(sorted([...keys].reverse(), { by: 'exchange', descending: false })).toEqual(same);
    expect(labels(sorted(keys, { by: 'exchange', descending: true }))).toEqual(labels(same));
  });

  test('by risk puts the most dangerous first when turned round', () => {
    const keys = [key('a', { risk: 2 }), key('b', { risk: 5 }), key('c', { risk: 1 })];
    expect(labels(sorted(keys, { by: 'risk', descending: true }))).toEqual(['b', 'a', 'c']);
  });

  test('turns round at the second click on a column', () => {
    const first = nextSort({ by: 'label', descending: true }, 'risk');
    expect(first).toEqual({ by: 'risk', descending: false });
    expect(nextSort(first, 'risk')).toEqual({ by: 'risk', descending: true });
  });
});

describe('what is due', () => {
  const due = (days: number, some: Some = {}): CredentialView =>
    key(`${days} days`, {
      due: { state: days < 0 ? 'overdue' : 'soon', kind: 'rotate', date: '2025-12-06', days },
      ...some,
    });

  test('stands with the most urgent first, without what serves nobody', () => {
    const keys = [
      due(3),
      due(-12),
      key('fine'),
      due(-1, { status: 'revoked' }),
      due(-2, { status: 'deactivated' }),
      due(0, { status: 'rotating' }),
    ];
    expect(labels(dueFirst(keys))).toEqual(['-12 days', '0 days', '3 days']);
  });

  test('says what happened and what to do', () => {
    expect(dueSentence(due(3), 'in 3 days')).toBe(
      'To be turned in 3 days. Make a new one at Binance and store it here.',
    );
    expect(dueSentence(due(-12), 'on 9 Nov')).toBe(
      'Overdue for 12 days. Make a new one at Binance and store it here.',
    );
    const ending = due(1, {
      due: { state: 'soon', kind: 'expire', date: '2025-12-04', days: 1 },
    });
    expect(dueSentence(ending, 'tomorrow')).toMatch(/^Ends at Binance tomorrow\. /);
    expect(dueSentence(due(-1, { exchange: 'generic' }), 'yesterday')).toBe(
      'Overdue for 1 day. Make a new one where it came from and store it here.',
    );
  });

  test('is short in a cell', () => {
    expect(dueCell(due(-1), 'yesterday')).toBe('1 day overdue');
    expect(dueCell(due(-12), '9 Nov')).toBe('12 days overdue');
    expect(dueCell(due(3), 'in 3 days')).toBe('in 3 days');
  });
});

test('a key past its end is called expired, unless it is revoked', () => {
  expect(statusOf(key('a', { expired: true }))).toBe('expired');
  expect(statusOf(key('a', { expired: true, status: 'revoked' }))).toBe('revoked');
  expect(statusOf(key('a'))).toBe('active');
});
