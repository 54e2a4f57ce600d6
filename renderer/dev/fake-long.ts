/** Scenes with `long`: every text as long as it may be, every list as full, for looking at what has no room. */
import type { AuditRecord } from '../../shared/model/audit.ts';
import type { ClientView } from '../../shared/model/client.ts';
import { GRANT_DEFAULTS } from '../../shared/model/client.ts';
import type { CredentialView } from '../../shared/model/credential.ts';
import { SCOPES } from '../../shared/model/scope.ts';
import { addDays, dateOf } from '../format/time.ts';
import { CLIENTS, id } from './fake-clients.ts';
import { CREDENTIALS } from './fake-data.ts';

const now = Date.now();
const DAY = 86_400_000;
const today = dateOf(now);

/** Forty characters, as many as a name may have. */
const LABELS = [
  'Binance market making, second desk, spot',
  'OKX_sub_account_0047_perpetual_swaps_bot',
  'Kraken treasury of the Luxembourg branch',
  'Binance tax reports of the whole company',
];
const NAMES = [
  'grid bot of the second desk in Amsterdam',
  'freqtrade_container_staging_eu_west_3_b1',
  'payout script for the quarterly invoices',
  'tax and accounting tool of the Lisbon IT',
  'notebook of the research group, volatile',
];
const SCRIPT =
  '/home/ada/projects/trading/strategies/market-making/second-desk/run_grid_with_hedge.py';

export function longKeys(): CredentialView[] {
  return CREDENTIALS.map((key, n) => ({
    ...key,
    label: n < LABELS.length ? (LABELS[n] as string) : key.label,
    account: 'sub-account 0047 of the second desk',
    tags: ['market making', 'second desk', 'treasury', 'hedged', 'quarterly', 'ask before turning'],
    notes: 'Ask the desk before turning it: the grid stops for a minute. '.repeat(8),
    scopes: n < LABELS.length ? [...SCOPES] : key.scopes,
    revealedTo: NAMES.map((name, at) => ({
      client: id(201 + at),
      name,
      at: now - (at + 1) * DAY,
      version: key.version,
    })),
    clients: NAMES,
  }));
}

export function longClients(): ClientView[] {
  const [first] = CLIENTS;
  if (first === undefined) return [];
  return NAMES.map((name, n) => ({
    ...first,
    id: id(201 + n),
    name,
    status: n === 2 ? 'paused' : n === 4 ? 'revoked' : 'active',
    purpose: 'Makes the market in BTC and ETH and hedges it with perpetual swaps. '.repeat(3),
    changes: n === 0 ? [`the script is ${SCRIPT}, it was /home/ada/grid.py`] : [],
    process: {
      ...first.process,
      name: 'python3.11-isolated-build',
      executable: '/opt/conda/envs/market-making-second-desk/bin/python3.11',
      script: SCRIPT,
      commandLine: ['python3.11', '-X', 'utf8', SCRIPT, '--live', '--exchange', 'binance,okx'],
      parents: ['systemd', 'tmux: server', 'bash', 'poetry', 'supervisor-of-the-second-desk']
        .map((parent, pid) => ({ pid: pid * 991 + 1, name: parent }))
        .reverse(),
    },
    proxies: [1, 2, 3].map((proxy) => ({
      id: id(900 + n * 10 + proxy),
      credential: id(1),
      madeAt: now - proxy * DAY,
    })),
    grants: CREDENTIALS.slice(0, 6).map((key) => ({
      credential: key.id,
      ...GRANT_DEFAULTS,
      modes: ['sign', 'reveal'],
      scopes: [...SCOPES],
      approval: 'until',
      approvedUntil: addDays(today, 40),
      unattended: ['sign'],
      overPrivileged: true,
      used: 999_999_123,
      uses: 1_000_000_000,
      perMinute: 100_000,
      ends: addDays(today, 400),
      hours: [
        { days: [1, 2, 3, 4, 5], from: '22:00', to: '06:00' },
        { days: [6, 7], from: '00:00', to: '00:00' },
      ],
      leaseSeconds: 86_400,
      pin: 'tell-upgrades',
      grantedAt: now - 400 * DAY,
    })),
  }));
}

export function longRecord(record: AuditRecord): AuditRecord {
  const { actor, credential, detail } = record.event;
  return {
    ...record,
    event: {
      ...record.event,
      actor:
        actor.kind === 'client'
          ? { ...actor, name: NAMES[0] ?? '', executable: '/opt/conda/envs/desk/python3.11' }
          : actor,
      ...(credential && { credential: { ...credential, label: LABELS[0] ?? '' } }),
      ...(detail &&
        'path' in detail && { detail: { ...detail, path: '/fapi/v1/order/'.repeat(8) } }),
    },
  };
}
