import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from '../../../../electron/core/exchanges/catalogue.ts';
import { exchangesDocument } from './document.ts';
import { endpointsDocument } from './endpoints/document.ts';
import { ENDPOINT_DATA } from './endpoints/rows.ts';

const root = join(import.meta.dirname, '../../../..');

test('docs/EXCHANGES.md says what the data say', async () => {
  const files = readdirSync(join(root, 'electron/core/exchanges/data'));
  const ids = new Set(files.map((file) => file.replace('.json', '')));
  const keys = exchangesDocument(catalogue().list(), ids);
  const text = `${keys}\n${endpointsDocument(ENDPOINT_DATA)}`;
  await expect(text).toMatchFileSnapshot(join(root, 'docs/EXCHANGES.md'));
});
