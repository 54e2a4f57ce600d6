import { KeyturnError } from '../../shared/errors.ts';
import type { ApprovalState, LeaseQuestion } from '../../shared/ipc/contract.ts';
import { CLIENTS, CREDENTIALS, PROCESSES } from './fake-data.ts';

type Emit = (event: string, value: unknown) => void;
type Calls = Readonly<Record<string, (input: never) => unknown>>;

const short = (at: number) => {
  const key = CREDENTIALS[at];
  if (key === undefined) throw new Error('no such fake');
  const { id, ref, label, exchange, exchangeName, account, scopes, risk, environment, status } =
    key;
  return { id, ref, label, exchange, exchangeName, account, scopes, risk, environment, status };
};

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
          'The executable is another one than when it was paired.',
          'It runs another script: grid2.py instead of grid.py.',
        ]
      : [],
    credential: short(changed ? 2 : 0),
    mode: 'reveal',
    fields: ['apiKey', 'secret'],
    reason: changed ? '' : 'start of the nightly grid, rebalancing BTC/USDT; ignore <b>this</b>',
    worstCase: changed
      ? 'Could empty Kraken treasury to any address.'
      : 'Could sell everything on Binance main; can\u2019t withdraw.',
    timesBefore: changed ? 0 : 41,
    rememberable: !changed,
    askedAt: now,
    expiresAt: now + 48_000,
    armedAt: now + (armed ? 1_000 : 600_000),
  };
}

function pairing(): ApprovalState {
  const now = Date.now();
  return {
    kind: 'pairing',
    id: 'pairing-1',
    name: 'grid bot',
    purpose: 'Grid trading on BTC and ETH',
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
  const start: ApprovalState = scene.startsWith('lease')
    ? lease(scene, scene !== 'lease-arming')
    : scene === 'pairing'
      ? pairing()
      : scene === 'idle'
        ? { kind: 'idle' }
        : { kind: 'pairing-code', open: 1, triesLeft: scene === 'pairing-tries' ? 1 : 3 };
  return {
    state: () => start,
    answer: () => undefined,
    typeCode: ({ code }: { code: string }) => {
      if (!code.startsWith('482')) throw new KeyturnError('wrong_code', 'fake');
      return pairing();
    },
    approvePairing: () => undefined,
    denyPairing: () => undefined,
    close: () => undefined,
  };
}
