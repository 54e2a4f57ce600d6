/** SIGKILL while saving, at every call and at any moment: what was said to be saved is there, and it all opens. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseFile } from '../../electron/core/vault/format.ts';
import { bundle } from '../setup/bundle.ts';
import { startChild } from '../setup/child.ts';
import { create, fieldsOf, newFolder, openVault, removeFolder, unlock } from '../setup/vault.ts';

let built: { folder: string; file: string };
let folder: string;
beforeAll(async () => {
  built = await bundle(join(import.meta.dirname, 'vault-child.ts'));
});
afterAll(() => rmSync(built.folder, { recursive: true }));
beforeEach(async () => {
  folder = newFolder();
  const vault = await openVault(folder);
  await create(vault);
  await vault.close();
});

/** The last number the child said before it died. */
async function lastSaid(child: ReturnType<typeof startChild>): Promise<number> {
  let last = -1;
  try {
    for (;;) last = Number(await child.line());
  } catch {
    return last;
  }
}

/** Opens what is left as the next start would, and returns how many keys there are. */
async function checkWhatIsLeft(said: number): Promise<void> {
  const vault = await openVault(folder);
  expect(vault.state).toBe('locked');
  await unlock(vault);
  const { credentials } = vault.manifest;
  expect([said, said + 1]).toContain(credentials.length);
  for (const { id, label } of credentials)
    expect(fieldsOf(vault, id)).toEqual({ secret: `test-${label}` });
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  for (const { id } of await vault.backups()) {
    const backup = parseFile(readFileSync(join(folder, 'backups', id)));
    expect(backup.records.length).toBeLessThanOrEqual(credentials.length + 1);
  }
  await vault.close();
}

test('at every call of the first saves of a session', async () => {
  // Three saves: the first with its backup. What is left by one is what the next begins with.
  let killed = 0;
  for (let call = 1; call <= 55; call++) {
    const child = startChild(built.file, [folder, String(call)]);
    const said = await lastSaid(child);
    expect(said).toBeGreaterThanOrEqual(0);
    await child.end();
    await checkWhatIsLeft(said);
    killed += 1;
  }
  expect(killed).toBe(55);
  removeFolder(folder);
});

test('at any moment', async () => {
  for (let round = 0; round < 60; round++) {
    const child = startChild(built.file, [folder, '0']);
    const first = Number(await child.line());
    const rest = lastSaid(child);
    // Saves take some milliseconds each: anywhere within one of the first few.
    await sleep(Math.random() * 40);
    await child.end('SIGKILL');
    await checkWhatIsLeft(Math.max(first, await rest));
  }
  removeFolder(folder);
});
