/** Granting, taking back, pausing and resuming, as an admin client asks for it. */
import type { ClientStatus, Grant, NewGrant } from '../../../shared/model/client.ts';
import { worstCase } from '../approval/worst-case.ts';
import type { AskedChange } from '../broker/admin-desk.ts';
import { checkGrant, checkScopes } from '../clients/grants.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import { clientOf, keyOf, type Line, type Plan, type PlanDeps, refuse } from './admin-plan.ts';
import { grantWords, linesOf, UNSAID } from './admin-words.ts';
import { aboveRead, grantWantsStepUp } from './clients.ts';

type Of<K extends AskedChange['kind']> = Extract<AskedChange, { kind: K }>;

export function planToGrant(
  { client: named, credential, grant: given }: Of<'grant'>,
  deps: PlanDeps,
): Plan {
  const { vault, clients } = deps;
  const client = userOf(deps, named);
  const key = keyOf(deps, credential);
  const before = client.grants.find((one) => one.credential === key.id) ?? null;
  const grant = mergedGrant(before, given, key.id);
  checkGrant(grant, key, 'grant.');
  checkScopes(grant, key, 'grant.');
  const lines = linesOf(before === null ? null : grantWords(before), grantWords(grant));
  if (lines.length === 0) refuse('grant', 'This changes nothing.');
  const { id, name } = client;
  return {
    title: before === null ? 'Grant a key' : 'Change a grant',
    subject: name,
    lines: [{ what: 'Key', from: null, to: key.label }, ...lines, ...worst(grant, key)],
    effect: 'gives',
    stepUp: grantWantsStepUp(before, grant, vault.manifest.credentials),
    credential: { id: key.id, label: key.label },
    async run(by) {
      sameGround(deps, client, key, before);
      await clients.setGrant(id, grant, by);
      return { client: name, credential: key.ref };
    },
  };
}

export function planToUngrant({ client: named, credential }: Of<'ungrant'>, deps: PlanDeps): Plan {
  const { id, name, grants } = clientOf(deps, named);
  const key = keyOf(deps, credential);
  if (!grants.some((grant) => grant.credential === key.id)) {
    refuse('credential', `${name} holds no grant for it.`);
  }
  return {
    title: 'Take a key back',
    subject: name,
    lines: [{ what: 'Key', from: key.label, to: null }],
    effect: 'lowers',
    stepUp: false,
    credential: { id: key.id, label: key.label },
    async run(by) {
      await deps.clients.removeGrant(id, key.id, by);
      return { client: name, credential: key.ref };
    },
  };
}

const STATUS = { pause: 'paused', resume: 'active', revoke: 'revoked' } as const;
const TITLES = {
  pause: 'Pause a client',
  resume: 'Resume a client',
  revoke: 'Revoke a client',
} as const;

export function planForClient(
  { kind, client: named }: Of<keyof typeof STATUS>,
  deps: PlanDeps,
): Plan {
  const raises = kind === 'resume';
  const client = raises ? userOf(deps, named) : clientOf(deps, named);
  const { id, name, grants } = client;
  if (raises && client.status === 'active') refuse('client', 'It is active already.');
  const status: ClientStatus = STATUS[kind];
  const { credentials } = deps.vault.manifest;
  const labels = credentials.filter((key) =>
    grants.some(({ credential }) => credential === key.id),
  );
  const holds = labels.map(({ label }) => label).join(', ');
  return {
    title: TITLES[kind],
    subject: name,
    lines: [
      { what: 'Status', from: client.status, to: status },
      ...(holds === '' ? [] : [{ what: 'Keys it is granted', from: null, to: holds }]),
    ],
    effect: raises ? 'gives' : 'lowers',
    stepUp: raises && aboveRead(grants, credentials),
    async run(by) {
      if (raises) sameGrants(deps, client);
      await deps.clients.setStatus(id, status, by);
      return { client: name };
    },
  };
}

/** A client that uses keys: an admin gets none, and no admin helps another. */
function userOf(deps: PlanDeps, named: string): StoredClient {
  const client = clientOf(deps, named);
  if (client.role === 'admin') refuse('client', 'An admin client is given nothing.');
  return client;
}

/** What is not said stays; of a new grant as little as can be, and the ways and scopes must be said. */
function mergedGrant(
  before: Grant | null,
  given: Of<'grant'>['grant'],
  credential: string,
): NewGrant {
  const said = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<NewGrant>;
  if (
    said.approval !== undefined &&
    said.approval !== 'until' &&
    said.approvedUntil === undefined
  ) {
    said.approvedUntil = null;
  }
  if (before !== null) {
    const { grantedAt: _, used: __, ...rest } = before;
    const kept = { ...rest, ...said };
    const unattended =
      said.unattended ?? rest.unattended.filter((mode) => kept.modes.includes(mode));
    return { ...kept, unattended };
  }
  const { modes, scopes } = said;
  if (modes === undefined) refuse('grant.modes', 'Say what it may: sign, reveal, or both.');
  if (scopes === undefined) refuse('grant.scopes', 'Say which scopes it may use.');
  return { ...UNSAID, ...said, modes, scopes, credential };
}

/** Whoever receives the values has the whole key. */
function worst(grant: NewGrant, key: StoredCredential): Line[] {
  if (!grant.modes.includes('reveal')) return [];
  return [{ what: 'At worst', from: null, to: worstCase(key) }];
}

/** The owner said yes to what was shown, not to what it became since. */
function sameGround(
  deps: PlanDeps,
  client: StoredClient,
  key: StoredCredential,
  before: Grant | null,
): void {
  const now = clientOf(deps, client.id).grants.find((one) => one.credential === key.id) ?? null;
  const { label, scopes, version } = keyOf(deps, key.id);
  const same =
    JSON.stringify([terms(now), label, scopes, version]) ===
    JSON.stringify([terms(before), key.label, key.scopes, key.version]);
  if (!same) refuse('client', 'The grant or the key was changed meanwhile. Ask again.');
}

function sameGrants(deps: PlanDeps, client: StoredClient): void {
  const now = clientOf(deps, client.id);
  if (JSON.stringify(now.grants.map(terms)) !== JSON.stringify(client.grants.map(terms))) {
    refuse('client', 'Its grants were changed meanwhile. Ask again.');
  }
}

/** Being used changes nothing about it. */
function terms(grant: Grant | null): NewGrant | null {
  if (grant === null) return null;
  const { used: _, grantedAt: __, ...rest } = grant;
  return rest;
}
