import { KeyturnError } from '../../shared/errors.ts';
import type { GateState } from '../../shared/ipc/contract.ts';
import { BACKUPS } from './fake-data.ts';

type Emit = (event: string, value: unknown) => void;
type Calls = Readonly<Record<string, (input: never) => unknown>>;

const CODE = 'K7QD-2M9X-TTP4-9C3H-VZ1B-88RE-WN5G-6JYA';
const wait = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));
const recovery = (): { recoveryCode: Uint8Array } => ({
  recoveryCode: new TextEncoder().encode(CODE),
});

const FACTS: Record<string, Record<string, string | number>> = {
  vault_damaged: {
    file: '/home/ada/.local/share/keyturn/vault.keyturn',
    problem: 'its checksum does not fit',
  },
  vault_too_new: { file: '/home/ada/.local/share/keyturn/vault.keyturn', version: 3 },
  not_a_vault: { file: '/home/ada/.local/share/keyturn/vault.keyturn' },
  kdf_out_of_bounds: { problem: '4 GiB of memory' },
  vault_in_use: { holder: 'keyturn, pid 3120' },
  write_failed: { problem: 'no space left on device', folder: '/home/ada/.local/share/keyturn' },
};

function gate(scene: string): GateState {
  const unlock = {
    page: 'unlock',
    lock: 'vault',
    served: 0,
    refused: 0,
    wrong: 0,
    waitUntil: null,
    frozen: null,
  } as const;
  if (scene === 'create') return { page: 'create' };
  if (scene === 'window-locked') return { ...unlock, lock: 'window', served: 3 };
  if (scene === 'refused') return { ...unlock, refused: 12 };
  if (scene === 'frozen') return { ...unlock, frozen: 'stop' };
  if (scene === 'wrong') return { ...unlock, wrong: 4, waitUntil: Date.now() + 8_500 };
  if (scene in FACTS) {
    const code = scene as Extract<GateState, { page: 'problem' }>['code'];
    return { page: 'problem', code, facts: FACTS[scene] ?? {}, backups: BACKUPS };
  }
  return unlock;
}

export function unlockCalls(scene: string, emit: Emit): Calls {
  const derive = async (): Promise<void> => {
    emit('working', true);
    await wait(scene === 'working' ? 600_000 : 300);
    emit('working', false);
  };
  return {
    state: () => gate(scene),
    create: async () => {
      await derive();
      return recovery();
    },
    recover: async () => {
      await derive();
      return recovery();
    },
    confirmRecovery: () => undefined,
    unlock: async () => {
      await derive();
      throw new KeyturnError('wrong_password', 'fake');
    },
    restoreBackup: () => gate(''),
    retry: () => gate(scene),
    showFolder: () => undefined,
    quit: () => undefined,
  };
}

export function stepUpCalls(scene: string, emit: Emit): Calls {
  const kind = scene === 'change-password' || scene === 'new-recovery-code' ? scene : 'confirm';
  return {
    state: () => ({
      kind,
      reason: kind === 'confirm' ? 'reveal' : kind === 'change-password' ? 'password' : 'recovery',
      subject: kind === 'confirm' ? 'Binance main' : null,
      triesLeft: scene === 'tries' ? 2 : 5,
    }),
    confirm: async () => {
      emit('working', true);
      await wait(300);
      emit('working', false);
      throw new KeyturnError('wrong_password', 'fake');
    },
    changePassword: recovery,
    newRecoveryCode: recovery,
    confirmRecovery: () => ({ olderBackups: 6 }),
    destroyOlderBackups: () => undefined,
    cancel: () => undefined,
  };
}
