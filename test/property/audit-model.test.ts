/** A log and a list of promises, through any sequence of what can happen to them. */
import { cpSync, renameSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AuditLog } from '../../electron/core/audit/log.ts';
import type { AuditAnchor } from '../../electron/core/audit/types.ts';
import { verifyFolder } from '../../electron/core/audit/verify.ts';
import { type Fault, keyring, leaseEvent, makeWorld, type World } from '../setup/audit.ts';
import { runs } from '../setup/runs.ts';

type Step =
  | { readonly do: 'append'; readonly sync: boolean; readonly count: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'lock' | 'unlock' | 'password' | 'restart' | 'save' }
  | { readonly do: 'crash'; readonly kept: number }
  | { readonly do: 'fault'; readonly fault: Fault };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      sync: fc.boolean(),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(10, 60, 1100) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('lock', 'unlock', 'password', 'restart', 'save') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), kept: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      fault: fc.record({
        at: fc.nat(8),
        code: fc.constantFrom('ENOSPC' as const, 'EIO' as const),
        reached: fc.constantFrom('none' as const, 'part' as const, 'all' as const),
        times: fc.integer({ min: 1, max: 3 }),
      }),
    }),
  },
);

class Life {
  readonly world: World = makeWorld({ segmentSize: 5000 });
  log!: AuditLog;
  /** Number of the record → n. What was promised with a sync, or is known to be synced since. */
  readonly promised = new Map<number, number>();
  /** Refused: must not be there, unless a crash came before the log could cut it off. */
  readonly refused = new Set<number>();
  anchor: AuditAnchor | null = null;
  epoch = 1;
  locked = true;
  n = 0;

  keys() {
    return keyring(this.epoch, ...Array.from({ length: this.epoch - 1 }, (_, i) => i + 1));
  }

  async unlock(): Promise<void> {
    const findings = await this.log.unlock(this.keys(), this.anchor);
    this.locked = false;
    expect(findings.filter(({ kind }) => kind === 'tampered')).toEqual([]);
  }

  async step(step: Step): Promise<void> {
    switch (step.do) {
      case 'append':
        await Promise.all(Array.from({ length: step.count }, () => this.append(step.sync)));
        break;
      case 'wait':
        this.world.clock.advance(step.ms);
        await this.log.verify();
        break;
      case 'lock':
        await this.log.lock();
        this.locked = true;
        break;
      case 'unlock':
        await this.unlock();
        break;
      case 'password':
        if (!this.locked) this.epoch += 1;
        await this.unlock();
        break;
      case 'save':
        this.anchor = this.log.anchor();
        break;
      case 'restart':
        this.world.disk.heal();
        await this.log.close();
        this.log = await this.world.open();
        this.locked = true;
        break;
      case 'crash':
        await this.crash(step.kept);
        break;
      case 'fault':
        this.world.disk.failAt(step.fault);
        break;
    }
  }

  async append(sync: boolean): Promise<void> {
    const n = ++this.n;
    try {
      this.promised.set(await this.log.append(leaseEvent(n), { sync }), n);
    } catch (error) {
      expect(error).toMatchObject({ code: 'audit_unavailable' });
      this.refused.add(n);
    }
  }

  /** The files as they are now, with any part of what was not synced yet. */
  async crash(kept: number): Promise<void> {
    this.world.disk.heal();
    const { folder } = this.world;
    const safe = this.log.anchor();
    cpSync(folder, `${folder}-then`, { recursive: true });
    await this.log.close();
    rmSync(folder, { recursive: true });
    renameSync(`${folder}-then`, folder);
    const last =
      this.world
        .names()
        .filter((name) => name.endsWith('.log'))
        .at(-1) ?? '';
    const text = this.world.read(last);
    const end = safe === null ? -1 : text.indexOf(`${safe.hash}\n`) + 65;
    // A segment that was begun but never counted is cut anywhere.
    const from = Math.max(0, end < 65 ? 0 : end);
    this.world.write(last, text.slice(0, from + (kept % (text.length - from + 1))));
    for (const seq of this.promised.keys()) {
      if (seq > (safe?.seq ?? 0)) this.promised.delete(seq);
    }
    this.refused.clear();
    this.log = await this.world.open();
    this.locked = true;
  }

  /** Everything at the end, with a good disk. */
  async check(): Promise<void> {
    this.world.disk.heal();
    await this.unlock();
    const there = new Map<number, unknown>();
    for await (const { seq, event } of this.log.readFrom(1)) there.set(seq, event.detail?.['n']);
    expect([...there.keys()]).toEqual(Array.from(there, (_, i) => i + 1));
    for (const [seq, n] of this.promised) expect(there.get(seq), `record ${seq}`).toBe(n);
    const values = [...there.values()].filter((n) => n !== undefined);
    expect(new Set(values).size).toBe(values.length);
    expect(values.filter((n) => this.refused.has(Number(n)))).toEqual([]);
    expect((await this.log.verify()).problem).toBeNull();
    const anchor = this.log.anchor();
    await this.log.close();
    const report = await verifyFolder(this.world.folder, anchor === null ? {} : { anchor });
    expect(report).toMatchObject({ ok: true, unsigned: 0 });
  }
}

it('keeps what it promised, and nothing else, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25, size: 'max' }), async (steps) => {
      const life = new Life();
      try {
        life.log = await life.world.open();
        await life.unlock();
        for (const each of steps) await life.step(each);
        await life.check();
      } finally {
        await life.log.close();
        life.world.remove();
      }
    }),
    runs(30, 20),
  );
});
