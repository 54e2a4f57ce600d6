import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditLog } from '../../../../electron/core/audit/log.ts';
import { type Refusal, RefusalLog } from '../../../../electron/core/broker/refusals.ts';
import { CallerGone, Refused } from '../../../../electron/core/broker/replies.ts';
import { KeyturnError } from '../../../../shared/errors.ts';
import type { AuditEvent } from '../../../../shared/model/audit.ts';
import { ManualClock } from '../../../broker/setup/clock.ts';

let clock: ManualClock;
let written: AuditEvent[];
let warned: string[];
let broken: boolean;
let refusals: RefusalLog;

beforeEach(() => {
  clock = new ManualClock();
  written = [];
  warned = [];
  broken = false;
  const audit = {
    append: async (event: AuditEvent) => {
      if (broken) throw new KeyturnError('audit_unavailable', 'full');
      return written.push(event);
    },
  } as unknown as AuditLog;
  refusals = new RefusalLog({ audit, clock, log: { warn: (what) => warned.push(what) } });
});

const refusal = (change: Partial<Refusal> & { executable?: string } = {}): Refusal => ({
  error: new KeyturnError('unauthorized', 'no such token'),
  actor: {
    kind: 'client',
    id: null,
    name: 'curl',
    pid: 1,
    executable: change.executable ?? '/usr/bin/curl',
    executableHash: null,
  },
  action: 'request.refused',
  credential: null,
  scopes: [],
  lease: null,
  request: null,
  asked: false,
  ...change,
});

describe('refusals in the audit log', () => {
  it('are written at once the first time, and counted after that', async () => {
    for (let i = 0; i < 1000; i++) await refusals.record(refusal());
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({
      action: 'request.refused',
      outcome: 'refused',
      rule: 'unauthorized',
    });
    clock.advance(60_000);
    expect(written).toHaveLength(2);
    expect(written[1]).toMatchObject({ rule: 'unauthorized', detail: { count: 999 } });
  });

  it('begin anew after a minute, and leave no line when nothing was counted', async () => {
    await refusals.record(refusal());
    clock.advance(60_000);
    expect(written).toHaveLength(1);
    await refusals.record(refusal());
    expect(written).toHaveLength(2);
  });

  it('are told apart by rule, program and credential', async () => {
    await refusals.record(refusal());
    await refusals.record(refusal({ executable: '/usr/bin/python3' }));
    await refusals.record(refusal({ error: new KeyturnError('locked', '') }));
    await refusals.record(
      refusal({ credential: { id: 'k', label: 'Key' }, action: 'lease.refused' }),
    );
    expect(written).toHaveLength(4);
  });

  it('are a line each when the owner was asked, or when the log had said yes already', async () => {
    for (let i = 0; i < 3; i++)
      await refusals.record(refusal({ asked: true, error: new Refused('owner-said-no') }));
    for (let i = 0; i < 3; i++)
      await refusals.record(refusal({ lease: 'l', error: new Refused('changed-meanwhile') }));
    expect(written.map(({ rule }) => rule)).toEqual([
      ...Array(3).fill('owner-said-no'),
      ...Array(3).fill('changed-meanwhile'),
    ]);
    expect(written[3]?.detail).toEqual({ lease: 'l' });
  });

  it('name what ended them', async () => {
    for (const error of [
      new CallerGone('gone'),
      new Error('boom'),
      new KeyturnError('too_large', ''),
    ]) {
      await refusals.record(refusal({ error, asked: true }));
    }
    expect(written.map(({ rule }) => rule)).toEqual(['caller-gone', 'internal', 'too_large']);
  });

  it('from ever new programs share a line in the end, so that a stranger can not fill the log', async () => {
    for (let i = 0; i < 5000; i++) await refusals.record(refusal({ executable: `/tmp/${i}` }));
    clock.advance(60_000);
    expect(written.length).toBeLessThan(300);
    const counted = written.reduce((sum, { detail }) => sum + Number(detail?.['count'] ?? 1), 0);
    expect(counted).toBe(5000);
    expect(clock.waiting).toBe(0);
  });

  it('are written down when the broker closes', async () => {
    await refusals.record(refusal());
    await refusals.record(refusal());
    await refusals.flush();
    expect(written.at(-1)?.detail).toEqual({ count: 1 });
    expect(clock.waiting).toBe(0);
  });

  it('that can not be written are for the log of the app, and hurt nobody', async () => {
    broken = true;
    await refusals.record(refusal());
    expect(warned).toHaveLength(1);
  });
});
