import type { ProxyReply } from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import type { StoredClient } from '../vault/manifest.ts';
import type { Caller, Deps } from './deps.ts';
import { Refused, type Reply, secretJson } from './replies.ts';

/** An address that stands for this client and one of its keys, as long as this connection does. */
export async function makeProxy(
  credential: string,
  client: StoredClient,
  caller: Caller,
  deps: Deps,
): Promise<Reply> {
  const granted = deps.registry
    .granted(client)
    .find((one) => one.credential.ref === credential || one.credential.id === credential);
  if (granted === undefined) throw new KeyturnError('not_found', 'nothing granted fits');
  const { id, ref, label, exchange } = granted.credential;
  caller.trace.credential = { id, label };
  if (!granted.grant.modes.includes('sign')) throw new Refused('mode-not-granted');
  const token = deps.proxies.bind(client.id, id, caller.socket);
  const at = deps.tcpAddress();
  const reply: ProxyReply = {
    credential: ref,
    exchange,
    token,
    url: at === null ? null : `http://${at}/p/${token}/`,
  };
  return secretJson(201, reply);
}
