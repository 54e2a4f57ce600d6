import { KeyturnError } from '../../../shared/errors.ts';
import type { UsesView } from '../../../shared/model/uses.ts';
import type { Vault } from '../vault/vault.ts';
import { together } from './use-days.ts';
import type { Uses } from './uses.ts';

/** What the detail of a key shows of its last ninety days. @throws KeyturnError `not_found` */
export async function usesView(id: string, vault: Vault, uses: Uses): Promise<UsesView> {
  await uses.catchUp();
  const key = vault.manifest.credentials.find((one) => one.id === id);
  if (key === undefined) throw new KeyturnError('not_found', 'no such key');
  const of = uses.usesOf(key);
  const clients = of.map(({ client, lastAt, days }) => ({
    client,
    lastAt,
    count: days.reduce((sum, { count }) => sum + count, 0),
  }));
  return { days: together(of), clients: clients.sort((a, b) => b.count - a.count) };
}
