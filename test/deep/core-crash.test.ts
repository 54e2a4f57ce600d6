/** The whole core, killed at any moment: vault and log are each whole, and they agree with each other. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyFolder } from '../../electron/core/audit/verify.ts';
import { FILES } from '../../shared/paths.ts';
import { bundle } from '../setup/bundle.ts';
import { type Child, startChild } from '../setup/child.ts';
import { World } from '../unit/core/services/world.ts';

let built: { folder: string; file: string };
beforeAll(async () => {
  built = await bundle(join(import.meta.dirname, 'core-child.ts'));
});
afterAll(() => rmSync(built.folder, { recursive: true }));

/** The last number the child said before it died. */
async function lastSaid(child: Child, first: number): Promise<number> {
  let last = first;
  try {
    for (;;) last = Number(await child.line());
  } catch {
    return last;
  }
}

test('a crash leaves every key that was stored, and a log that verifies and has a line for each', async () => {
  const world = await World.opened();
  const { home } = world;
  await world.core.close();
  let stored = 0;
  for (let round = 0; round < 40; round++) {
    const child = startChild(built.file, [home]);
    const rest = lastSaid(child, Number(await child.line()));
    await sleep(Math.random() * 120);
    await child.end('SIGKILL');
    const said = await rest;

    const after = new World(home);
    await after.open();
    await after.unlock();
    const keys = after.core.vault.manifest.credentials;
    expect([said, said + 1]).toContain(keys.length);
    const report = await after.services.auditLog.verify();
    expect(report).toMatchObject({ ok: true, problem: null });
    const { records } = await after.services.auditLog.list(null, 500);
    const added = records.filter(({ event }) => event.action === 'credential.added');
    // Written down before it is done: a crash between the two leaves a line more, never a key more.
    const lines = new Set(added.map(({ event }) => event.credential?.id));
    expect(keys.filter(({ id }) => !lines.has(id))).toEqual([]);
    stored = keys.length;
    await after.core.close();
    expect(await verifyFolder(join(home, FILES.audit))).toMatchObject({ ok: true });
  }
  // There was something to lose.
  expect(stored).toBeGreaterThan(10);
  rmSync(home, { recursive: true });
}, 300_000);
