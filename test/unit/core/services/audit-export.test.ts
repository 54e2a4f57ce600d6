/** Exports of a real vault's log into real files. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { verifyFolder } from '../../../../electron/core/audit/verify.ts';
import type { AuditWork } from '../../../../electron/core/services/audit.ts';
import { EVERYTHING } from '../../../../shared/model/audit-filter.ts';
import { World } from './world.ts';

let world: World;
let folder: string;
beforeEach(async () => {
  world = await World.opened();
  folder = await mkdtemp(join(tmpdir(), 'keyturn-export-'));
  world.outside.saveTo = join(folder, 'log.csv');
});
afterEach(async () => {
  await world.remove();
  await rm(folder, { recursive: true });
});

const rows = (file: string): Record<string, string>[] =>
  parse(readFileSync(file), { columns: true });

it('writes all of it as CSV, for the owner alone, and the export itself is in the log', async () => {
  await world.add('Kraken, "main"');
  const exported = await world.services.auditExport.export('csv', null);
  const file = join(folder, 'log.csv');
  const lines = rows(file);
  expect(exported).toEqual({ name: 'log.csv', records: lines.length });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(lines[0]).toMatchObject({ record: '1', action: 'vault.created', who: 'You' });
  const added = lines.find(({ action }) => action === 'credential.added');
  expect(added).toMatchObject({ key: 'Kraken, "main"', what: 'stored a key', outcome: 'done' });
  expect(lines.at(-1)).toMatchObject({ action: 'audit.exported' });
  expect(readdirSync(folder)).toEqual(['log.csv']);
});

it('makes no formula of a label that begins like one', async () => {
  for (const label of ['=1+1', '+2', '-3', '@cmd']) await world.add(label);
  await world.services.auditExport.export('csv', null);
  const keys = rows(join(folder, 'log.csv')).map(({ key }) => key);
  for (const label of ['=1+1', '+2', '-3', '@cmd']) {
    expect(keys).toContain(`'${label}`);
    expect(keys).not.toContain(label);
  }
});

it('writes what is filtered as JSON that reads back', async () => {
  await world.add('Kraken');
  await world.add('Binance');
  world.outside.saveTo = join(folder, 'log.json');
  const filter = { ...EVERYTHING, text: 'binance' };
  await world.services.auditExport.export('json', filter);
  const file = JSON.parse(readFileSync(join(folder, 'log.json'), 'utf8'));
  expect(file).toMatchObject({ format: 'keyturn-audit-export', version: 1 });
  expect(file.records).toHaveLength(1);
  expect(file.records[0]).toMatchObject({
    action: 'credential.added',
    credential: { label: 'Binance' },
    chainHash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const [last] = (await world.services.auditLog.list(null, 1)).records;
  expect(last?.event.detail).toEqual({
    format: 'json',
    file: 'log.json',
    filtered: true,
  });
});

it('does nothing when no file was chosen', async () => {
  world.outside.saveTo = null;
  expect(await world.services.auditExport.export('csv', null)).toBeNull();
  expect(await world.actions()).not.toContain('audit.exported');
});

it('leaves nothing when it is stopped, and the file that was there as it was', async () => {
  const file = join(folder, 'log.csv');
  writeFileSync(file, 'old');
  const { auditExport, auditLog } = world.services;
  auditLog.progress.listen(() => auditExport.stop());
  await expect(auditExport.export('csv', null)).rejects.toMatchObject({ code: 'cancelled' });
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['log.csv']);
});

it('says why when the file can not be written', async () => {
  world.outside.saveTo = join(folder, 'no such folder', 'log.csv');
  await expect(world.services.auditExport.export('csv', null)).rejects.toMatchObject({
    code: 'file_refused',
    facts: { problem: 'The file could not be written: ENOENT.' },
  });
});

it('exports the public keys, with which a stranger verifies a copy of the log', async () => {
  await world.add('Kraken');
  world.outside.saveTo = join(folder, 'keys.json');
  expect(await world.services.auditExport.exportKeys()).toMatchObject({ name: 'keys.json' });
  await world.close();
  const publicKeys = readFileSync(join(folder, 'keys.json'), 'utf8');
  const report = await verifyFolder(join(world.home, 'audit'), { publicKeys });
  expect(report).toMatchObject({ ok: true, problem: null });
});

it('verifies with progress, and stops when it is told to', async () => {
  await world.add('Kraken');
  const { auditLog } = world.services;
  const told: AuditWork[] = [];
  const deaf = auditLog.progress.listen((work) => told.push(work));
  expect(await auditLog.verify()).toMatchObject({ ok: true });
  expect(told[0]).toMatchObject({ kind: 'verify' });
  deaf();
  const verifying = auditLog.verify();
  auditLog.stopVerifying();
  await expect(verifying).rejects.toMatchObject({ code: 'cancelled' });
});
