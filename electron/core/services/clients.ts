import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditAction, AuditActor } from '../../../shared/model/audit.ts';
import type {
  ClientStatus,
  ClientView,
  Grant,
  NewGrant,
  ProcessIdentity,
} from '../../../shared/model/client.ts';
import type { Scope } from '../../../shared/model/scope.ts';
import { allowsMore, checkGrant, checkScopes } from '../clients/grants.ts';
import { differences } from '../clients/identity.ts';
import type { Registry } from '../clients/registry.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import { latest } from './credential-view.ts';
import type { About, Diary } from './diary.ts';
import type { StepUp } from './step-up.ts';
import type { Uses } from './uses.ts';

export interface ClientsDeps {
  readonly vault: Vault;
  readonly registry: Registry;
  readonly diary: Diary;
  readonly stepUp: StepUp;
  readonly uses: Uses;
  readonly changes: Changes;
}

const ACTIONS = {
  active: 'client.resumed',
  paused: 'client.paused',
  revoked: 'client.revoked',
} as const satisfies Record<ClientStatus, AuditAction>;

/** The paired programs, and what they may do. Taking away is immediate; giving back asks for the password. */
export class ClientService {
  readonly #deps: ClientsDeps;

  constructor(deps: ClientsDeps) {
    this.#deps = deps;
    deps.registry.onChange(() => deps.changes.tell(['clients', 'credentials']));
  }

  async list(): Promise<ClientView[]> {
    const { vault, registry, uses } = this.#deps;
    await uses.catchUp();
    return [...registry.admins.list(), ...vault.manifest.clients].map((client) =>
      this.#view(client),
    );
  }

  /**
   * @param by the admin client that asked for it, after the owner's yes and password
   * @throws KeyturnError `not_found`, `bad_request` after a revocation, `step_up_cancelled`
   */
  async setStatus(id: string, status: ClientStatus, by?: AuditActor): Promise<void> {
    const { vault, registry, diary, stepUp, changes } = this.#deps;
    const { name, role, grants } = this.#stored(id);
    const about = { detail: { client: id, name }, ...actor(by) };
    if (status === 'active') {
      const above = role === 'user' && aboveRead(grants, vault.manifest.credentials);
      const reason = role === 'admin' ? 'admin' : above ? 'grant' : null;
      if (by === undefined && reason !== null) await stepUp.require(reason, name);
      await diary.change(ACTIONS.active, about, () => registry.setStatus(id, status));
    } else {
      // First it holds, then it is written down: a full disk must not keep a bot alive.
      await registry.setStatus(id, status);
      await diary.note(ACTIONS[status], about);
    }
    changes.tell(['clients', 'credentials', 'audit']);
  }

  /**
   * Grants one more key, or changes what was granted of it.
   * @throws KeyturnError `not_found`, `invalid_field`, `bad_request` for an admin, `step_up_cancelled`
   */
  async setGrant(id: string, grant: NewGrant, by?: AuditActor): Promise<void> {
    const { vault, registry, diary, stepUp, changes } = this.#deps;
    const { name, role, grants } = this.#stored(id);
    if (role === 'admin') throw new KeyturnError('bad_request', 'an admin uses no keys');
    const before = grants.find(({ credential }) => credential === grant.credential) ?? null;
    const { credentials } = vault.manifest;
    const key = credentials.find(({ id: one }) => one === grant.credential);
    if (key === undefined) throw new KeyturnError('not_found', 'no such key');
    checkGrant(grant, key);
    checkScopes(grant, key);
    if (by === undefined && grantWantsStepUp(before, grant, credentials)) {
      await stepUp.require('grant', name);
    }
    const about = {
      credential: { id: key.id, label: key.label },
      scopes: [...grant.scopes],
      detail: { client: id, name, ...termsOf(grant) },
      ...actor(by),
    };
    const set = (): Promise<void> => registry.setGrant(id, grant);
    if (allowsMore(before, grant)) await diary.change('client.granted', about, set);
    else {
      await set();
      await diary.note('client.granted', about);
    }
    changes.tell(['clients', 'credentials', 'audit']);
  }

  async removeGrant(id: string, credential: string, by?: AuditActor): Promise<void> {
    const { vault, registry, diary, changes } = this.#deps;
    const { name } = this.#stored(id);
    const key = vault.manifest.credentials.find((one) => one.id === credential);
    await registry.removeGrant(id, credential);
    await diary.note('client.grant_removed', {
      credential: { id: credential, label: key?.label ?? '' },
      detail: { client: id, name },
      ...actor(by),
    });
    changes.tell(['clients', 'credentials', 'audit']);
  }

  /**
   * The program this client was last seen as is its own from now on.
   * @throws KeyturnError `not_found` when it was not seen since the start, `step_up_cancelled`
   */
  async acceptProgram(id: string): Promise<void> {
    const { registry, stepUp } = this.#deps;
    const { name } = this.#stored(id);
    const process = registry.lastProgram(id);
    if (process === null) throw new KeyturnError('not_found', 'it was not seen since the start');
    await stepUp.require('grant', name);
    await this.programAccepted(id, process);
  }

  /** As `acceptProgram`, after the owner said so in the approval window. */
  async programAccepted(id: string, process: ProcessIdentity): Promise<void> {
    const { registry, diary, changes } = this.#deps;
    const { name, process: before } = this.#stored(id);
    const differing = differences(before, process);
    if (differing.length === 0) return;
    const { executable, executableHash, script, scriptHash } = process;
    const program = { executable, executableHash, script, scriptHash };
    const about: About = { detail: { client: id, name, ...program } };
    await diary.change('client.program_accepted', about, () => registry.acceptProgram(id, process));
    changes.tell(['clients', 'audit']);
  }

  #view({ tokenHash: _, proxies, grants, ...shown }: StoredClient): ClientView {
    const { registry, uses } = this.#deps;
    const program = registry.lastProgram(shown.id);
    return {
      ...shown,
      grants: grants.map((grant) => ({ ...grant, used: uses.used(shown.id, grant) })),
      proxies: proxies.map(({ tokenHash: __, ...proxy }) => proxy),
      changes: program === null ? [] : differences(shown.process, program),
      lastSeenAt: latest(
        latest(shown.lastSeenAt, uses.lastServed(shown.id)),
        registry.lastSeen(shown.id),
      ),
    };
  }

  #stored(id: string): StoredClient {
    const { vault, registry } = this.#deps;
    const client = vault.manifest.clients.find((one) => one.id === id) ?? registry.admins.find(id);
    if (client === null) throw new KeyturnError('not_found', 'no such client');
    return client;
  }
}

const actor = (by: AuditActor | undefined) => (by === undefined ? {} : { by });

/** A grant in the words of the audit log. */
function termsOf(grant: NewGrant): NonNullable<About['detail']> {
  const { modes, fields, approval, approvedUntil, unattended, overPrivileged, pin } = grant;
  const { ends, uses, perMinute, hours, leaseSeconds } = grant;
  const limits = { approvedUntil, ends, uses, perMinute, leaseSeconds };
  return {
    modes: modes.join(' '),
    approval,
    ...(fields === null ? {} : { fields: fields.join(' ') }),
    ...(unattended.length === 0 ? {} : { unattended: unattended.join(' ') }),
    ...(overPrivileged ? { overPrivileged } : {}),
    ...(pin === 'off' ? {} : { pin }),
    ...Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== null)),
    ...(hours === null ? {} : { hours: hours.map(hoursText).join('; ') }),
  };
}

function hoursText({ days, from, to }: NonNullable<Grant['hours']>[number]): string {
  return `${[...days].sort((a, b) => a - b).join('')} ${from}-${to}`;
}

/** Whether the password is wanted: for anything the grant allows beyond what it did, where that is more than reading. */
export function grantWantsStepUp(
  before: Grant | null,
  after: NewGrant,
  credentials: readonly Pick<StoredCredential, 'id' | 'scopes'>[],
): boolean {
  return allowsMore(before, after) && aboveRead([after], credentials);
}

/**
 * Whether these grants let their holder do more than read. What is revealed gives the whole key, whatever the grant
 * says, so there the key's own scopes count; one that nobody tagged may do anything.
 */
export function aboveRead(
  grants: readonly Pick<Grant, 'credential' | 'modes' | 'scopes'>[],
  credentials: readonly Pick<StoredCredential, 'id' | 'scopes'>[],
): boolean {
  const onlyRead = (scopes: readonly Scope[]): boolean =>
    scopes.length > 0 && scopes.every((scope) => scope === 'read');
  return grants.some(({ credential, modes, scopes }) => {
    const key = credentials.find(({ id }) => id === credential);
    return !onlyRead(scopes) || (modes.includes('reveal') && !onlyRead(key?.scopes ?? []));
  });
}
