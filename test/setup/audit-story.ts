/** A day of a log with everything in it that writes, for putting a fault at each of its steps. */
import type { AuditLog } from '../../electron/core/audit/log.ts';
import { verifyFolder } from '../../electron/core/audit/verify.ts';
import { KeyturnError } from '../../shared/errors.ts';
import { type Fault, keyring, leaseEvent, makeWorld, numbers, type World } from './audit.ts';

interface Story {
  readonly log: AuditLog;
  /** What was promised: number of the record → its event's own `n`. */
  readonly promised: Map<number, number>;
  readonly refused: number[];
}

/** Small segments, so that the story has a rotation in it too. */
const STORY_SEGMENT = 4000;

async function tellStory(world: World): Promise<Story> {
  const log = await world.open();
  const story: Story = { log, promised: new Map(), refused: [] };
  let n = 0;
  const append = async (sync: boolean) => {
    n += 1;
    const own = n;
    try {
      story.promised.set(await log.append(leaseEvent(own), { sync }), own);
    } catch (error) {
      if (!(error instanceof KeyturnError) || error.code !== 'audit_unavailable') throw error;
      story.refused.push(own);
    }
  };
  const settle = () => log.verify();
  await log.unlock(keyring(1), null);
  await append(true);
  await append(false);
  world.clock.advance(60);
  await settle();
  await append(false);
  world.clock.advance(2000);
  await settle();
  await Promise.all([append(true), append(false), append(true)]);
  await log.lock();
  await append(true);
  await log.unlock(keyring(1), log.anchor());
  await append(true);
  await log.unlock(keyring(2, 1), null);
  await append(false);
  await append(true);
  return story;
}

/** How many calls that change something the story makes. */
export async function countCalls(): Promise<number> {
  const world = makeWorld({ segmentSize: STORY_SEGMENT });
  await (await tellStory(world)).log.close();
  world.remove();
  return world.disk.calls.length;
}

/** Tells the story with a fault in it. Returns what is wrong afterwards. */
export async function tryFault(fault: Fault): Promise<string[]> {
  const world = makeWorld({ segmentSize: STORY_SEGMENT });
  world.disk.failAt(fault);
  const story = await tellStory(world);
  const inside = world.disk.calls.length > fault.at + fault.times;
  // What was promised without a sync may go with a disk that fails until the end.
  const wrong = inside ? await checkPromises(story.log, story) : [];
  if (fault.times === 1 && story.refused.length > 3) wrong.push(`refused: ${story.refused.join()}`);
  const before = await story.log.verify();
  if (!before.ok) wrong.push(`running: ${JSON.stringify(before.problem)}`);
  await story.log.close();
  world.disk.heal();
  const { log, findings } = await world.start(story.log.anchor(), keyring(2, 1));
  const kinds = findings.map(({ kind }) => kind);
  // An end that could not be signed looks like a crash; nothing ever looks like tampering.
  if (inside ? kinds.length > 0 : kinds.includes('tampered')) wrong.push(`found: ${kinds.join()}`);
  if (inside) wrong.push(...(await checkPromises(log, story)));
  await log.close();
  const after = await verifyFolder(world.folder);
  if (!after.ok || after.unsigned > 0) wrong.push(`after: ${JSON.stringify(after)}`);
  world.remove();
  const name = `${fault.code} (${fault.reached}) ${fault.times}× at ${fault.at}: ${world.disk.calls[fault.at]}`;
  return wrong.map((what) => `${name}: ${what}`);
}

/** Each record promised is there once, in its place; and none that was refused. */
async function checkPromises(log: AuditLog, { promised, refused }: Story): Promise<string[]> {
  const wrong: string[] = [];
  const there = new Map<number, unknown>();
  for await (const { seq, event } of log.readFrom(1)) there.set(seq, event.detail?.['n']);
  for (const [seq, n] of promised) {
    if (there.get(seq) !== n) wrong.push(`record ${seq} is ${String(there.get(seq))}, not ${n}`);
  }
  const all = await numbers(log);
  if (new Set(all).size !== all.length) wrong.push(`twice: ${all.join()}`);
  for (const n of refused) if (all.includes(n)) wrong.push(`${n} was refused and is there`);
  return wrong;
}
