import type { Mode, ProcessIdentity } from '../../../shared/model/client.ts';

/** What a "for this session" was said to. */
export interface Approved {
  readonly client: string;
  readonly credential: string;
  readonly mode: Mode;
  readonly fields: readonly string[];
  readonly process: ProcessIdentity;
}

/**
 * What the owner said yes to until the vault locks. The program counts: the same token in the hands of another
 * executable or an edited script is asked about again, though the process itself may come and go.
 */
export class SessionApprovals {
  readonly #byClient = new Map<string, Set<string>>();

  remember(approved: Approved): void {
    const keys = this.#byClient.get(approved.client) ?? new Set();
    this.#byClient.set(approved.client, keys.add(keyOf(approved)));
  }

  has(approved: Approved): boolean {
    return this.#byClient.get(approved.client)?.has(keyOf(approved)) ?? false;
  }

  /** After any change to a client or its grants: what was approved then is not what would be given now. */
  forgetClient(client: string): void {
    this.#byClient.delete(client);
  }

  forgetAll(): void {
    this.#byClient.clear();
  }
}

function keyOf({ credential, mode, fields, process }: Approved): string {
  const { executable, executableHash, script, scriptHash } = process;
  return JSON.stringify([
    credential,
    mode,
    [...fields].sort(),
    executable,
    executableHash,
    script,
    scriptHash,
  ]);
}
