/** Step 4: which credential is meant, and what the policy says to using it. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { Grant, ProcessIdentity } from '../../../shared/model/client.ts';
import { servedFields } from '../../../shared/model/credential.ts';
import type { Scope } from '../../../shared/model/scope.ts';
import { programChange } from '../clients/identity.ts';
import { chooseServing, environmentMeant, leastPrivilegedFirst } from '../policy/by-need.ts';
import { type Asked, type Decision, decide, scopesGiven } from '../policy/decide.ts';
import { isExpired } from '../rotation/due.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import type { Wanted } from './calls.ts';
import type { Caller, Deps } from './deps.ts';
import { Refused } from './replies.ts';

/** What a client wants of a key. */
export type Want =
  | { readonly mode: 'reveal'; readonly wanted: Wanted }
  | {
      readonly mode: 'sign';
      /** Its id. */
      readonly credential: string;
      /** What the request needs, and whether it only cancels, reduces or reads: by the catalogue. */
      readonly scope: Scope;
      readonly exit: boolean;
      /** As it was judged, for the owner to see. */
      readonly request: { readonly method: string; readonly host: string; readonly path: string };
      /** The request without what differs each time it is tried again. */
      readonly foldKey: string;
    };

/** All that is known of one request. */
export interface Asking {
  readonly want: Want;
  readonly waitSeconds: number;
  readonly client: StoredClient;
  readonly caller: Caller;
  readonly process: ProcessIdentity;
  readonly deps: Deps;
}

/** A credential, and the grant that covers it. */
export interface Granted {
  readonly grant: Grant;
  readonly credential: StoredCredential;
}

/** And what the policy says to it. */
export interface Judged extends Granted {
  readonly decision: Decision;
}
export interface Permitted extends Judged {
  readonly decision: Exclude<Decision, { verdict: 'deny' }>;
}

/**
 * Chooses the credential and judges it. What was not granted is not found, whether it exists or not.
 * @throws KeyturnError `not_found`, `locked`, `audit_unavailable`
 */
export async function judgeWant(asking: Asking): Promise<Judged> {
  const candidates = candidatesFor(asking);
  const { client, caller, deps } = asking;
  for (const { grant } of candidates) {
    if (grant.uses !== null) await deps.grantUse.ready(client.id, grant);
  }
  const judged = chooseServing(candidates.map((one) => judge(asking, client, one)));
  if (judged === null) throw new KeyturnError('not_found', 'nothing granted fits');
  const { id, label } = judged.credential;
  caller.trace.credential = { id, label };
  caller.trace.scopes = scopesGiven(askedBy(asking.want), judged.credential);
  return judged;
}

/** What was named, or what may serve the need, the least privileged first. */
function candidatesFor({ want, client, deps }: Asking): readonly Granted[] {
  const granted = deps.registry.granted(client);
  if (want.mode === 'sign')
    return granted.filter(({ credential: { id } }) => id === want.credential);
  const { by } = want.wanted;
  if (by.kind === 'need') return servingNeed(granted, by);
  const named = granted.find(
    ({ credential: { ref, id } }) => ref === by.credential || id === by.credential,
  );
  return named === undefined ? [] : [named];
}

function servingNeed(
  granted: readonly Granted[],
  by: Extract<Wanted['by'], { kind: 'need' }>,
): readonly Granted[] {
  const there = granted.filter(({ credential }) => credential.exchange === by.exchange);
  const credentials = there.map(({ credential }) => credential);
  const environment = environmentMeant(by.environment ?? null, credentials);
  const meant = credentials.filter(
    (one) => environment === null || one.environment === environment,
  );
  return leastPrivilegedFirst(meant).flatMap(
    (credential) => there.find((one) => one.credential === credential) ?? [],
  );
}

export function askedBy(want: Want): Asked {
  if (want.mode === 'sign') {
    return { mode: 'sign', by: 'name', scopes: [want.scope], exit: want.exit, fields: null };
  }
  const { by, scopes, fields } = want.wanted;
  return { mode: 'reveal', by: by.kind, scopes, exit: false, fields };
}

/** @param reserved how many of the uses counted are this request's own */
export function judge(
  { want, process, deps }: Asking,
  client: StoredClient,
  { grant, credential }: Granted,
  reserved: 0 | 1 = 0,
): Judged {
  const { vault, approvals, panic, grantUse, today, local } = deps;
  const decision = decide(askedBy(want), {
    client,
    grant,
    credential: {
      status: credential.status,
      expired: isExpired(credential, today()),
      scopes: credential.scopes,
      fields: servedFields(credential.fields),
    },
    windowLocked: vault.state !== 'unlocked',
    frozen: panic.level,
    today: today(),
    local: local(),
    served: grantUse.servedAtMost(client.id, grant) - reserved,
    lastMinute: grantUse.lastMinute(client.id, grant) - reserved,
    program: grant.pin === 'off' ? 'same' : programChange(client.process, process),
    approvedForSession: (what) =>
      approvals.has({
        client: client.id,
        credential: credential.id,
        mode: want.mode,
        what,
        process,
      }),
  });
  return { grant, credential, decision };
}

/** Throws the refusal, if it is one. */
export function permitted(
  { client, deps }: Asking,
  { grant, credential, decision }: Judged,
): Permitted {
  if (decision.verdict !== 'deny') return { grant, credential, decision };
  if (decision.rule !== 'too-fast') throw new Refused(decision.rule);
  throw new Refused('too-fast', { retryAfter: deps.grantUse.retryAfter(client.id, grant) });
}
