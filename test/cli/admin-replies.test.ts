/** The hand-written checks of what an admin is told say what the schemas say, as far as they look. */
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import * as checks from '../../cli/admin/replies.ts';
import type { Check } from '../../cli/shape.ts';
import * as schemas from '../../shared/broker/protocol.ts';

const ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const grant = {
  credential: 'main',
  modes: ['sign', 'reveal'],
  scopes: ['read', 'trade'],
  fields: null,
  approval: 'until',
  approvedUntil: '2026-04-01',
  unattended: ['sign'],
  overPrivileged: false,
  pin: 'ask',
  ends: null,
  uses: 5,
  perMinute: null,
  hours: [{ days: [1], from: '09:00', to: '17:00' }],
  leaseSeconds: null,
  grantedAt: 1,
  used: 2,
};
const key = {
  id: ID,
  ref: 'main',
  exchange: 'binance',
  label: 'Main',
  environment: 'live',
  scopes: ['read'],
  status: 'active',
  rotateBy: null,
  expiresAt: null,
  version: 1,
  fields: ['apiKey'],
  account: '',
  tags: [],
  clients: ['grid bot'],
};
const client = { id: ID, name: 'x', role: 'user', status: 'active', lastSeenAt: null };
const change = { change: ID, status: 'pending', expiresAt: 'soon' };

const CASES: readonly (readonly [string, z.ZodMiniType, Check<unknown>, readonly object[]])[] = [
  [
    'change',
    schemas.AdminChangeReply,
    checks.isChange,
    [
      change,
      { ...change, status: 'done', credential: 'main', client: 'bot', warnings: ['w'] },
      { ...change, status: 'failed', problem: 'p' },
    ],
  ],
  [
    'clients',
    schemas.AdminClientsReply,
    checks.isClients,
    [{ clients: [] }, { clients: [{ ...client, lastSeenAt: 'now', grants: [grant] }] }],
  ],
  ['keys', schemas.AdminCredentialsReply, checks.isAllKeys, [{ credentials: [key] }]],
];

/** Members that are not shown, so not looked at. */
const UNREAD = /^(?:id|rotateBy|expiresAt|version|fields|tags|approvedUntil|unattended|pin)$/;
const UNREAD_TOO = /^(?:overPrivileged|ends|uses|perMinute|hours|leaseSeconds|grantedAt|used)$/;

/** Every document that differs in one place: a member missing, or of another kind. */
function spoilt(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => spoilt(item).map((other) => value.with(i, other)));
  }
  if (typeof value !== 'object' || value === null) return [true, 7, 'other\n', null, {}, []];
  return Object.entries(value).flatMap(([name, member]) => {
    if (UNREAD.test(name) || UNREAD_TOO.test(name)) return [];
    const { [name]: _, ...without } = value as Record<string, unknown>;
    return [without, ...spoilt(member).map((other) => ({ ...value, [name]: other }))];
  });
}

describe.each(CASES)('the check of an admin’s reply: %s', (_, schema, check, documents) => {
  it.each(documents)('takes what the schema takes: %j', (document) => {
    expect(schema.safeParse(document).success).toBe(true);
    expect(check(document)).toBe(true);
    expect(check({ ...document, more: 'than we know' })).toBe(true);
  });

  it.each(documents)('refuses what the schema refuses in what it reads: %j', (document) => {
    const wrong = spoilt(document).filter((value) => !schema.safeParse(value).success);
    for (const value of wrong) expect(check(value), JSON.stringify(value)).toBe(false);
  });

  it.each([null, undefined, '', 0, [], 'x'])('takes nothing that is no object: %j', (value) => {
    expect(check(value)).toBe(false);
  });
});
