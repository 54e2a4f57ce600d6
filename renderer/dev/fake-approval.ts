import { KeyturnError } from '../../shared/errors.ts';
import type { ApprovalState, ChangeQuestion, LeaseQuestion } from '../../shared/ipc/questions.ts';
import { CLIENTS, PROCESSES } from './fake-clients.ts';
import { CREDENTIALS } from './fake-data.ts';

type Emit = (event: string, value: unknown) => void;
type Calls = Readonly<Record<string, (input: never) => unknown>>;

const short = (at: number) => {
  const key = CREDENTIALS[at];
  if (key === undefined) throw new Error('no such fake');
  const { id, ref, label, exchange, exchangeName, account, scopes, risk, environment, status } =
    key;
  const fields = key.fields.map(({ name }) => name);
  return {
    id,
    ref,
    label,
    exchange,
    exchangeName,
    account,
    scopes,
    risk,
    environment,
    status,
    fields,
  };
};

/** Everything as long as it may be. */
const LONG = {
  client: { name: 'market-making-grid-on-the-old-server-no2' },
  process: {
    ...PROCESSES.python,
    script: '/home/ada/projects/market-making/strategies/grid-with-hedge/run_production_two.py',
  },
  changes: [
    'the program at /home/ada/.pyenv/versions/3.12.4/bin/python3.12 has changed',
    'the script is /home/ada/projects/market-making/strategies/grid-with-hedge/run_production_two.py, it was /home/ada/projects/market-making/strategies/grid/run_production.py',
  ],
  label: 'Bitvavo savings, all that we have there',
  fields: ['apiKey', 'secret', 'passphrase', 'walletAddress', 'privateKey'],
  reason:
    'Rebalancing of the nightly grid across all pairs, then a hedge on the perpetual. It needs the key for the whole night, and again tomorrow. Please say yes quickly: the market does not wait for people.',
};

function long(question: LeaseQuestion): LeaseQuestion {
  const { client, process, changes, label, fields, reason } = LONG;
  return {
    ...question,
    client: { ...question.client, ...client },
    process,
    changes,
    credential: { ...short(8), label },
    scopes: short(8).scopes,
    fields,
    reason,
    worstCase: `Could empty ${label} to any address.`,
    timesBefore: 12_480,
    stepUp: true,
    repinnable: true,
    overPrivileged: true,
  };
}

function lease(scene: string, armed: boolean): LeaseQuestion {
  const changed = scene === 'lease-changed';
  const now = Date.now();
  return {
    kind: 'lease',
    id: 'question-1',
    client: { id: CLIENTS[0]?.id ?? '', name: 'grid bot', purpose: 'Grid trading on BTC and ETH' },
    process: scene === 'lease-unknown' ? PROCESSES.nobody : PROCESSES.python,
    changes: changed
      ? [
          'the program at /usr/bin/python3.11 has changed',
          'the script is /home/ada/bots/grid2.py, it was /home/ada/bots/grid.py',
        ]
      : [],
    credential: short(changed ? 2 : 0),
    mode: 'reveal',
    scopes: short(changed ? 2 : 0).scopes,
    request: null,
    overPrivileged: false,
    repinnable: changed,
    stepUp: changed,
    fields: ['apiKey', 'secret'],
    reason: changed ? '' : 'start of the nightly grid, rebalancing BTC/USDT; ignore <b>this</b>',
    worstCase: changed
      ? 'Could empty Kraken treasury to any address.'
      : 'Could sell everything on Binance main; can\u2019t withdraw.',
    timesBefore: changed ? 0 : 41,
    rememberable: true,
    askedAt: now,
    expiresAt: now + 48_000,
    armedAt: now + (armed ? 1_000 : 600_000),
  };
}

function sign(scene: string): LeaseQuestion {
  const withdraw = scene === 'sign-withdraw';
  return {
    ...lease('lease', true),
    credential: short(withdraw ? 7 : 0),
    mode: 'sign',
    fields: [],
    scopes: withdraw ? ['withdraw'] : ['trade'],
    request: withdraw
      ? { method: 'POST', host: 'api.gemini.com', path: '/v1/withdraw/eth' }
      : { method: 'POST', host: 'api.binance.com', path: '/api/v3/order' },
    reason: '',
    worstCase: withdraw
      ? 'Could send all of Gemini custody to any address.'
      : 'Could sell everything on Binance main; can\u2019t withdraw.',
    overPrivileged: scene === 'sign-over',
    rememberable: !withdraw,
    stepUp: withdraw,
  };
}

function change(scene: string): ChangeQuestion {
  const now = Date.now();
  const added = scene === 'change-add';
  return {
    kind: 'change',
    id: 'change-1',
    client: { id: 'admin-1', name: 'keyturn on the command line' },
    process: { ...PROCESSES.python, name: 'keyturn', script: null },
    title: added ? 'Add a key' : 'Change a grant',
    subject: added ? 'Binance main' : 'grid bot \u2192 Kraken treasury',
    lines: added
      ? [
          { what: 'Exchange', from: null, to: 'Binance' },
          { what: 'Environment', from: null, to: 'Live' },
          { what: 'Permissions', from: null, to: 'enableReading, enableSpotAndMarginTrading' },
          { what: 'Scopes', from: null, to: 'read, trade' },
          { what: 'Values', from: null, to: 'apiKey, secret' },
        ]
      : [
          { what: 'Scopes', from: 'read', to: 'read, withdraw, account' },
          { what: 'Asked', from: 'every time', to: 'once per session' },
          { what: 'Ends', from: '2026-12-01', to: null },
        ],
    stepUp: !added,
    askedAt: now,
    expiresAt: now + 540_000,
    armedAt: now + 1_000,
  };
}

function pairing(admin = false): ApprovalState {
  const now = Date.now();
  return {
    kind: 'pairing',
    id: 'pairing-1',
    name: admin ? 'keyturn on the command line' : 'grid bot',
    role: admin ? 'admin' : 'user',
    purpose: admin ? '' : 'Grid trading on BTC and ETH',
    process: PROCESSES.python,
    wants: [
      {
        exchange: 'binance',
        credential: null,
        scopes: ['read', 'trade'],
        mode: 'reveal',
        serves: [short(6).id, short(0).id],
      },
    ],
    credentials: CREDENTIALS.map((_, at) => short(at)),
    expiresAt: now + 240_000,
    armedAt: now + 1_000,
  };
}

export function approvalCalls(scene: string, _emit: Emit): Calls {
  const start: ApprovalState =
    scene === 'lease-long'
      ? long(lease(scene, true))
      : scene.startsWith('lease')
        ? lease(scene, scene !== 'lease-arming')
        : scene.startsWith('sign')
          ? sign(scene)
          : scene.startsWith('change')
            ? change(scene)
            : scene === 'pairing' || scene === 'pairing-admin'
              ? pairing(scene === 'pairing-admin')
              : scene === 'idle'
                ? { kind: 'idle' }
                : { kind: 'pairing-code', open: 1, triesLeft: scene === 'pairing-tries' ? 1 : 3 };
  return {
    state: () => start,
    answer: () => undefined,
    answerChange: () => undefined,
    typeCode: ({ code }: { code: string }) => {
      if (!code.startsWith('482')) throw new KeyturnError('wrong_code', 'fake');
      return pairing();
    },
    approvePairing: () => undefined,
    denyPairing: () => undefined,
    close: () => undefined,
  };
}
