/** Step 4: which credential is meant, and what the policy says to giving it. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { Grant, ProcessIdentity } from '../../../shared/model/client.ts';
import { chooseServing, environmentMeant, leastPrivilegedFirst } from '../policy/by-need.ts';
import { type Decision, decide, scopesOfWholeKey } from '../policy/decide.ts';
import { isExpired } from '../rotation/due.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import type { Caller, Deps } from './deps.ts';
import { Refused } from './replies.ts';
import type { Wanted } from './routes.ts';

/** All that is known of one request. */
export interface Asking {
  readonly wanted: Wanted;
  readonly waitSeconds: number;
  readonly client: StoredClient;
  readonly caller: Caller;
  readonly process: ProcessIdentity;
  readonly deps: Deps;
}

/** A credential, the grant that covers it, and what the policy says to giving it. */
export interface Judged {
  readonly grant: Grant;
  readonly credential: StoredCredential;
  readonly decision: Decision;
}
export interface Permitted extends Judged {
  readonly decision: Exclude<Decision, { verdict: 'deny' }>;
}

/** Chooses the credential and judges it. What was not granted is not found, whether it exists or not. */
export function decideOn(asking: Asking): Permitted {
  const { wanted, client, caller, deps } = asking;
  const granted = deps.registry.granted(client);
  const judged =
    wanted.by.kind === 'name'
      ? byName(asking, granted, wanted.by)
      : byNeed(asking, granted, wanted.by);
  if (judged === null) throw new KeyturnError('not_found', 'nothing granted fits');
  const { id, label } = judged.credential;
  caller.trace.credential = { id, label };
  caller.trace.scopes = scopesOfWholeKey(judged.credential);
  return permitted(judged);
}

type Granted = Omit<Judged, 'decision'>;

function byName(
  asking: Asking,
  granted: readonly Granted[],
  by: { readonly credential: string },
): Judged | null {
  const named = granted.find(
    ({ credential }) => credential.ref === by.credential || credential.id === by.credential,
  );
  return named === undefined ? null : judge(asking, asking.client, named);
}

function byNeed(
  asking: Asking,
  granted: readonly Granted[],
  by: Extract<Wanted['by'], { kind: 'need' }>,
): Judged | null {
  const there = granted.filter(({ credential }) => credential.exchange === by.exchange);
  const credentials = there.map(({ credential }) => credential);
  const environment = environmentMeant(by.environment ?? null, credentials);
  const meant = credentials.filter(
    (credential) => environment === null || credential.environment === environment,
  );
  const judged = leastPrivilegedFirst(meant).flatMap((credential) => {
    const found = there.find((one) => one.credential === credential);
    return found === undefined ? [] : [judge(asking, asking.client, found)];
  });
  return chooseServing(judged);
}

export function judge(
  { wanted, process, deps }: Asking,
  client: StoredClient,
  { grant, credential }: Granted,
): Judged {
  const { vault, approvals, today } = deps;
  const decision = decide(
    { mode: 'reveal', scopes: wanted.scopes, fields: wanted.fields },
    {
      client,
      grant,
      credential: {
        status: credential.status,
        expired: isExpired(credential, today()),
        scopes: credential.scopes,
        fields: credential.fields.map(({ name }) => name),
      },
      windowLocked: vault.state !== 'unlocked',
      approvedForSession: (fields) =>
        approvals.has({
          client: client.id,
          credential: credential.id,
          mode: 'reveal',
          fields,
          process,
        }),
    },
  );
  return { grant, credential, decision };
}

export function permitted({ decision, ...granted }: Judged): Permitted {
  if (decision.verdict === 'deny') throw new Refused(decision.rule);
  return { ...granted, decision };
}
