import { describe, expect, it } from 'vitest';
import { CREDENTIALS } from '../../../../renderer/dev/fake-data.ts';
import {
  cellsOf,
  matrixOf,
  SHOWN_AT_FIRST,
  totalOf,
  worstOf,
} from '../../../../renderer/features/access/matrix.ts';
import { accessWords, cellWords } from '../../../../renderer/strings/access.ts';
import {
  type ClientView,
  GRANT_DEFAULTS,
  type Grant,
  UNKNOWN_PROCESS,
} from '../../../../shared/model/client.ts';
import type { CredentialView } from '../../../../shared/model/credential.ts';

const [LIKE] = CREDENTIALS as [CredentialView];

function key(id: string, more: Partial<CredentialView> = {}): CredentialView {
  return {
    ...LIKE,
    id,
    label: `key ${id}`,
    status: 'active',
    expired: false,
    scopes: ['read', 'trade'],
    revealedTo: [],
    version: 2,
    ...more,
  };
}

function client(
  id: string,
  grants: readonly Partial<Grant>[],
  more: Partial<ClientView> = {},
): ClientView {
  return {
    id,
    name: `bot ${id}`,
    role: 'user',
    status: 'active',
    purpose: '',
    pairedAt: 0,
    lastSeenAt: null,
    process: UNKNOWN_PROCESS,
    changes: [],
    proxies: [],
    grants: grants.map((grant) => ({
      ...GRANT_DEFAULTS,
      credential: 'a',
      modes: ['sign'],
      scopes: ['read'],
      grantedAt: 0,
      used: 0,
      ...grant,
    })) as Grant[],
    ...more,
  };
}

const seen = (id: string, version: number) => [{ client: id, name: id, at: 0, version }];

function matrix(clients: ClientView[], keys: CredentialView[], filter = {}) {
  return matrixOf(cellsOf(clients, keys), clients, keys, { ...SHOWN_AT_FIRST, ...filter });
}

describe('a cell', () => {
  it('by signing has what was granted, by the values all that the key can', () => {
    const keys = [key('a', { scopes: ['read', 'withdraw'] })];
    const signs = matrix([client('1', [{}])], keys);
    expect(signs.cell('1', 'a')).toMatchObject({ scopes: ['read'], live: true, seen: null });
    const holds = matrix([client('1', [{ modes: ['reveal'] }])], keys);
    expect(holds.cell('1', 'a')?.scopes).toEqual(['read', 'withdraw']);
  });

  it('counts a key that nobody judged as one that may do anything', () => {
    const { cell } = matrix([client('1', [{ modes: ['reveal'] }])], [key('a', { scopes: [] })]);
    expect(cell('1', 'a')?.scopes).toEqual(['account']);
  });

  it('is there without a grant where the values were given, and lives while they are of now', () => {
    const gone = client('1', [], { status: 'revoked' });
    const now = matrix([gone], [key('a', { revealedTo: seen('1', 2) })]);
    expect(now.cell('1', 'a')).toMatchObject({ grant: null, seen: 'now', live: true });
    const before = matrix([gone], [key('a', { revealedTo: seen('1', 1) })]);
    expect(before.cell('1', 'a')).toMatchObject({ seen: 'before', live: false, scopes: [] });
  });

  it('of a paused client does not live, unless it holds the values', () => {
    const paused = client('1', [{}], { status: 'paused' });
    expect(matrix([paused], [key('a')]).cell('1', 'a')?.live).toBe(false);
    const holds = matrix([paused], [key('a', { revealedTo: seen('1', 2) })]);
    expect(holds.cell('1', 'a')).toMatchObject({ live: true, scopes: ['read', 'trade'] });
  });

  it('says all of it in words', () => {
    const grant = { modes: ['reveal'], unattended: ['reveal'], overPrivileged: true } as const;
    const { cell } = matrix(
      [client('1', [grant as never])],
      [key('a', { revealedTo: seen('1', 2) })],
    );
    expect(cellWords(cell('1', 'a'), true)).toBe(
      'receives the values; could read and trade; has the values of now; served while the window is locked; may get a key that can do more',
    );
    expect(cellWords(null, false)).toBe('nothing');
  });
});

describe('the matrix', () => {
  const keys = [
    key('a', { risk: 2 }),
    key('b', { risk: 5, exchange: 'okx', label: 'OKX desk' }),
    key('c', { risk: 1 }),
  ];
  const clients = [
    client('1', [{ credential: 'a' }]),
    client('2', [{ credential: 'b' }], { name: 'payout' }),
    client('3', []),
    client('4', [], { role: 'admin' }),
  ];
  const shown = (filter = {}) => {
    const { clients: across, keys: down } = matrix(clients, keys, filter);
    return [across.map(({ id }) => id).join(''), down.map(({ id }) => id).join('')];
  };

  it('shows only what somebody has, the most dangerous first, and all when asked', () => {
    expect(shown()).toEqual(['12', 'ba']);
    expect(shown({ all: true })).toEqual(['132', 'bac']);
  });

  it('is narrowed by risk, exchange, and words of keys or of clients', () => {
    expect(shown({ risk: 3 })[1]).toBe('b');
    expect(shown({ exchange: 'okx' })[1]).toBe('b');
    expect(shown({ text: 'okx' })).toEqual(['12', 'b']);
    expect(shown({ text: 'PAYOUT' })).toEqual(['2', 'b']);
  });
});

describe('in words', () => {
  it('what could be done if a client were taken over', () => {
    const { of, clients } = matrix(
      [client('1', [{ scopes: ['read', 'trade'] }, { credential: 'b', scopes: ['trade'] }])],
      [key('a'), key('b')],
    );
    expect(accessWords.clientTotal(clients[0]?.name ?? '', totalOf(of('1')))).toBe(
      'If bot 1 were taken over, it could trade with 2 keys and withdraw with none; it has no values.',
    );
  });

  it('a reader, and one that can do nothing', () => {
    const { of } = matrix([client('1', [{}])], [key('a')]);
    expect(accessWords.clientTotal('x', totalOf(of('1')))).toContain(
      'could read with 1 key, trade with none and withdraw with none',
    );
    expect(accessWords.clientTotal('x', totalOf([]))).toContain('could do nothing now');
  });

  it('what a key is exposed to', () => {
    const keys = [key('a', { scopes: ['withdraw'], revealedTo: seen('1', 2) })];
    const { cell } = matrix([client('1', [{ modes: ['reveal'] }]), client('2', [{}])], keys);
    const total = totalOf([cell('1', 'a'), cell('2', 'a')]);
    expect(accessWords.keyTotal('Kraken', total)).toBe(
      'Kraken: no client could trade and 1 client could withdraw; 1 has its values.',
    );
  });
});

it('finds the worst of 200 clients by 10,000 keys in a moment', () => {
  const keys = Array.from({ length: 10_000 }, (_, n) => key(`k${n}`));
  const clients = Array.from({ length: 200 }, (_, n) =>
    client(
      `c${n}`,
      Array.from({ length: 50 }, (_, m) => ({
        credential: `k${(n * 50 + m) % 10_000}`,
        scopes: n === 77 && m === 3 ? ['withdraw'] : ['trade'],
      })) as never,
    ),
  );
  const from = performance.now();
  const found = matrix(clients, keys, { all: true });
  expect(worstOf(found)).toBe('c77');
  expect(found.keys).toHaveLength(10_000);
  expect(performance.now() - from).toBeLessThan(3000);
});
