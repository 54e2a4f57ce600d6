/** The hand-written checks say what the schemas say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import * as checks from '../../cli/replies.ts';
import type { Check } from '../../cli/shape.ts';
import { PROTOCOL_VERSION } from '../../shared/broker/limits.ts';
import * as schemas from '../../shared/broker/protocol.ts';
import { GRANT_DEFAULTS } from '../../shared/model/client.ts';
import { runs } from '../setup/runs.ts';

const ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const grant = {
  ...GRANT_DEFAULTS,
  modes: ['reveal'],
  scopes: ['read'],
  approval: 'always',
  used: 0,
};
const key = {
  id: ID,
  ref: 'binance-main',
  exchange: 'binance',
  label: 'Binance',
  environment: 'live',
  scopes: ['read', 'trade'],
  status: 'active',
  rotateBy: '2026-04-01',
  expiresAt: null,
  version: 1,
  fields: ['apiKey'],
  grants: [grant],
};

interface Case {
  readonly schema: z.ZodMiniType;
  readonly check: Check<unknown>;
  /** A reply in each form it has. */
  readonly documents: readonly object[];
  /** Members of which the check knows less on purpose: not read, or of a set that a newer app may enlarge. */
  readonly looser?: readonly string[];
}

const problem = {
  type: 'about:blank',
  title: 'Locked',
  status: 423,
  code: 'locked',
  detail: 'No.',
};
const token = 'x'.repeat(43);
const explanation = {
  verdict: 'ask',
  rule: 'ask-every-time',
  text: 'The owner is asked.',
  credential: 'binance-main',
  mode: 'sign',
  scopes: ['trade'],
  endpoint: null,
  changes: [],
};
const SAID = {
  locked: { lock: 'vault' },
  'credential.rotated': { credential: 'binance-main', version: 2 },
  'credential.deactivated': { credential: 'binance-main' },
  'lease.revoked': { lease: ID, credential: 'binance-main' },
  'client.revoked': { status: 'paused' },
  frozen: { level: 'exits' },
};

const CASES: Readonly<Record<string, Case>> = {
  address: {
    schema: schemas.BrokerAddress,
    check: checks.isAddress,
    documents: [null, '127.0.0.1:1'].map((tcp) => ({
      protocol: PROTOCOL_VERSION,
      socket: '/x',
      tcp,
      pid: 1,
    })),
  },
  status: {
    schema: schemas.StatusReply,
    check: checks.isStatus,
    documents: [{ name: 'keyturn', version: '1', protocol: PROTOCOL_VERSION, locked: true }],
  },
  pairing: {
    schema: schemas.PairingCreated,
    check: checks.isPairingCreated,
    documents: [{ pairing: ID, code: '482-917', expiresAt: 'soon', poll: `kq_${token}` }],
  },
  paired: {
    schema: schemas.PairingReply,
    check: checks.isPaired,
    documents: [{ status: 'approved', client: { id: ID, name: 'bot' }, token: `kt_${token}` }],
  },
  unpaired: {
    schema: schemas.PairingReply,
    check: checks.isUnpaired,
    documents: [{ status: 'pending' }, { status: 'denied' }, { status: 'expired' }],
  },
  keys: {
    schema: schemas.CredentialsReply,
    check: checks.isKeys,
    documents: [
      { credentials: [] },
      { credentials: [key, { ...key, rotateBy: null, expiresAt: 'x' }] },
    ],
    looser: ['grants', 'fields'],
  },
  lease: {
    schema: schemas.LeaseReply,
    check: checks.isLease,
    documents: [
      {
        lease: ID,
        credential: 'binance-main',
        version: 1,
        values: { secret: '' },
        expiresAt: 'soon',
      },
    ],
    looser: ['credential'],
  },
  proxy: {
    schema: schemas.ProxyReply,
    check: checks.isProxy,
    documents: [null, 'http://127.0.0.1:1/p/x/'].map((url) => ({
      credential: 'binance-main',
      exchange: 'binance',
      token: `kp_${token}`,
      url,
    })),
    looser: ['credential'],
  },
  explanation: {
    schema: schemas.ExplainReply,
    check: checks.isExplanation,
    documents: [
      explanation,
      { ...explanation, credential: null, endpoint: 'x', hint: 'h', changes: ['y'] },
    ],
    looser: ['credential'],
  },
  ...Object.fromEntries(
    Object.entries(SAID).map(([name, document]) => [
      name,
      {
        schema: schemas.EVENTS[name as keyof typeof SAID],
        check: checks.isSaid[name as keyof typeof SAID],
        documents: [document],
        looser: ['credential'],
      },
    ]),
  ),
  refusal: {
    schema: schemas.Problem,
    check: checks.isRefusal,
    documents: [problem, { ...problem, hint: 'h', field: 'f', rule: 'r' }],
    looser: ['type', 'title', 'status', 'code'],
  },
};

/** Every document that differs from this one in one place: a member missing, or of another kind. */
function spoilt(
  value: unknown,
  at: readonly string[] = [],
): { at: readonly string[]; value: unknown }[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) =>
      spoilt(item, [...at, String(i)]).map((one) => ({
        at: one.at,
        value: value.with(i, one.value),
      })),
    );
  }
  if (typeof value !== 'object' || value === null) {
    return [true, 7, 'other\n', null, {}, []].map((other) => ({ at, value: other }));
  }
  return Object.entries(value).flatMap(([name, member]) => {
    const { [name]: _, ...without } = value as Record<string, unknown>;
    return [
      { at: [...at, name], value: without },
      ...[
        ...spoilt(member, [...at, name]),
        { at: [...at, name], value: null },
        { at: [...at, name], value: 5 },
      ].map((one) => ({ at: one.at, value: { ...value, [name]: one.value } })),
    ];
  });
}

describe.each(Object.entries(CASES))(
  'the check of a reply: %s',
  (_, { schema, check, documents, looser = [] }) => {
    it.each(documents)('takes what the schema takes: %j', (document) => {
      expect(schema.safeParse(document).success).toBe(true);
      expect(check(document)).toBe(true);
      expect(check({ ...document, more: 'than we know' })).toBe(true);
    });

    it.each(documents)('refuses what the schema refuses in any one member: %j', (document) => {
      const wrong = spoilt(document)
        .filter(({ at }) => !at.some((name) => looser.includes(name)))
        .filter(({ value }) => !schema.safeParse(value).success);
      for (const { at, value } of wrong) {
        expect(check(value), `${at.join('.')} in ${JSON.stringify(value)}`).toBe(false);
      }
    });

    it('takes nothing that is no object', () => {
      const other = fc.oneof(
        fc.string(),
        fc.integer(),
        fc.constantFrom(null, undefined),
        fc.array(fc.anything()),
      );
      fc.assert(
        fc.property(other, (value) => {
          expect(check(value)).toBe(false);
        }),
        runs(20),
      );
    });
  },
);
