import type { PanicLevel } from '../../../shared/model/panic.ts';
import { actorOf } from '../clients/identity.ts';
import type { StoredClient } from '../vault/manifest.ts';
import type { Caller, Deps } from './deps.ts';
import { noContent, type Reply } from './replies.ts';

/** Any client may pull the switch, as any may lock; only the owner thaws. It holds before anything is waited for. */
export async function pullPanic(
  level: PanicLevel,
  client: StoredClient,
  { peer }: Caller,
  { pullPanic: pull }: Deps,
): Promise<Reply> {
  await pull(level, async () => actorOf(client, await peer.identity()));
  return noContent();
}
