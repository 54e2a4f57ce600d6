/** What the audit log says of requests to exchanges: which, never with what parameters. */
import type { AuditEvent } from '../../../shared/model/audit.ts';
import type { ProcessIdentity } from '../../../shared/model/client.ts';
import type { Scope } from '../../../shared/model/scope.ts';
import { actorOf } from '../clients/identity.ts';
import type { Passing } from './passing.ts';
import type { Permit } from './permit.ts';

import { shownOf } from './proxy-judge.ts';

/** The line that must stand in the log before a signature leaves. Throws `audit_unavailable`. */
export async function recordSigned(
  { credential, decision, answer, overPrivileged, upgraded }: Permit,
  { judged, client, caller, deps }: Passing,
  { scope, process, sync }: { scope: Scope; process: ProcessIdentity; sync: boolean },
): Promise<void> {
  const id = Buffer.from(deps.random.bytes(16)).toString('base64url');
  await deps.audit.append(
    {
      time: deps.clock.now(),
      actor: actorOf(client, process),
      action: 'request.signed',
      outcome: 'allowed',
      credential: { id: credential.id, label: credential.label },
      scopes: [scope],
      rule: decision.rule,
      detail: {
        request: id,
        endpoint: judged.endpoint.name,
        ...shownOf(judged.request),
        version: credential.version,
        ...(answer === null ? {} : { answer }),
        ...(overPrivileged ? { overPrivileged } : {}),
        ...(upgraded ? { upgraded } : {}),
      },
    },
    { sync },
  );
  caller.trace.request = id;
}

/** What was sent and has no answer that anybody saw. Never rejects: the request is out, and nothing is released by this. */
export async function recordUnknown(passing: Passing, rule: string): Promise<void> {
  const { judged, client, credential, caller, deps } = passing;
  const { request } = caller.trace;
  // Public data is nobody's secret, and was not signed.
  if (request === null) return;
  // Hanging up on an answer that changes nothing is a bot's everyday life.
  if (rule === 'caller-gone' && judged.endpoint.scope === 'read') return;
  const event: AuditEvent = {
    time: deps.clock.now(),
    actor: actorOf(client, await caller.peer.identity()),
    action: 'request.unknown',
    outcome: 'failed',
    credential: { id: credential.id, label: credential.label },
    scopes: [...caller.trace.scopes],
    rule,
    detail: { request, endpoint: judged.endpoint.name, ...shownOf(judged.request) },
  };
  try {
    await deps.audit.append(event, { sync: true });
  } catch (error) {
    deps.log.warn('a request without an answer could not be recorded', error);
  }
}
