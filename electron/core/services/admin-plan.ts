/** What a change that an admin client asks for comes to: what the owner reads, and what is done after a yes. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { ChangeQuestion } from '../../../shared/ipc/questions.ts';
import type { AuditActor } from '../../../shared/model/audit.ts';
import type { FieldValues } from '../../../shared/model/credential.ts';
import type { SecretFields } from '../broker/admin-desk.ts';
import { parseReference } from '../broker/wire-text.ts';
import type { Registry } from '../clients/registry.ts';
import { wipe } from '../crypto/bytes.ts';
import type { Catalogue } from '../exchanges/catalogue.ts';
import type { Clock } from '../ports.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import type { ClientService } from './clients.ts';
import type { CredentialService } from './credentials.ts';

export type Line = ChangeQuestion['lines'][number];

/** What was changed, for the program that asked. */
export interface Done {
  readonly credential?: string;
  readonly client?: string;
  readonly warnings?: string[];
}

export interface Plan {
  readonly title: string;
  readonly subject: string;
  readonly lines: readonly Line[];
  /** `lowers` is done at once; `gives` waits for a thaw, too, while everything is frozen. */
  readonly effect: 'lowers' | 'changes' | 'gives';
  /** Whether the same act in the window asks for the master password. */
  readonly stepUp: boolean;
  /** For the audit log. */
  readonly credential?: { readonly id: string; readonly label: string };
  /** Checks everything again: minutes may have gone by. */
  run(by: AuditActor): Promise<Done>;
}

export interface PlanDeps {
  readonly vault: Vault;
  readonly registry: Registry;
  readonly catalogue: Catalogue;
  readonly credentials: Pick<CredentialService, 'add' | 'edit' | 'setStatus'>;
  readonly clients: Pick<ClientService, 'setStatus' | 'removeGrant' | 'setGrant'>;
  readonly clock: Clock;
  readonly timeZone: () => string;
}

export function refuse(field: string, problem: string): never {
  throw new KeyturnError('invalid_field', problem, { field, facts: { problem } });
}

/** Throws `bad_request` for what is no reference, `not_found` for what is not there. */
export function keyOf({ vault }: PlanDeps, reference: string): StoredCredential {
  const { credential, field } = parseReference(reference);
  if (field !== null) refuse('credential', 'A whole key is meant, not one of its fields.');
  const found = vault.manifest.credentials.find(
    ({ id, ref }) => id === credential || ref === credential,
  );
  if (found !== undefined) return found;
  throw new KeyturnError('not_found', 'no such key', { field: 'credential' });
}

/** By id or by its whole name; one that was revoked is not there any more. */
export function clientOf({ vault, registry }: PlanDeps, name: string): StoredClient {
  const there = [...vault.manifest.clients, ...registry.admins.list()].filter(
    ({ status }) => status !== 'revoked',
  );
  const found = there.find(({ id }) => id === name) ?? there.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new KeyturnError('not_found', 'no such client', { field: 'client' });
}

/** Lends copies of the values; they are wiped whatever comes of it. */
export async function lend<T>(
  fields: SecretFields,
  use: (values: FieldValues) => T | Promise<T>,
): Promise<T> {
  const values = Object.fromEntries(
    Object.entries(fields).map(([name, secret]) => [
      name,
      secret.use((bytes) => Uint8Array.from(bytes)),
    ]),
  );
  try {
    return await use(values);
  } finally {
    wipe(...Object.values(values));
  }
}
