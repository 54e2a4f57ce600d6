/** A vault full of keys, for benchmarks. */
import { encodeFieldBlock } from '../../electron/core/vault/field-block.ts';
import type { Vault } from '../../electron/core/vault/vault.ts';
import { client, credential, grant, utf8 } from '../setup/vault.ts';

/** A prime: every number comes once. */
const SPREAD = 7919;

/** Keys as they are: notes, tags, IP lists, and every third with an RSA key in PEM. */
export async function fill(vault: Vault, count: number): Promise<void> {
  await vault.update((draft, records) => {
    for (let n = 0; n < count; n++) {
      // Not in the order of their names: to sort what is sorted takes no time.
      const one = credential(`Key number ${(n * SPREAD) % count}`, {
        notes: 'For the grid bot. Ask before it is turned. '.repeat(3),
        tags: ['grid', `account ${n % 7}`],
        ipAllowList: ['203.0.113.7', '203.0.113.8'],
        permissions: ['enableReading', 'enableSpotAndMarginTrading'],
        scopes: ['read', 'trade'],
      });
      const values = {
        apiKey: utf8('test-'.repeat(12)),
        secret: utf8('test-'.repeat(n % 3 === 0 ? 340 : 12)),
      };
      draft.credentials.push(one);
      records.put(one.id, 'credential', encodeFieldBlock([{ version: 1, values }]));
    }
    for (let n = 0; n < 20; n++) {
      const grants = draft.credentials.slice(n * 5, n * 5 + 5).map(({ id }) => grant(id));
      draft.clients.push(client(`Bot ${n}`, { grants }));
    }
  });
}
