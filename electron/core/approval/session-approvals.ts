import type { Mode, ProcessIdentity } from '../../../shared/model/client.ts';
import { programOf } from '../clients/identity.ts';

/** What a "for this session" was said to. */
export interface Approved {
  readonly client: string;
  readonly credential: string;
  readonly mode: Mode;
  /** By `reveal` the fields, by `sign` the scopes. */
  readonly what: readonly string[];
  readonly process: ProcessIdentity;
}

/**
 * What the owner said yes to until the vault locks. The program counts: the same token in the hands of another
 * executable or an edited script is asked about again, though the process itself may come and go.
 */
export class SessionApprovals {
  /** By client, then by credential. */
  readonly #said = new Map<string, Map<string, Set<string>>>();

  remember(approved: Approved): void {
    const { client, credential } = approved;
    const ofClient = this.#said.get(client) ?? new Map<string, Set<string>>();
    const keys = ofClient.get(credential) ?? new Set();
    this.#said.set(client, ofClient.set(credential, keys.add(keyOf(approved))));
  }

  has(approved: Approved): boolean {
    const keys = this.#said.get(approved.client)?.get(approved.credential);
    return keys?.has(keyOf(approved)) ?? false;
  }

  /**
   * After any change to a client or its grants: what was approved then is not what would be given now.
   * @param credential only what was approved about that key
   */
  forgetClient(client: string, credential: string | null = null): void {
    if (credential === null) this.#said.delete(client);
    else this.#said.get(client)?.delete(credential);
  }

  forgetAll(): void {
    this.#said.clear();
  }
}

function keyOf({ mode, what, process }: Approved): string {
  return JSON.stringify([mode, [...what].sort(), ...programOf(process)]);
}
