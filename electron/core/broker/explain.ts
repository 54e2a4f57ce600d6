/**
 * `POST /v1/explain`: what would happen to a request, and by which rule. The same code decides as when it is meant; but
 * nobody is asked, nothing is counted, unsealed or written down.
 */
import type { ExchangeRequest, ExplainReply } from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import { differences } from '../clients/identity.ts';
import { scopesGiven } from '../policy/decide.ts';
import { refusalOfPublicData } from '../policy/public-data.ts';
import { type DenyRule, refusalOf, textOfRule } from '../policy/rules.ts';
import type { StoredClient } from '../vault/manifest.ts';
import type { Call, Wanted } from './calls.ts';
import { type Asking, askedBy, type Granted, judgeWant } from './choose.ts';
import type { Caller, Deps } from './deps.ts';
import { judgeRequest, shownOf } from './proxy-judge.ts';
import { PROXY_RULES, ProxyRefused } from './proxy-refusals.ts';
import { json, type Reply } from './replies.ts';

type ExplainCall = Extract<Call, { kind: 'explain' }>;

export async function explain(
  { wanted, request }: ExplainCall,
  client: StoredClient,
  caller: Caller,
  deps: Deps,
): Promise<Reply> {
  const process = await caller.peer.identity();
  const about = { client, caller, deps, process, waitSeconds: 0 };
  const changes = differences(client.process, process);
  const reply =
    request === null
      ? await explained({ ...about, want: { mode: 'reveal', wanted } }, null)
      : await explainRequest(about, grantedOf(wanted, client, deps), request);
  return json(200, { ...reply, changes } satisfies ExplainReply);
}

const PUBLIC = {
  verdict: 'allow' as const,
  rule: 'public-endpoint',
  text: 'Public data: it is passed on without the key.',
};

type Explained = Omit<ExplainReply, 'changes'>;

/** Throws `not_found`: what is not granted has nothing to be explained. */
function grantedOf({ by }: Wanted, client: StoredClient, deps: Deps): Granted {
  const found = deps.registry
    .granted(client)
    .find(
      ({ credential: { id, ref } }) =>
        by.kind === 'name' && (id === by.credential || ref === by.credential),
    );
  if (found === undefined) throw new KeyturnError('not_found', 'nothing granted fits');
  return found;
}

async function explainRequest(
  about: Omit<Asking, 'want'>,
  { credential, grant }: Granted,
  request: ExchangeRequest,
): Promise<Explained> {
  const { vault, panic, endpoints } = about.deps;
  const windowLocked = vault.state !== 'unlocked';
  const none = { credential: credential.ref, mode: 'sign', scopes: [], endpoint: null } as const;
  try {
    const { request: plain, endpoint } = judgeRequest(rawOf(request), credential, endpoints);
    const { name, scope, exit } = endpoint;
    if (scope === 'public') {
      const rule = refusalOfPublicData({ grant, frozen: panic.level, windowLocked });
      const found = { ...none, scopes: [], endpoint: name };
      return rule === null ? { ...PUBLIC, ...found } : { ...denied(rule), ...found };
    }
    const asked = { scope, exit, request: shownOf(plain), foldKey: '' };
    return await explained(
      { ...about, want: { mode: 'sign', credential: credential.id, ...asked } },
      name,
    );
  } catch (error) {
    if (!(error instanceof ProxyRefused)) throw error;
    const { rule, about: what } = error;
    const { text } = PROXY_RULES[rule];
    return {
      verdict: 'deny',
      rule,
      text: what === null ? text : `${text}: ${what}.`,
      ...none,
      scopes: [],
    };
  }
}

async function explained(asking: Asking, endpoint: string | null): Promise<Explained> {
  const { want } = asking;
  const { credential, decision } = await judgeWant(asking);
  const { verdict, rule } = decision;
  return {
    ...(decision.verdict === 'deny'
      ? denied(decision.rule)
      : { verdict, rule, text: textOfRule(rule) }),
    credential: credential.ref,
    mode: want.mode,
    scopes: [...scopesGiven(askedBy(want), credential)],
    endpoint,
  };
}

function denied(rule: DenyRule): Pick<Explained, 'verdict' | 'rule' | 'text' | 'hint'> {
  const { text, hint } = refusalOf(rule);
  return { verdict: 'deny', rule, text, ...(hint === undefined ? {} : { hint }) };
}

function rawOf({ method, url, headers = {}, body = '' }: ExchangeRequest) {
  return { method, url, rawHeaders: Object.entries(headers).flat(), body: Buffer.from(body) };
}
