/** What is usual, learned from the log after unlocking: the newest records all, those of the month before in samples. */
import { AlertView } from '../../../shared/model/alert.ts';
import type { AuditEvent, AuditRecord } from '../../../shared/model/audit.ts';
import type { AuditLog } from '../audit/log.ts';
import type { AlertRules } from './alert-rules.ts';

/** As far as it is looked back. */
export const SEED_MS = 30 * 24 * 3_600_000;
/** A second's work. A bot that signs ten requests a minute fills a day and a half with it. */
export const SEED_ALL = 20_000;
/** Of what lies before, spread evenly: a client that makes one record in a thousand is met several times. */
const SAMPLES = 200;
const SAMPLE = 50;

export interface Seeding {
  readonly audit: AuditLog;
  readonly rules: AlertRules;
  readonly now: number;
  /** Records from this number on were heard of already. */
  readonly before: number;
  /** Whether anybody still wants it: asked between reads. */
  readonly wanted: () => boolean;
  /** How many of the newest are all read; tests take less than `SEED_ALL`. */
  readonly all?: number;
}

/** Alerts of the past that nobody has settled, by id. Throws as `AuditLog.read` does. */
export async function seed({
  audit,
  rules,
  now,
  before,
  wanted,
  all = SEED_ALL,
}: Seeding): Promise<Map<string, AlertView>> {
  const open = new Map<string, AlertView>();
  const take = ({ seq, event }: AuditRecord): void => {
    if (event.time < now - SEED_MS) return;
    rules.learn(event);
    const raised = alertOf(event, seq);
    if (raised !== null) {
      open.set(raised.id, raised);
      rules.knowSaid(raised.client.id, raised.kind, raised.at);
    }
    if (event.action === 'alert.settled') open.delete(String(event.detail?.['alert']));
  };
  const end = audit.anchor()?.seq ?? 0;
  const from = Math.max(1, end - all + 1);
  if (from > 1)
    await sample(audit, await firstSince(audit, now - SEED_MS, from), from, take, wanted);
  for await (const record of audit.readFrom(from)) {
    if (!wanted() || record.seq >= before) break;
    take(record);
  }
  return open;
}

async function sample(
  audit: AuditLog,
  from: number,
  to: number,
  take: (record: AuditRecord) => void,
  wanted: () => boolean,
): Promise<void> {
  const stride = Math.max(SAMPLE, Math.floor((to - from) / SAMPLES));
  for (let at = from; at < to && wanted(); at += stride) {
    const before = Math.min(at + SAMPLE, to);
    const { records } = await audit.read({ before, limit: before - at });
    for (const record of records.reverse()) take(record);
  }
}

/** The number of the first record since then, by halving; records are in the order of their times but for set clocks. */
async function firstSince(audit: AuditLog, since: number, below: number): Promise<number> {
  let low = 1;
  let high = below;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [record] = (await audit.read({ before: middle + 1, limit: 1 })).records;
    if (record !== undefined && record.event.time < since) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is written down of an alert, and read back. */
export function eventOf(alert: AlertView): Pick<AuditEvent, 'credential' | 'detail'> {
  const { id, kind, client, credential, seen, usual, program, record, at } = alert;
  return {
    ...(credential === null ? {} : { credential }),
    detail: {
      alert: id,
      kind,
      client: client.id,
      name: client.name,
      seen,
      usual,
      program,
      record,
      at,
    },
  };
}

function alertOf({ action, credential, detail }: AuditEvent, seq: number): AlertView | null {
  if (action !== 'alert.raised' || detail === undefined) return null;
  const { alert, client, name, ...rest } = detail;
  const parsed = AlertView.safeParse({
    record: seq,
    ...rest,
    id: alert,
    client: { id: client, name },
    credential: credential ?? null,
  });
  return parsed.success ? parsed.data : null;
}
