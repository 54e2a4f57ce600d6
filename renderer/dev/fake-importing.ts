/** An import that found something of everything. */

import { KeyturnError } from '../../shared/errors.ts';
import type { ImportedKey, ImportPreview } from '../../shared/model/importing.ts';

const field = (
  name: string,
  label: string,
  hint: string | null,
  problem: string | null = null,
) => ({
  name,
  label,
  hint,
  taken: problem === null ? 'letters and digits' : null,
  problem,
});

const key = (id: number, label: string, exchange: string, more: Partial<ImportedKey> = {}) => ({
  id,
  place: `${exchange.toUpperCase()}_API_KEY, ${exchange.toUpperCase()}_API_SECRET`,
  file: '.env',
  label,
  exchange,
  account: '',
  environment: 'live' as const,
  scopes: ['read', 'trade'] as ImportedKey['scopes'],
  tags: [],
  fields: [field('apiKey', 'API Key', '4f2a'), field('secret', 'Secret Key', '91cc')],
  problems: [],
  warnings: [],
  held: [],
  twin: null,
  ticked: true,
  ...more,
});

const PREVIEW: ImportPreview = {
  id: 'test-import-0000000000',
  format: 'env',
  files: ['/home/ada/bots/grid/.env'],
  keys: [
    key(0, 'Binance main', 'binance', { account: 'main' }),
    key(1, 'Bybit', 'bybit', { environment: 'testnet' }),
    key(2, 'OKX', 'okx', {
      fields: [
        field('apiKey', 'API key', 'b3e1'),
        field('secret', 'Secret key', '77d0'),
        field('password', 'Passphrase', null),
      ],
    }),
    key(3, 'Kraken futures of the second account', 'kraken', {
      problems: ['Private Key: expected 88 characters of base64. This has 31 characters.'],
      fields: [
        field('apiKey', 'API Key', 'Qk2x'),
        field(
          'secret',
          'Private Key',
          null,
          'Private Key: expected 88 characters of base64. This has 31 characters.',
        ),
      ],
      ticked: false,
    }),
    key(4, 'Gate', 'gate', { held: ['Gate arbitrage'], ticked: false }),
    key(5, 'Binance old', 'binance', { twin: 0, ticked: false }),
    key(6, 'EXCH2', 'other', {
      warnings: ['The file does not say which exchange.'],
      ticked: false,
      scopes: [],
    }),
    key(7, 'TELEGRAM_TOKEN', 'generic', {
      place: 'TELEGRAM_TOKEN',
      scopes: [],
      fields: [field('value', 'Value', 'k9Zw')],
    }),
  ],
  skipped: [
    { file: '.env', place: 'LOG_LEVEL', why: 'It does not look like a secret.' },
    { file: '.env', place: 'MEXC_API_KEY', why: 'Empty, or a placeholder.' },
  ],
  columns: [],
  notes: [],
  until: Date.now() + 600_000,
};

const many = (): ImportedKey[] =>
  Array.from({ length: 2000 }, (_, id) => key(id, `Bybit sub-account ${id + 1}`, 'bybit'));

export function importingCalls(scene: string) {
  return {
    startImport: () => {
      if (scene.includes('reading')) return new Promise(() => undefined);
      if (scene.includes('refused')) {
        throw new KeyturnError('file_refused', 'refused', {
          facts: { problem: 'config.json is not JSON: line 14 (CommaExpected).' },
        });
      }
      if (scene.includes('nothing')) return { ...PREVIEW, keys: [] };
      return scene.includes('many') ? { ...PREVIEW, keys: many() } : PREVIEW;
    },
    checkImported: ({ id, exchange }: { id: number; exchange: string }) => ({
      ...PREVIEW.keys[id],
      exchange,
      warnings: [],
    }),
    storeImport: ({ keys }: { keys: readonly unknown[] }) => ({
      stored: keys.length,
      ids: [],
      files: PREVIEW.files,
      undo: { token: 'test', until: Date.now() + 10_000 },
    }),
    undoImport: () => ({ removed: 4 }),
    dropImport: () => undefined,
    showImportedFile: () => undefined,
  };
}
