/** What the broker hands on for admin clients: done by the services, which the broker knows nothing of. */
import type { AdminChange, AdminChangeReply } from '../../../shared/broker/protocol.ts';
import type { AuditActor } from '../../../shared/model/audit.ts';
import type { ClientView, ProcessIdentity } from '../../../shared/model/client.ts';
import type { CredentialView } from '../../../shared/model/credential.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { StoredClient } from '../vault/manifest.ts';

/** A change as it was asked for, with its values taken out. */
export type AskedChange =
  | (Omit<Extract<AdminChange, { kind: 'add' }>, 'fields'> & { readonly fields: SecretFields })
  | (Omit<Extract<AdminChange, { kind: 'edit' }>, 'fields'> & {
      readonly fields: SecretFields | null;
    })
  | Exclude<AdminChange, { kind: 'add' | 'edit' }>;
export type SecretFields = Readonly<Record<string, Secret>>;

/** Who asks. */
export interface Asker {
  readonly client: StoredClient;
  readonly process: ProcessIdentity;
  readonly actor: AuditActor;
}

export interface AdminDesk {
  credentials(): Promise<readonly CredentialView[]>;
  clients(): Promise<readonly ClientView[]>;
  /**
   * Does what takes something away at once, and puts everything else before the owner. Takes the values over, and
   * wipes them whatever comes of it.
   * @throws KeyturnError `bad_request`, `invalid_field`, `invalid_pem` or `not_found` with the field that is wrong,
   *   `rate_limited`, `frozen`
   */
  ask(change: AskedChange, asker: Asker): Promise<AdminChangeReply>;
  /** How a change of this client stands; waits for the owner. @throws KeyturnError `not_found` */
  poll(
    client: string,
    change: string,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<AdminChangeReply>;
}
