/** Exports that are written, that take a while and that fail; and a backup with something of everything in it. */
import { KeyturnError } from '../../shared/errors.ts';
import type { BackupKey, BackupLook, ExportAsk, ExportDone } from '../../shared/model/exporting.ts';

const DAY = 86_400_000;

const key = (
  n: number,
  label: string,
  exchangeName: string,
  more: Partial<BackupKey> = {},
): BackupKey => ({
  id: `backup-key-${n}`,
  label,
  exchangeName,
  account: '',
  storedAt: Date.now() - (n + 3) * 9 * DAY,
  difference: 'same',
  changed: [],
  today: label,
  ...more,
});

const LOOK: BackupLook = {
  look: 'test-look-000000000000',
  backup: 'backup-1',
  name: 'backup-1',
  takenAt: Date.now() - DAY - 7_200_000,
  today: true,
  own: true,
  clients: 3,
  keys: [
    key(0, 'Binance main', 'Binance', {
      account: 'main',
      difference: 'changed',
      changed: ['values', 'dates'],
    }),
    key(1, 'Kraken treasury', 'Kraken', {
      difference: 'changed',
      changed: ['label', 'addresses', 'notes'],
      today: 'Kraken cold treasury of the second desk',
    }),
    key(2, 'OKX arbitrage, the account that was closed', 'OKX', {
      account: 'sub-account 4 of the old desk',
      difference: 'removed',
      today: null,
    }),
    ...['Bybit grid', 'Gate spot', 'Bitget copy', 'KuCoin', 'MEXC', 'HTX', 'Deribit'].map(
      (label, n) => key(n + 3, label, label.split(' ')[0] ?? label),
    ),
  ],
  added: ['Coinbase tax', 'Hyperliquid agent'],
  until: Date.now() + 600_000,
};

export function exportingCalls(scene: string, emit: (event: string, value: unknown) => void) {
  return {
    exportKeys: ({ ids, format, totp }: ExportAsk): ExportDone | Promise<ExportDone> => {
      if (scene.includes('working')) {
        setTimeout(() => emit('exportWork', { done: 5, total: 12 }), 50);
        return new Promise(() => undefined);
      }
      if (scene.includes('refused')) {
        throw new KeyturnError('file_refused', 'refused', {
          facts: { problem: 'The file could not be written (EROFS).' },
        });
      }
      return {
        path: `/home/ada/Documents/keyturn-keys-2025-11-21.${format.replace('-file', '')}`,
        format,
        keys: ids?.length ?? 12,
        seeds: totp ? 2 : 0,
        bytes: 18_432,
        at: Date.now(),
      };
    },
    stopExport: () => undefined,
    showExported: () => undefined,
    takeBackup: () => ({ id: 'backup-0', takenAt: Date.now() }),
    lookIntoBackup: ({ backup }: { backup: string | null }) => {
      if (scene.includes('refused')) {
        throw new KeyturnError('file_refused', 'refused', {
          facts: { problem: 'This is not a Keyturn file.' },
        });
      }
      return backup === null
        ? {
            ...LOOK,
            backup: null,
            name: 'desk-2025-03.keyturn',
            takenAt: null,
            clients: 0,
            own: false,
          }
        : { ...LOOK, backup };
    },
    closeBackup: () => undefined,
    restoreKey: () => ({ id: 'x', label: 'Binance main' }),
    restoreLooked: () => undefined,
    saveBackup: () => ({ name: 'vault-20251121.keyturn' }),
    destroyBackups: () => ({ destroyed: 2 }),
  };
}
