/** Programs that were never paired, for looking at pages without the app. */
import type { ClientView, ProcessIdentity } from '../../shared/model/client.ts';
import { GRANT_DEFAULTS, UNKNOWN_PROCESS } from '../../shared/model/client.ts';
import { addDays, dateOf } from '../format/time.ts';

const now = Date.now();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const today = dateOf(now);
export const id = (n: number): string => `test${String(n).padStart(18, '0')}`;

const python: ProcessIdentity = {
  uid: 1000,
  gid: 1000,
  pid: 4121,
  startTime: '883211',
  name: 'python3',
  executable: '/usr/bin/python3.11',
  executableHash: '2cd1b4de33a0f3b4f1cbba3c5a2a0b67cf18c0a2b9d1f1f0b3f1a9a4c54a7e11',
  commandLine: ['python3', '/home/ada/bots/grid.py', '--live'],
  script: '/home/ada/bots/grid.py',
  scriptHash: '77aa10de33a0f3b4f1cbba3c5a2a0b67cf18c0a2b9d1f1f0b3f1a9a4c54a0042',
  inode: '1183422',
  parents: [
    { pid: 3990, name: 'tmux: server' },
    { pid: 1, name: 'systemd' },
  ],
};
const node: ProcessIdentity = {
  ...python,
  pid: 5150,
  name: 'node',
  executable: '/usr/bin/node',
  commandLine: ['node', '/opt/tax/report.mjs'],
  script: '/opt/tax/report.mjs',
};
export const PROCESSES = { python, node, nobody: UNKNOWN_PROCESS };

export const CLIENTS: ClientView[] = [
  {
    id: id(101),
    name: 'grid bot',
    role: 'user',
    status: 'active',
    purpose: 'Grid trading on BTC and ETH',
    changes: [],
    pairedAt: now - 30 * DAY,
    lastSeenAt: now - 4 * 60_000,
    process: python,
    proxies: [
      { id: id(901), credential: id(1), madeAt: now - 3 * DAY },
      { id: id(902), credential: id(1), madeAt: now - 2 * HOUR },
    ],
    grants: [
      {
        credential: id(1),
        ...GRANT_DEFAULTS,
        modes: ['sign', 'reveal'],
        scopes: ['read', 'trade'],
        fields: null,
        approval: 'always',
        unattended: ['sign'],
        used: 12,
        uses: 100,
        perMinute: 30,
        ends: addDays(today, 40),
        hours: [{ days: [1, 2, 3, 4, 5], from: '22:00', to: '06:00' }],
        leaseSeconds: 900,
        pin: 'tell-upgrades',
        overPrivileged: true,
        grantedAt: now - 30 * DAY,
      },
      {
        credential: id(7),
        ...GRANT_DEFAULTS,
        modes: ['reveal'],
        scopes: ['read', 'trade'],
        fields: null,
        approval: 'session',
        used: 0,
        grantedAt: now - 12 * DAY,
      },
    ],
  },
  {
    id: id(102),
    name: 'tax tool',
    role: 'user',
    status: 'active',
    purpose: '',
    pairedAt: now - 9 * DAY,
    lastSeenAt: now - 26 * HOUR,
    process: node,
    changes: [
      'the program at /usr/bin/node has changed',
      'the script is /opt/tax/report2.mjs, it was /opt/tax/report.mjs',
    ],
    proxies: [],
    grants: [
      {
        credential: id(4),
        ...GRANT_DEFAULTS,
        modes: ['reveal'],
        scopes: ['read'],
        fields: null,
        approval: 'every-time',
        used: 0,
        grantedAt: now - 9 * DAY,
      },
      {
        credential: id(1),
        ...GRANT_DEFAULTS,
        modes: ['sign'],
        scopes: ['read'],
        fields: null,
        approval: 'every-time',
        used: 0,
        grantedAt: now - 9 * DAY,
      },
    ],
  },
  {
    id: id(103),
    name: 'payout script',
    role: 'user',
    status: 'paused',
    purpose: 'Monthly payouts',
    changes: [],
    pairedAt: now - 60 * DAY,
    lastSeenAt: now - 31 * DAY,
    process: { ...python, script: '/srv/payout/run.py' },
    proxies: [],
    grants: [
      {
        credential: id(3),
        ...GRANT_DEFAULTS,
        modes: ['reveal'],
        scopes: ['read', 'withdraw', 'account'],
        fields: null,
        approval: 'every-time',
        used: 0,
        grantedAt: now - 60 * DAY,
      },
    ],
  },
  {
    id: id(105),
    name: 'keyturn on the command line',
    role: 'admin',
    status: 'active',
    purpose: '',
    changes: [],
    pairedAt: now - HOUR,
    lastSeenAt: now - 60_000,
    process: {
      ...python,
      name: 'keyturn',
      executable: '/usr/bin/keyturn',
      commandLine: ['keyturn', 'keys', 'list'],
      script: null,
    },
    proxies: [],
    grants: [],
  },
  {
    id: id(104),
    name: 'notebook',
    role: 'user',
    status: 'revoked',
    purpose: '',
    pairedAt: now - 90 * DAY,
    lastSeenAt: null,
    process: UNKNOWN_PROCESS,
    changes: [],
    proxies: [],
    grants: [],
  },
];
