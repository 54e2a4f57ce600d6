/** The audit log, alerts and long works, for looking at pages without the app. */

import { actorName, whatHappened } from '../../shared/audit-words.ts';
import type { AlertView } from '../../shared/model/alert.ts';
import type { AuditRecord } from '../../shared/model/audit.ts';
import { type AuditFilter, groupOf } from '../../shared/model/audit-filter.ts';
import { id } from './fake-clients.ts';
import { AUDIT } from './fake-data.ts';
import { longRecord } from './fake-long.ts';

type Emit = (event: string, value: unknown) => void;
type Calls = Readonly<Record<string, (input: never) => unknown>>;

const now = Date.now();
const HOUR = 3_600_000;

/** As the few of the pages' pictures, over and over, some weeks back; more on some days than on others. */
const LOG: readonly AuditRecord[] = Array.from({ length: 640 }, (_, n) => {
  const like = AUDIT[n % AUDIT.length] as AuditRecord;
  const back = n * HOUR + Math.floor(n / 18) * 9 * HOUR;
  return { ...like, seq: 640 - n, event: { ...like.event, time: now - back } };
});

const ALERTS: readonly AlertView[] = [
  {
    id: 'alert1',
    kind: 'burst',
    at: now - 20 * 60_000,
    client: { id: id(101), name: 'grid bot' },
    credential: null,
    seen: 61,
    usual: 9,
    program: null,
    record: 634,
  },
  {
    id: 'alert2',
    kind: 'program',
    at: now - 3 * HOUR,
    client: { id: id(102), name: 'tax tool' },
    credential: null,
    seen: 0,
    usual: 1,
    program: '/home/ada/Downloads/report-v2.mjs',
    record: 631,
  },
  {
    id: 'alert3',
    kind: 'dormant',
    at: now - 26 * HOUR,
    client: { id: id(101), name: 'grid bot' },
    credential: { id: id(7), label: 'OKX sub 2' },
    seen: 43,
    usual: 30,
    program: null,
    record: 610,
  },
];

function fits({ event }: AuditRecord, filter: AuditFilter): boolean {
  const text = `${actorName(event)} ${whatHappened(event)} ${event.credential?.label}`;
  const who = event.actor.kind === 'client' ? event.actor.id : `.${event.actor.kind}`;
  return (
    (filter.from === null || event.time >= filter.from) &&
    (filter.to === null || event.time < filter.to) &&
    (filter.key === null || event.credential?.id === filter.key) &&
    (filter.outcome.length === 0 || filter.outcome.includes(event.outcome)) &&
    (filter.what.length === 0 || filter.what.includes(groupOf(event.action))) &&
    (filter.who.length === 0 || filter.who.includes(who ?? '')) &&
    text.toLowerCase().includes(filter.text.toLowerCase())
  );
}

export function watchingCalls(scene: string, emit: Emit): Calls {
  const log = scene.includes('empty') ? [] : scene.includes('long') ? LOG.map(longRecord) : LOG;
  const total = log.length;
  const alerts = scene.includes('alert') ? [...ALERTS] : [];
  return {
    findAudit: ({ filter, before, limit }: Find) => {
      const found = log
        .filter(({ seq }) => before === null || seq < before)
        .filter((record) => fits(record, filter));
      const records = found.slice(0, limit);
      const next = found.length > limit ? (records.at(-1)?.seq ?? null) : null;
      return { records, next, left: next === null ? 0 : next - 1, total };
    },
    countAudit: ({ filter, edges }: { filter: AuditFilter; edges: number[] }) => {
      const days = edges.slice(1).map(() => ({ done: 0, refused: 0 }));
      for (const record of log.filter((one) => fits(one, filter))) {
        const at = edges.findIndex((edge) => edge > record.event.time) - 1;
        const { outcome } = record.event;
        const day = days[at];
        if (day !== undefined)
          day[outcome === 'refused' || outcome === 'failed' ? 'refused' : 'done'] += 1;
      }
      return { days, next: null, left: 0, total };
    },
    auditRecord: ({ seq }: { seq: number }) => ({
      record: log.find((one) => one.seq === seq),
      segment: '000002.log',
      line: seq - 480,
    }),
    verifyAudit: () => verify(scene, emit),
    exportAudit: () => ({ name: 'keyturn-audit-2025-11-21.csv', records: total }),
    exportAuditKeys: () => ({ name: 'keyturn-audit-public-keys.json' }),
    stopAuditWork: () => undefined,
    alerts: () => alerts,
    settleAlert: (which: { id: string }) => {
      alerts.splice(
        alerts.findIndex((one) => one.id === which.id),
        1,
      );
      emit('changed', ['alerts']);
    },
  };
}

interface Find {
  readonly filter: AuditFilter;
  readonly before: number | null;
  readonly limit: number;
}

async function verify(scene: string, emit: Emit): Promise<unknown> {
  if (scene.includes('working')) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    emit('auditWork', { kind: 'verify', done: 412_300, total: 1_000_000 });
    return new Promise(() => undefined);
  }
  const problem = {
    segment: '000002.log',
    line: 88,
    kind: 'chain',
    text: 'The line, or the one before it, was changed or removed.',
  };
  return scene.includes('tampered')
    ? { ok: false, records: 212, checkpoints: 31, unsigned: 0, problem }
    : { ok: true, records: 640, checkpoints: 71, unsigned: 2, problem: null };
}
