import { KeyturnError } from '../../shared/errors.ts';
import type { GateState } from '../../shared/ipc/contract.ts';
import type { StepUpState } from '../../shared/ipc/step-up.ts';
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
    quick: scene === 'quick',
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
    unlockByKeychain: async () => {
      await wait(300);
      throw new KeyturnError('quick_unlock_refused', 'fake', {
        facts: { problem: 'The keychain did not give the key back.' },
      });
    },
    restoreBackup: () => gate(''),
    retry: () => gate(scene),
    showFolder: () => undefined,
    quit: () => undefined,
    ownerTypes: () => undefined,
  };
}

const SPARE = [
  'H2QK-7M9X-TTP4-9C3H',
  'VZ1B-88RE-WN5G-6JYA',
  'K7QD-2M9X-TTP4-0C3H',
  '3F8N-QW2E-RT5Y-7U9K',
  'P0AS-DF1G-HJ4K-6L8Z',
  'XC3V-BN5M-QW7E-9RTY',
  '1Q2W-3E4R-5T6Y-7H8J',
  'ZX9C-8V7B-6N5M-4A3S',
  'G7H8-J9K0-M1N2-P3Q4',
  'R5S6-T7V8-W9X0-Y1Z2',
];
const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const URI = `otpauth://totp/Keyturn:vault?secret=${SEED}&issuer=Keyturn`;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function stepUpState(scene: string): StepUpState {
  const kinds: Readonly<Record<string, Partial<StepUpState>>> = {
    'change-password': { kind: 'change-password', reason: 'password', subject: null },
    'new-recovery-code': { kind: 'new-recovery-code', reason: 'recovery', subject: null },
    'second-factor': { kind: 'second-factor', reason: 'second-factor', subject: null },
    'second-factor-codes': { kind: 'second-factor-codes', reason: 'second-factor', subject: null },
    'file-password': { kind: 'file-password', reason: 'import', subject: 'passwords.kdbx' },
    'file-password-wrong': {
      kind: 'file-password',
      reason: 'import',
      subject: 'passwords.kdbx',
      wrong: true,
    },
    'choose-file-password': {
      kind: 'choose-file-password',
      reason: 'export',
      subject: 'keys-2026-11-21.kdbx',
    },
    code: { codes: true },
    asker: { reason: 'grant', subject: 'grid bot', asker: 'ops command line' },
    delete: { reason: 'delete' },
  };
  return {
    kind: 'confirm',
    reason: 'reveal',
    subject: 'Binance main',
    asker: null,
    codes: false,
    wrong: false,
    triesLeft: scene === 'tries' ? 2 : 5,
    ...kinds[scene],
  };
}

export function stepUpCalls(scene: string, emit: Emit): Calls {
  const check = async (): Promise<void> => {
    emit('working', true);
    await wait(300);
    emit('working', false);
  };
  const codes = () => ({ codes: utf8(`${SPARE.join('\n')}\n`), ask: 4 });
  return {
    state: () => stepUpState(scene),
    confirm: async () => {
      await check();
      throw new KeyturnError('wrong_password', 'fake');
    },
    confirmCode: async () => {
      await check();
      throw new KeyturnError('wrong_second_factor', 'fake');
    },
    changePassword: recovery,
    newRecoveryCode: recovery,
    confirmRecovery: () => ({ olderBackups: 6 }),
    destroyOlderBackups: () => undefined,
    beginSecondFactor: () => ({ uri: utf8(URI), seed: utf8(SEED) }),
    proveSecondFactor: codes,
    renewCodes: codes,
    keepCodes: () => undefined,
    copyCodes: () => ({ clearedAt: Date.now() + 30_000 }),
    saveCodes: () => ({ saved: true }),
    filePassword: () => undefined,
    cancel: () => undefined,
  };
}
