import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyFolder } from '../../../../electron/core/audit/verify.ts';
import { makeWorld, type World } from '../../../setup/audit.ts';
import { auditVectors, copyVectorLog, edited } from '../../../setup/audit-vectors.ts';

let world: World;
beforeEach(() => {
  world = makeWorld();
  copyVectorLog(world.folder);
});
afterEach(() => world.remove());

describe('the log of version 1, as it was when the format was fixed', () => {
  it.each(auditVectors.cases)('$name', async (vector) => {
    world.write(vector.file, edited(world.read(vector.file), vector));
    const { problem } = await verifyFolder(world.folder);
    if (vector.expect === 'ok') expect(problem).toBeNull();
    else expect(problem).toMatchObject(vector.expect);
  });

  it('still opens, and goes on', async () => {
    const [past, current] = Object.entries(auditVectors.seeds).map(([epoch, seed]) => ({
      epoch: Number(epoch),
      seed: new Uint8Array(Buffer.from(seed, 'hex')),
    }));
    if (past === undefined || current === undefined) throw new Error('two epochs');
    const { log, findings } = await world.start(null, { current, past: [past] });
    expect(findings).toEqual([]);
    const events: unknown[] = [];
    for await (const { event } of log.readFrom(1)) events.push(event);
    expect(events).toEqual(auditVectors.events);
    await log.close();
  });
});
