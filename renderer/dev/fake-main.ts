import { KeyturnError } from '../../shared/errors.ts';
import type { AppNotice } from '../../shared/ipc/contract.ts';
import type { ClientView } from '../../shared/model/client.ts';
import type { CredentialView } from '../../shared/model/credential.ts';
import type { PanicState, PanicView } from '../../shared/model/panic.ts';
import {
  type AppSettings,
  DEFAULT_APP_SETTINGS,
  DEFAULT_VAULT_SETTINGS,
  type VaultSettings,
} from '../../shared/model/settings.ts';
import { addingCalls } from './fake-adding.ts';
import { EXCHANGES } from './fake-catalogue.ts';
import { CLIENTS } from './fake-clients.ts';
import { BACKUPS, CREDENTIALS } from './fake-data.ts';
import { exportingCalls } from './fake-exporting.ts';
import { healthCalls } from './fake-health.ts';
import { importingCalls } from './fake-importing.ts';
import { fakeKeyCalls, fakeKeys } from './fake-keys.ts';
import { longClients, longKeys } from './fake-long.ts';
import { securityCalls } from './fake-security.ts';
import { watchingCalls } from './fake-watching.ts';

const PANIC = ['exits', 'stop'] as const;

type Emit = (event: string, value: unknown) => void;
type Calls = Readonly<Record<string, (input: never) => unknown>>;

const NOTICES: AppNotice[] = [
  {
    id: 'n1',
    level: 'now',
    title: '12 requests were refused while the vault was locked',
    body: 'grid bot asked for Binance main from 03:12 to 06:40 and got nothing. It goes on by itself now.',
    at: Date.now() - 600_000,
  },
];

interface State {
  credentials: CredentialView[];
  readonly clients: readonly ClientView[];
  app: AppSettings;
  vault: VaultSettings;
  notices: readonly AppNotice[];
}

export function mainCalls(scene: string, emit: Emit): Calls {
  const empty = scene.includes('empty');
  const long = scene.includes('long');
  const state: State = {
    credentials: long ? longKeys() : fakeKeys(scene),
    clients: empty ? [] : long ? longClients() : CLIENTS,
    app: {
      ...DEFAULT_APP_SETTINGS,
      density: scene.includes('comfortable') ? 'comfortable' : 'compact',
    },
    vault: scene.includes('served')
      ? {
          ...DEFAULT_VAULT_SETTINGS,
          tcp: { enabled: true, port: 41_234 },
          foreignUsers: [{ uid: 1001, name: 'freqtrade container' }],
        }
      : DEFAULT_VAULT_SETTINGS,
    notices: scene.includes('notice') ? NOTICES : [],
  };
  const nothing = Object.fromEntries(
    [
      'setClientStatus',
      'removeGrant',
      'setGrant',
      'acceptProgram',
      'removeProxy',
      'panic',
      'thaw',
      'chooseTcpPort',
      'openPairing',
      'restoreBackup',
      'snooze',
      'changePassword',
    ].map((verb) => [verb, () => undefined]),
  );
  return {
    ...nothing,
    ...addingCalls,
    newRecoveryCode: () => undefined,
    pauseAllClients: () => ({ clients: state.clients.length }),
    resumeAllClients: () => ({ clients: state.clients.length }),
    lockWindow: () => undefined,
    lockVault: () => undefined,
    openManagePage: () => undefined,
    ...keyCalls(state, emit),
    ...fakeKeyCalls(state, emit),
    ...settingsCalls(state, scene, emit),
    ...watchingCalls(scene, emit),
    ...healthCalls(empty),
    ...importingCalls(scene),
    ...exportingCalls(scene, emit),
    ...securityCalls(scene),
    listClients: () => state.clients,
    makeProxy: () => ({ clearedAt: Date.now() + 30_000, tcp: false }),
    panicState: () => panicState(scene),
    panicPage: () => panicPage(scene, state.credentials),
  };
}

function keyCalls(state: State, emit: Emit): Calls {
  const find = (id: string) => state.credentials.find((one) => one.id === id);
  return {
    catalogue: () => EXCHANGES,
    listCredentials: () => state.credentials,
    firstCredentials: () => null,
    addCredential: ({ details }: { details: { label: string } }) => {
      if (details.label === 'refused') {
        throw new KeyturnError('invalid_field', 'fake', {
          field: 'fields.secret',
          facts: { problem: 'This is 32 characters long; a Binance secret has 64.' },
        });
      }
      const warnings = ['This key has no IP list: whoever holds it can use it from anywhere.'];
      return { credential: { ...state.credentials[0], ...details }, warnings };
    },
    editCredential: ({ id }: { id: string }) => ({ credential: find(id), warnings: [] }),
    setCredentialStatus: ({ id }: { id: string }) => find(id),
    deleteCredential: ({ id }: { id: string }) => {
      state.credentials = state.credentials.filter((one) => one.id !== id);
      emit('changed', ['credentials']);
      return { undoUntil: Date.now() + 10_000 };
    },
    undoDelete: ({ id }: { id: string }) => CREDENTIALS.find((one) => one.id === id),
    checkField: ({ value }: { value: Uint8Array }) =>
      value.length < 20
        ? { ok: false, text: `${value.length} of 64 letters and digits` }
        : { ok: true, text: '64 letters and digits' },
    reveal: () => ({
      value: new TextEncoder().encode('test-k1mQ9vXc7TzR2bWn8LpYh3JdFs6GuEa0test4f2a'),
      until: Date.now() + 20_000,
    }),
    hide: () => undefined,
    copy: () => ({ clearedAt: Date.now() + 30_000 }),
  };
}

/** A switch in the state that the scene names: `frozen-exits`, `frozen-stop`. */
function panicState(scene: string): PanicState {
  const level = PANIC.find((one) => scene.includes(`frozen-${one}`)) ?? null;
  return { level, since: level === null ? null : Date.now() - 60_000 };
}

function panicPage(scene: string, credentials: readonly CredentialView[]): PanicView {
  const held = ['Binance main', 'Kraken treasury'];
  const keys = credentials
    .map((key) => ({
      ...key,
      revealedTo: scene.includes('long')
        ? key.revealedTo
        : held.includes(key.label)
          ? [
              { name: 'grid bot', at: Date.now() - 7_200_000 },
              { name: 'tax tool', at: Date.now() - 9 * 86_400_000 },
            ]
          : [],
      hasManagePage: key.exchange === 'binance',
    }))
    .toSorted((a, b) => b.revealedTo.length - a.revealedTo.length || b.risk - a.risk);
  const unknown = [
    {
      client: 'grid bot',
      credential: 'Binance main',
      what: 'POST /api/v3/order',
      at: Date.now() - 65_000,
    },
  ];
  return { keys, unknown: panicState(scene).level === null ? [] : unknown };
}

function settingsCalls(state: State, scene: string, emit: Emit): Calls {
  return {
    appInfo: () => ({
      version: '0.1.0',
      electron: '33.2.1',
      platform: 'linux',
      dataFolder: '/home/ada/.local/share/keyturn',
      socket: '/run/user/1000/keyturn/broker.sock',
      tcp: scene === 'served' ? '127.0.0.1:41234' : null,
      tcpTaken: scene === 'served-taken',
      guestSocket: scene.includes('served') ? '/run/user/1000/keyturn/guests/broker.sock' : null,
      limits: ['Protection against screen capture does nothing on Linux.'],
    }),
    listBackups: () => BACKUPS,
    vaultSettings: () => state.vault,
    setVaultSettings: (next: VaultSettings) => {
      state.vault = next;
      return next;
    },
    appSettings: () => state.app,
    setAppSettings: (next: AppSettings) => {
      state.app = next;
      return next;
    },
    notices: () => state.notices,
    dismissNotice: () => {
      state.notices = [];
      emit('changed', ['notices']);
    },
  };
}
