/** SIGKILL at every call while the panic switch is written: it is what it was or what it became, and never spoilt. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { nodeFiles } from '../../electron/core/os/file-ops.ts';
import { Panic } from '../../electron/core/panic/panic.ts';
import { bundle } from '../setup/bundle.ts';
import { startChild } from '../setup/child.ts';
import { newFolder, removeFolder, testClock } from '../setup/vault.ts';

let built: { folder: string; file: string };
let folder: string;
beforeAll(async () => {
  built = await bundle(join(import.meta.dirname, 'panic-child.ts'));
});
afterAll(() => rmSync(built.folder, { recursive: true }));
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => removeFolder(folder));

/** @returns whether it came to its end */
async function run(what: string, killAt: number): Promise<boolean> {
  const child = startChild(built.file, [folder, what, String(killAt)]);
  const ended = await child.line().then(
    () => true,
    () => false,
  );
  await child.end();
  return ended;
}

const reopened = (): Promise<Panic> =>
  Panic.open({
    path: join(folder, 'panic.json'),
    files: nodeFiles(),
    clock: testClock(),
    log: { warn: () => undefined },
  });

test.each([
  ['stop', null, 'stop'],
  ['stop', 'exits', 'stop'],
  ['thaw', 'stop', null],
] as const)('%s, over %s', async (what, before, after) => {
  let killed = 0;
  for (let call = 1; ; call++) {
    await (await reopened()).thaw();
    if (before !== null) await (await reopened()).pull(before);
    const ended = await run(what, call);
    const panic = await reopened();
    expect(panic.damaged, `call ${call}`).toBe(false);
    expect(ended ? [after] : [before, after], `call ${call}`).toContain(panic.level);
    if (ended) break;
    killed += 1;
  }
  expect(killed).toBeGreaterThanOrEqual(5);
});
