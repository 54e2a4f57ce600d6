/** What is done to several keys, uses by day and codes, with nothing behind them. */
import type { BulkDone } from '../../shared/model/bulk.ts';
import { type CredentialView, TOTP_FIELD } from '../../shared/model/credential.ts';
import type { UsesView } from '../../shared/model/uses.ts';
import { addDays, dateOf } from '../format/time.ts';
import { CREDENTIALS } from './fake-data.ts';

type Calls = Readonly<Record<string, (input: never) => unknown>>;
interface Keys {
  credentials: CredentialView[];
}

const WORDS = ['grid', 'hedge', 'tax', 'payout', 'market maker', 'swing', 'basis', 'index'];

/** The twelve of every day; in scenes with `many`, ten thousand made of them. */
export function fakeKeys(scene: string): CredentialView[] {
  if (scene.includes('empty')) return [];
  const [first, ...rest] = CREDENTIALS;
  if (first === undefined) return [];
  const seed = { name: TOTP_FIELD, kind: 'text', hint: null, pem: null } as const;
  const dozen = [{ ...first, fields: [...first.fields, seed] }, ...rest];
  if (scene.includes('calm')) return dozen.map(calm);
  if (!scene.includes('many')) return dozen;
  return Array.from({ length: 10_000 }, (_, n) => many(dozen[n % dozen.length] ?? first, n));
}

/** Nothing is the matter with it. */
function calm(key: CredentialView): CredentialView {
  const today = dateOf(Date.now());
  return {
    ...key,
    scopes: ['read'],
    ipAllowList: ['203.0.113.7'],
    expired: false,
    due: { state: 'none', kind: 'rotate', date: addDays(today, 60), days: 60 },
    lastUsedAt: Date.now(),
    revealedTo: [],
  };
}

function many(key: CredentialView, n: number): CredentialView {
  const word = WORDS[n % WORDS.length] ?? '';
  return {
    ...key,
    id: `many${String(n).padStart(18, '0')}`,
    ref: `key-${n}`,
    label: `${key.exchangeName} ${word} ${(n * 7919) % 10_000}`,
    account: `sub-${n % 40}`,
    tags: [...key.tags, word],
  };
}

export function fakeKeyCalls(state: Keys, emit: (event: string, value: unknown) => void): Calls {
  let before: readonly CredentialView[] = [];
  const change = (
    ids: readonly string[],
    to: (key: CredentialView) => CredentialView,
  ): BulkDone => {
    before = state.credentials;
    state.credentials = state.credentials.map((key) => (ids.includes(key.id) ? to(key) : key));
    emit('changed', ['credentials']);
    return { changed: ids.length, undo: { token: 'undo', until: Date.now() + 10_000 } };
  };
  return {
    setStatusOf: ({ ids, status }: { ids: string[]; status: 'active' | 'deactivated' }) =>
      change(ids, (key) => ({
        ...key,
        status,
        accessLevel: status === 'deactivated' ? 'none' : 'full',
      })),
    tagAll: ({ ids, add, remove }: { ids: string[]; add: string[]; remove: string[] }) =>
      change(ids, (key) => ({
        ...key,
        tags: [...new Set([...key.tags.filter((tag) => !remove.includes(tag)), ...add])],
      })),
    undoBulk: () => {
      const changed = before.filter((key, n) => state.credentials[n] !== key).length;
      state.credentials = [...before];
      emit('changed', ['credentials']);
      return { changed };
    },
    usesByDay: ({ id }: { id: string }) => usesOf(state.credentials.find((key) => key.id === id)),
    totpCode: () => {
      const period = 30;
      const from = Math.floor(Date.now() / (period * 1000)) * period * 1000;
      return {
        code: new TextEncoder().encode('492083'),
        from,
        until: from + period * 1000,
        period,
        shownUntil: Date.now() + 120_000,
      };
    },
    hideCode: () => undefined,
  };
}

function usesOf(key: CredentialView | undefined): UsesView {
  if (key === undefined || key.clients.length === 0) return { days: [], clients: [] };
  const today = dateOf(Date.now());
  const days = Array.from({ length: 90 }, (_, n) => ({
    day: addDays(today, n - 89),
    count: n % 7 > 4 ? 0 : Math.round(20 + 14 * Math.sin(n / 4) + (n % 5) * 3),
  })).filter(({ count }) => count > 0);
  const sum = days.reduce((all, { count }) => all + count, 0);
  const [first, ...others] = key.revealedTo;
  const clients =
    first === undefined ? [] : [{ client: first.client, count: sum, lastAt: first.at }];
  return {
    days,
    clients: [...clients, ...others.map(({ client, at }) => ({ client, count: 3, lastAt: at }))],
  };
}
