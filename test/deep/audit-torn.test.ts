/** A log whose end was cut at every byte opens, keeps every whole line before the cut, and goes on. */
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyFolder } from '../../electron/core/audit/verify.ts';
import { leaseEvent, makeWorld, type World } from '../setup/audit.ts';

let world: World;
let kept: string;
let text: string;

/** Two signed records, and two that a crash left unsigned. */
beforeAll(async () => {
  world = makeWorld();
  kept = `${world.folder}-kept`;
  const { log } = await world.start();
  await log.append(leaseEvent(1), { sync: true });
  await log.append(leaseEvent(2), { sync: true });
  world.clock.advance(1000);
  await log.append(leaseEvent(3), { sync: true });
  await log.append(leaseEvent(4), { sync: true });
  cpSync(world.folder, kept, { recursive: true });
  await log.close();
  text = readFileSync(`${kept}/000001.log`, 'latin1');
});
afterAll(() => world.remove());

it('at every byte', async () => {
  expect(text.match(/^(keyturn|checkpoint|\d)/gm)).toHaveLength(6);
  for (let length = text.length - 1; length >= 0; length--) {
    rmSync(world.folder, { recursive: true });
    cpSync(kept, world.folder, { recursive: true });
    const left = text.slice(0, length);
    world.write('000001.log', left);
    const whole = left.slice(0, left.lastIndexOf('\n') + 1);
    const records = whole.match(/^\d/gm)?.length ?? 0;
    const signed = whole.includes('\ncheckpoint ');

    const { log, findings } = await world.start();
    const what = `${length} bytes left`;
    const kinds = findings.map(({ kind }) => kind);
    expect(kinds.includes('torn'), what).toBe(left !== whole || length === 0);
    expect(kinds.includes('crash'), what).toBe(signed ? records > 2 : records > 0);
    // `head` tells of the two that were signed, and of their checkpoint.
    expect(kinds.includes('tampered'), what).toBe(!signed);
    const torn = readdirSync(world.folder).filter((name) => name.startsWith('torn-'));
    expect(
      torn.map((name) => world.read(name)),
      what,
    ).toEqual(left === whole && length > 0 ? [] : [left.slice(whole.length)]);
    const seen: unknown[] = [];
    for await (const { event } of log.readFrom(1)) seen.push(event.detail?.['n']);
    expect(
      seen.filter((n) => n !== undefined),
      what,
    ).toEqual([1, 2, 3, 4].slice(0, records));
    await log.append(leaseEvent(5), { sync: true });
    await log.close();
    expect((await verifyFolder(world.folder)).problem, what).toBeNull();
  }
});
