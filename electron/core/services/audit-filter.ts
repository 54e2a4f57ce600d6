/** Which records a filter lets through. Pure. */
import { actorName, outcomeWords, whatHappened } from '../../../shared/audit-words.ts';
import type { AuditEvent, AuditRecord } from '../../../shared/model/audit.ts';
import { APP, type AuditFilter, groupOf, OWNER } from '../../../shared/model/audit-filter.ts';

type Test = (record: AuditRecord) => boolean;

/** One test of the tests that the filter asks for, the cheapest first. */
export function matcher(filter: AuditFilter): Test {
  const tests: Test[] = [];
  const { from, to, key } = filter;
  if (from !== null) tests.push(({ event }) => event.time >= from);
  if (to !== null) tests.push(({ event }) => event.time < to);
  if (filter.outcome.length > 0) {
    const wanted = new Set(filter.outcome);
    tests.push(({ event }) => wanted.has(event.outcome));
  }
  if (filter.what.length > 0) {
    const wanted = new Set(filter.what);
    tests.push(({ event }) => wanted.has(groupOf(event.action)));
  }
  if (key !== null) tests.push(({ event }) => event.credential?.id === key);
  if (filter.who.length > 0) {
    const wanted = new Set(filter.who);
    tests.push(({ event }) => isBy(event, wanted));
  }
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length > 0) {
    tests.push((record) => {
      const text = visibleText(record);
      return words.every((word) => text.includes(word));
    });
  }
  return (record) => tests.every((test) => test(record));
}

/** By one of these, or done to one of these clients: pausing a bot is a part of its story. */
function isBy({ actor, detail }: AuditEvent, wanted: ReadonlySet<string>): boolean {
  if (actor.kind === 'owner' && wanted.has(OWNER)) return true;
  if (actor.kind === 'app' && wanted.has(APP)) return true;
  if (actor.kind === 'client' && actor.id !== null && wanted.has(actor.id)) return true;
  const about = detail?.['client'];
  return typeof about === 'string' && wanted.has(about);
}

/** What the line and its detail show, in lower case. */
export function visibleText({ seq, event }: AuditRecord): string {
  const { actor, credential, scopes, rule, outcome, detail } = event;
  const program = actor.kind === 'client' ? [actor.executable, actor.script] : [];
  return [
    actorName(event),
    whatHappened(event),
    credential?.label,
    outcomeWords[outcome],
    rule,
    scopes?.join(' '),
    ...program,
    ...Object.values(detail ?? {}).map((fact) => (fact === null ? '' : String(fact))),
    String(seq),
  ]
    .filter(Boolean)
    .join('\n')
    .toLowerCase();
}

/** Whether what went through was held back: the two colours of the chart. */
export function isRefusal({ outcome }: AuditEvent): boolean {
  return outcome === 'refused' || outcome === 'failed';
}
