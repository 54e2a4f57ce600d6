import { describe, expect, test } from 'vitest';
import type { ClientView, Grant } from '../../../../shared/model/client.ts';
import { GRANT_DEFAULTS, UNKNOWN_PROCESS } from '../../../../shared/model/client.ts';
import type { CredentialView } from '../../../../shared/model/credential.ts';
import { dueAhead, findingsOf } from '../../../../shared/model/health.ts';
import type { Scope } from '../../../../shared/model/scope.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 12);
const id = (n: number): string => String(n).padStart(22, 'k');

/** With which nothing is the matter. */
function key(more: Partial<CredentialView> = {}): CredentialView {
  return {
    id: id(1),
    ref: 'grid',
    label: 'Grid',
    exchange: 'binance',
    exchangeName: 'Binance',
    account: '',
    environment: 'live',
    permissions: [],
    scopes: ['read', 'trade'],
    ipAllowList: ['203.0.113.7'],
    created: '2026-11-01',
    rotationDays: 60,
    rotateBy: null,
    expires: null,
    tags: [],
    notes: '',
    status: 'active',
    fields: [],
    version: 1,
    versions: [],
    addedAt: NOW - DAY,
    changedAt: NOW - DAY,
    lastUsedAt: NOW,
    expired: false,
    risk: 3,
    accessLevel: 'full',
    due: { state: 'none', kind: 'rotate', date: '2026-12-31', days: 40 },
    clients: [],
    revealedTo: [],
    ...more,
  };
}

function client(grants: readonly (readonly [string, readonly Scope[]])[]): ClientView {
  return {
    id: id(101),
    name: 'bot',
    role: 'user',
    status: 'active',
    purpose: '',
    pairedAt: 0,
    lastSeenAt: null,
    process: UNKNOWN_PROCESS,
    changes: [],
    proxies: [],
    grants: grants.map(
      ([credential, scopes]): Grant => ({
        ...GRANT_DEFAULTS,
        unattended: [],
        credential,
        scopes: [...scopes],
        modes: ['sign'],
        grantedAt: 0,
        used: 0,
      }),
    ),
  };
}

const kindsOf = (keys: CredentialView[], clients: ClientView[] = []): string[] =>
  findingsOf(keys, clients, NOW).map(({ kind }) => kind);

const seen = (n: number, version = 1) =>
  Array.from({ length: n }, (_, at) => ({ client: id(at), name: `bot ${at}`, at: NOW, version }));

describe('what needs the owner', () => {
  test.each<[string, Partial<CredentialView>]>([
    ['expired', { expired: true, due: { state: 'overdue', kind: 'expire', date: '', days: -1 } }],
    ['overdue', { due: { state: 'overdue', kind: 'rotate', date: '', days: -1 } }],
    ['lapsing', { due: { state: 'soon', kind: 'expire', date: '', days: 14 } }],
    ['lapsing', { due: { state: 'soon', kind: 'expire', date: '', days: 0 } }],
    ['exposed', { revealedTo: seen(3) }],
    ['no-ip-list', { ipAllowList: [] }],
    ['unused', { addedAt: NOW - 31 * DAY, lastUsedAt: NOW - 30 * DAY - 1 }],
    ['unused', { addedAt: NOW - 31 * DAY, lastUsedAt: null }],
  ])('%s', (kind, more) => {
    expect(kindsOf([key(more)])).toEqual([kind]);
    expect(kindsOf([key({ ...more, status: 'deactivated' })])).toEqual([]);
    expect(kindsOf([key({ ...more, status: 'revoked' })])).toEqual([]);
    expect(kindsOf([key({ ...more, status: 'rotating' })])).toEqual([kind]);
  });

  test.each<[string, Partial<CredentialView>]>([
    ['nothing', {}],
    ['an end that is far', { due: { state: 'none', kind: 'expire', date: '', days: 15 } }],
    ['a turn that is near', { due: { state: 'soon', kind: 'rotate', date: '', days: 2 } }],
    ['two holders', { revealedTo: seen(2) }],
    ['holders of a version that was turned', { version: 2, revealedTo: seen(5) }],
    ['a key that only reads, from everywhere', { scopes: ['read'], ipAllowList: [] }],
    ['a testnet key, from everywhere', { environment: 'testnet', ipAllowList: [] }],
    ['a generic secret, which has no IP list', { exchange: 'generic', ipAllowList: [] }],
    ['a key used 30 days ago', { addedAt: 0, lastUsedAt: NOW - 30 * DAY }],
    ['a key added 30 days ago and not used', { addedAt: NOW - 30 * DAY, lastUsedAt: null }],
  ])('is not %s', (_, more) => {
    expect(kindsOf([key(more)])).toEqual([]);
  });

  test('a key that can do what nobody was granted, by what it can', () => {
    const keys = [key({ scopes: ['read', 'trade', 'withdraw'] })];
    const found = findingsOf(keys, [client([[id(1), ['trade']]])], NOW);
    expect(found).toMatchObject([{ kind: 'over-privileged', scopes: ['withdraw'] }]);
    // Reading along is no excess; without a grant there is nothing to measure by; a revoked client needs nothing.
    expect(kindsOf(keys, [client([[id(1), ['trade', 'withdraw']]])])).toEqual([]);
    expect(kindsOf(keys, [])).toEqual([]);
    expect(kindsOf(keys, [{ ...client([[id(1), ['trade']]]), status: 'revoked' }])).toEqual([]);
  });

  test('the most urgent kind first, within it the riskiest key, then the one due first', () => {
    const late = (n: number, risk: 3 | 5, days: number) =>
      key({ id: id(n), risk, due: { state: 'overdue', kind: 'rotate', date: '', days } });
    const keys = [
      key({ id: id(9), ipAllowList: [] }),
      late(1, 3, -9),
      late(2, 5, -1),
      late(3, 5, -4),
    ];
    const found = findingsOf(keys, [], NOW);
    expect(found.map(({ key: one }) => one.id)).toEqual([id(3), id(2), id(1), id(9)]);
  });
});

test('the next thirty days: today and the thirtieth, the nearest first', () => {
  const at = (days: number, status: CredentialView['status'] = 'active') =>
    key({ id: id(days + 50), status, due: { state: 'none', kind: 'rotate', date: '', days } });
  const keys = [at(31), at(30), at(-1), at(0), at(7, 'revoked'), at(3)];
  expect(dueAhead(keys).map(({ due }) => due.days)).toEqual([0, 3, 30]);
});
