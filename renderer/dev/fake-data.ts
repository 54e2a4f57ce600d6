/** A vault that never was: keys, clients and records for looking at pages without the app. */

import type { BackupView } from '../../shared/ipc/contract.ts';
import type { AuditActor, AuditEvent, AuditRecord } from '../../shared/model/audit.ts';
import type { CredentialView, FieldView } from '../../shared/model/credential.ts';
import { accessLevelOf, riskOf, type Scope } from '../../shared/model/scope.ts';
import { addDays, dateOf, daysBetween } from '../format/time.ts';
import { EXCHANGES } from './fake-catalogue.ts';
import { id, PROCESSES } from './fake-clients.ts';

const now = Date.now();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const today = dateOf(now);

const text = (name: string, hint: string | null): FieldView => ({
  name,
  kind: 'text',
  hint,
  pem: null,
});
const usual = [text('apiKey', '4f2a'), text('secret', '9d1c')];

interface Sketch {
  readonly label: string;
  readonly exchange: string;
  readonly scopes: readonly Scope[];
  readonly permissions: readonly string[];
  /** Days from today to the day by which it should be turned. */
  readonly turnIn: number;
  readonly more?: Partial<CredentialView>;
}

function key(
  n: number,
  { label, exchange, scopes, permissions, turnIn, more = {} }: Sketch,
): CredentialView {
  const rotationDays = more.rotationDays ?? 60;
  const created = addDays(today, turnIn - rotationDays);
  const expires = more.expires ?? null;
  const first = expires !== null && daysBetween(today, expires) < turnIn ? 'expire' : 'rotate';
  const days = first === 'expire' && expires !== null ? daysBetween(today, expires) : turnIn;
  const view = {
    id: id(n),
    ref: label
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
    label,
    exchange,
    account: '',
    environment: 'live',
    permissions: [...permissions],
    scopes: [...scopes],
    ipAllowList: ['203.0.113.7'],
    created,
    rotationDays,
    rotateBy: null,
    expires,
    tags: [],
    notes: '',
    status: 'active',
    fields: usual,
    version: 1,
    versions: [{ version: 1, storedAt: now - 40 * DAY, replacedAt: null }],
    addedAt: now - 40 * DAY,
    changedAt: now - 40 * DAY,
    lastUsedAt: now - n * 3 * HOUR,
    exchangeName: EXCHANGES.find((spec) => spec.id === exchange)?.name ?? exchange,
    expired: false,
    clients: [],
    revealedTo: [],
    ...more,
  } as const;
  return {
    ...view,
    risk: riskOf(view),
    accessLevel: accessLevelOf(view),
    due: {
      state: days < 0 ? 'overdue' : days <= 14 ? 'soon' : 'none',
      kind: first,
      date: addDays(today, days),
      days,
    },
  } as unknown as CredentialView;
}

const READ = ['enableReading'];
const SPOT = ['enableReading', 'enableSpotAndMarginTrading'];

export const CREDENTIALS: CredentialView[] = [
  key(1, {
    label: 'Binance main',
    exchange: 'binance',
    scopes: ['read', 'trade'],
    permissions: SPOT,
    turnIn: -12,
    more: {
      account: 'main',
      tags: ['grid', 'spot'],
      clients: ['grid bot', 'tax tool'],
      revealedTo: [
        { client: id(102), name: 'tax tool', at: now - 2 * HOUR, version: 3 },
        { client: id(190), name: 'old notebook', at: now - 100 * DAY, version: 2 },
      ],
      version: 3,
      versions: [
        { version: 3, storedAt: now - 72 * DAY, replacedAt: null },
        { version: 2, storedAt: now - 132 * DAY, replacedAt: now - 72 * DAY },
        { version: 1, storedAt: now - 190 * DAY, replacedAt: now - 132 * DAY },
      ],
      notes: 'Grid on BTC and ETH. The IP is the machine at home.\nAsk before turning on Fridays.',
    },
  }),
  key(2, {
    label: 'OKX swap desk',
    exchange: 'okx',
    scopes: ['read', 'trade'],
    permissions: ['read_only', 'trade'],
    turnIn: 20,
    more: {
      account: 'desk-2',
      ipAllowList: [],
      expires: addDays(today, 3),
      fields: [...usual, text('password', null)],
    },
  }),
  key(3, {
    label: 'Kraken treasury',
    exchange: 'kraken',
    scopes: ['read', 'withdraw', 'account'],
    permissions: ['query-funds', 'withdraw-funds', 'add-withdraw-address'],
    turnIn: 6,
    more: { rotationDays: 30, ipAllowList: [], tags: ['treasury'], clients: ['payout script'] },
  }),
  key(4, {
    label: 'Binance tax',
    exchange: 'binance',
    scopes: ['read'],
    permissions: READ,
    turnIn: 41,
    more: { clients: ['tax tool'], rotationDays: 90 },
  }),
  key(5, {
    label: 'Bybit perp',
    exchange: 'bybit',
    scopes: ['trade', 'transfer'],
    permissions: ['ContractTrade', 'AccountTransfer'],
    turnIn: 25,
    more: { account: 'sub-01', tags: ['perp'] },
  }),
  key(6, {
    label: 'Coinbase advanced',
    exchange: 'coinbase',
    scopes: ['read', 'trade'],
    permissions: ['view', 'trade'],
    turnIn: 33,
    more: {
      fields: [
        text('apiKey', 'd0c7'),
        {
          name: 'secret',
          kind: 'pem',
          hint: null,
          pem: {
            type: 'EC P-256 private key',
            fingerprint: '9f2c41d07ab3e6680c15d2f49ab7103e5566aa90c1d2e3f4051627384950a1b2',
          },
        },
      ],
    },
  }),
  key(7, {
    label: 'Binance testnet',
    exchange: 'binance',
    scopes: ['read', 'trade'],
    permissions: SPOT,
    turnIn: 48,
    more: { environment: 'testnet', ipAllowList: [] },
  }),
  key(8, {
    label: 'Gemini custody',
    exchange: 'gemini',
    scopes: ['read', 'withdraw'],
    permissions: ['FundManager'],
    turnIn: 27,
    more: { account: 'account-9' },
  }),
  key(9, {
    label: 'Bitvavo savings',
    exchange: 'bitvavo',
    scopes: ['read', 'trade', 'transfer', 'withdraw', 'account'],
    permissions: [],
    turnIn: 18,
    more: { ipAllowList: [], lastUsedAt: null },
  }),
  key(10, {
    label: 'OKX demo',
    exchange: 'okx',
    scopes: ['read', 'trade'],
    permissions: ['read_only', 'trade'],
    turnIn: 55,
    more: { environment: 'demo', status: 'deactivated', ipAllowList: [] },
  }),
  key(11, {
    label: 'Phemex old',
    exchange: 'phemex',
    scopes: [],
    permissions: [],
    turnIn: 30,
    more: { status: 'revoked', lastUsedAt: now - 80 * DAY },
  }),
  key(12, {
    label: '<b>Telegram</b> bot token',
    exchange: 'generic',
    scopes: ['account'],
    permissions: [],
    turnIn: 29,
    more: {
      fields: [text('token', 'Qx8f')],
      tags: ['alerts', 'household', 'shared'],
      exchangeName: 'Another secret',
    },
  }),
];

const owner: AuditActor = { kind: 'owner' };
const app: AuditActor = { kind: 'app' };
const bot: AuditActor = {
  kind: 'client',
  id: id(101),
  name: 'grid bot',
  pid: 4121,
  executable: '/usr/bin/python3.11',
  executableHash: PROCESSES.python.executableHash,
  script: '/home/ada/bots/grid.py',
};
const main = { id: id(1), label: 'Binance main' };

const EVENTS: Omit<AuditEvent, 'time'>[] = [
  {
    actor: bot,
    action: 'lease.granted',
    outcome: 'allowed',
    credential: main,
    scopes: ['read', 'trade'],
    rule: 'granted-always',
    detail: { fields: 'apiKey, secret', version: 3 },
  },
  {
    actor: owner,
    action: 'credential.revealed',
    outcome: 'done',
    credential: main,
    detail: { field: 'apiKey' },
  },
  {
    actor: bot,
    action: 'request.signed',
    outcome: 'allowed',
    credential: main,
    scopes: ['trade'],
    rule: 'granted-always',
    detail: {
      method: 'POST',
      host: 'api.binance.com',
      path: '/api/v3/order',
      scope: 'trade',
      endpoint: 'New order',
    },
  },
  {
    actor: owner,
    action: 'panic.pulled',
    outcome: 'done',
    detail: { level: 'exits' },
  },
  { actor: owner, action: 'step_up.passed', outcome: 'done', detail: { reason: 'reveal' } },
  {
    actor: bot,
    action: 'lease.refused',
    outcome: 'refused',
    credential: { id: id(3), label: 'Kraken treasury' },
    scopes: ['withdraw'],
    rule: 'owner-said-no',
  },
  {
    actor: { ...bot, id: null, name: 'unknown program' },
    action: 'request.refused',
    outcome: 'refused',
    rule: 'unauthorized',
    detail: { folded: 14 },
  },
  {
    actor: owner,
    action: 'credential.added',
    outcome: 'done',
    credential: { id: id(12), label: '<b>Telegram</b> bot token' },
  },
  {
    actor: owner,
    action: 'client.granted',
    outcome: 'done',
    credential: main,
    detail: { name: 'grid bot' },
  },
  { actor: bot, action: 'client.paired', outcome: 'done', detail: { client: 'grid bot' } },
  { actor: owner, action: 'vault.unlocked', outcome: 'done' },
  { actor: owner, action: 'vault.unlock_refused', outcome: 'refused', detail: { tries: 1 } },
  { actor: app, action: 'window.locked', outcome: 'done', detail: { why: 'idle' } },
  { actor: app, action: 'audit.torn_line', outcome: 'failed' },
];

export const AUDIT: AuditRecord[] = Array.from({ length: 60 }, (_, n) => {
  const event = EVENTS[n % EVENTS.length] ?? {
    actor: app,
    action: 'audit.checkpoint',
    outcome: 'done',
  };
  return {
    seq: 640 - n,
    hash: `9f2c${String(n).padStart(60, '0')}`,
    event: { ...event, time: now - n * 37 * 60_000 },
  };
});

export const BACKUPS: BackupView[] = [0, 1, 3, 8, 15].map((days, n) => ({
  id: `backup-${n}`,
  takenAt: now - days * DAY - 2 * HOUR,
  bytes: 61_440 - n * 4_096,
  credentials: n >= 3 ? null : 12 - n,
  ...(n === 4 ? { damaged: true as const } : {}),
}));
