import type { ProxyAddress } from '../clients/proxies.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import type { Caller, Deps } from './deps.ts';
import type { JudgedRequest } from './proxy-judge.ts';

/** A request to an exchange on its way through: what it is, and who makes it. */
export interface Passing {
  readonly judged: JudgedRequest;
  readonly proxy: ProxyAddress;
  readonly client: StoredClient;
  readonly credential: StoredCredential;
  readonly caller: Caller;
  readonly deps: Deps;
}
