/** Adding, changing, turning off and on a key, as an admin client asks for it. What is left out is as in the form. */
import type { ExchangeSpec } from '../../../shared/model/catalogue.ts';
import type { CredentialDetails } from '../../../shared/model/credential.ts';
import { defaultRotationDays, type Scope, sortScopes } from '../../../shared/model/scope.ts';
import type { AskedChange, SecretFields } from '../broker/admin-desk.ts';
import { wipe } from '../crypto/bytes.ts';
import { today } from '../rotation/due.ts';
import type { StoredCredential } from '../vault/manifest.ts';
import { keyOf, lend, type Plan, type PlanDeps, refuse } from './admin-plan.ts';
import { keyWords, linesOf } from './admin-words.ts';

type Of<K extends AskedChange['kind']> = Extract<AskedChange, { kind: K }>;

export async function planToAdd(
  { details: given, fields }: Of<'add'>,
  deps: PlanDeps,
): Promise<Plan> {
  const { catalogue, clock, timeZone, credentials } = deps;
  const spec = specOf(deps, given.exchange);
  const permissions = given.permissions ?? [];
  const scopes = sortScopes([...(given.scopes ?? []), ...catalogue.scopesFor(spec, permissions)]);
  const details: CredentialDetails = {
    label: given.label,
    exchange: given.exchange,
    account: given.account ?? '',
    environment: environmentOf(spec, given.environment),
    permissions,
    scopes,
    ipAllowList: given.ipAllowList ?? [],
    created: given.created ?? today(clock, timeZone()),
    rotationDays: given.rotationDays ?? defaultRotationDays(scopes),
    rotateBy: given.rotateBy ?? null,
    expires: given.expires ?? null,
    tags: given.tags ?? [],
    notes: given.notes ?? '',
  };
  await tryFields(deps, spec, fields, false);
  const values = { what: 'Values', from: null, to: Object.keys(fields).join(', ') };
  return {
    title: 'Add a key',
    subject: details.label,
    lines: [...linesOf(null, keyWords(details, spec.name)).slice(1), values],
    effect: 'changes',
    stepUp: false,
    async run(by) {
      const added = await lend(fields, (bytes) => credentials.add(details, bytes, by));
      return { credential: added.credential.ref, warnings: added.warnings };
    },
  };
}

export async function planToEdit(change: Of<'edit'>, deps: PlanDeps): Promise<Plan> {
  const { details: given, fields } = change;
  const stored = keyOf(deps, change.credential);
  if (given.exchange !== undefined && given.exchange !== stored.exchange) {
    refuse('details.exchange', 'A key belongs to one exchange. Add it anew for another one.');
  }
  const spec = specOf(deps, stored.exchange);
  if (given.environment !== undefined) environmentOf(spec, given.environment);
  const details = merged(stored, given, spec, deps);
  if (fields !== null && Object.keys(fields).length === 0) {
    refuse('fields', 'At least one value is needed.');
  }
  if (fields !== null) await tryFields(deps, spec, fields, true);
  const lines = linesOf(keyWords(detailsOf(stored), spec.name), keyWords(details, spec.name));
  if (lines.length === 0 && fields === null) refuse('details', 'This changes nothing.');
  const { id, label } = stored;
  const { version } = stored;
  return {
    title: fields === null ? 'Change a key' : 'New values for a key',
    subject: label,
    lines: [...lines, ...(fields === null ? [] : [newValues(fields)])],
    effect: 'changes',
    stepUp: false,
    credential: { id, label },
    async run(by) {
      const now = keyOf(deps, id);
      if (now.version !== version || !sameDetails(now, stored)) {
        refuse('credential', 'The key was changed meanwhile. Ask again.');
      }
      const edited =
        fields === null
          ? await deps.credentials.edit(id, details, null, by)
          : await lend(fields, (bytes) => deps.credentials.edit(id, details, bytes, by));
      return { credential: edited.credential.ref, warnings: edited.warnings };
    },
  };
}

export function planForStatus(
  { kind, credential }: Of<'activate' | 'deactivate'>,
  deps: PlanDeps,
): Plan {
  const { id, ref, label, status, exchange } = keyOf(deps, credential);
  if (status === 'revoked') refuse('credential', 'It is revoked at the exchange, for ever.');
  const on = kind === 'activate';
  if (on && status !== 'deactivated') refuse('credential', 'It is active already.');
  return {
    title: on ? 'Activate a key' : 'Deactivate a key',
    subject: label,
    lines: [
      { what: 'Exchange', from: null, to: specOf(deps, exchange).name },
      { what: 'Status', from: status, to: on ? 'active' : 'deactivated' },
    ],
    effect: on ? 'gives' : 'lowers',
    stepUp: false,
    credential: { id, label },
    async run(by) {
      await deps.credentials.setStatus(id, on ? 'active' : 'deactivated', by);
      return { credential: ref };
    },
  };
}

/** One that is stored and that no catalogue knows any more is shown as `other`; a new one must be known. */
function specOf({ catalogue, vault }: PlanDeps, exchange: string): ExchangeSpec {
  const spec = catalogue.get(exchange);
  if (spec !== null) return spec;
  const stored = vault.manifest.credentials.some((one) => one.exchange === exchange);
  const other = stored ? catalogue.get('other') : null;
  return (
    other ??
    refuse('details.exchange', 'No exchange is called so. For one nobody described: other.')
  );
}

function environmentOf(
  { environments, name }: ExchangeSpec,
  given: CredentialDetails['environment'] | undefined,
): CredentialDetails['environment'] {
  if (given === undefined)
    return environments.includes('live') ? 'live' : (environments[0] ?? 'live');
  if (environments.includes(given)) return given;
  return refuse('details.environment', `${name} has ${environments.join(', ')}.`);
}

/** What the form would say of the values, before anybody is asked. */
async function tryFields(
  { catalogue }: PlanDeps,
  spec: ExchangeSpec,
  fields: SecretFields,
  partial: boolean,
): Promise<void> {
  await lend(fields, (bytes) => {
    const read = catalogue.readFields(spec, bytes, { partial });
    wipe(...Object.values(read.values));
  });
}

/** Permissions and scopes go together: whoever says one of them means the other, too. */
function merged(
  stored: StoredCredential,
  given: Partial<{ [K in keyof CredentialDetails]: CredentialDetails[K] | undefined }>,
  spec: ExchangeSpec,
  { catalogue }: PlanDeps,
): CredentialDetails {
  const said = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<CredentialDetails>;
  const scopesOf = (permission: string): readonly Scope[] =>
    catalogue.scopesFor(spec, [permission]);
  if (said.permissions !== undefined && said.scopes === undefined) {
    said.scopes = catalogue.scopesFor(spec, said.permissions);
  } else if (said.scopes !== undefined && said.permissions === undefined) {
    const { scopes } = said;
    said.permissions = stored.permissions.filter((permission) =>
      scopesOf(permission).every((scope) => scopes.includes(scope)),
    );
  }
  const details = { ...detailsOf(stored), ...said };
  const carried = catalogue.scopesFor(spec, details.permissions);
  return { ...details, scopes: sortScopes([...details.scopes, ...carried]) };
}

function detailsOf(stored: StoredCredential): CredentialDetails {
  const { label, exchange, account, environment, permissions, scopes, ipAllowList } = stored;
  const { created, rotationDays, rotateBy, expires, tags, notes } = stored;
  return {
    label,
    exchange,
    account,
    environment,
    permissions: [...permissions],
    scopes: [...scopes],
    ipAllowList: [...ipAllowList],
    created,
    rotationDays,
    rotateBy,
    expires,
    tags: [...tags],
    notes,
  };
}

function sameDetails(a: StoredCredential, b: StoredCredential): boolean {
  return JSON.stringify(detailsOf(a)) === JSON.stringify(detailsOf(b));
}

function newValues(fields: SecretFields) {
  return { what: 'New values', from: null, to: Object.keys(fields).join(', ') };
}
