/** From a real file, by the real scratch process, to keys in a real vault. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CredentialDetails } from '../../../../../shared/model/credential.ts';
import type { ImportedKey, ImportPreview } from '../../../../../shared/model/importing.ts';
import { utf8 } from '../../../../setup/vault.ts';
import { connectorFile, keystore } from '../../../scratch/setup/hummingbot.ts';
import { fakeKey, fakeSecret } from '../../../scratch/setup/read.ts';
import { details, World } from '../world.ts';

let world: World;

beforeEach(async () => {
  world = await World.opened();
});
afterEach(() => world.remove());

function file(name: string, text: string): string {
  const path = join(world.home, name);
  writeFileSync(path, text);
  return path;
}

function choose(...paths: string[]): void {
  world.outside.chosen.push(paths);
}

const ENV = `BINANCE_API_KEY=${fakeKey('i')}\nBINANCE_API_SECRET=${fakeSecret('i')}\nOKX_API_KEY=test-okx-key-123456789\nOKX_SECRET=test-okx-secret-123456789\nOKX_PASSPHRASE=test words\nKRAKEN_API_KEY=test-kraken\nLOG=debug\n`;

async function preview(): Promise<ImportPreview> {
  choose(file('bots.env', ENV));
  const found = await world.services.importing.start('env', false);
  if (found === null) throw new Error('no preview');
  return found;
}

function chosen({ id, label, exchange, environment, scopes, tags, account }: ImportedKey) {
  const all: CredentialDetails = details(label, {
    exchange,
    environment,
    scopes,
    tags,
    account,
    permissions: [],
  });
  return { id, details: all };
}

test('nothing is stored before it is chosen, and no value is in what the window is told', async () => {
  const found = await preview();
  expect(found.keys).toMatchObject([
    { exchange: 'binance', label: 'Binance', problems: [], ticked: true },
    { exchange: 'okx', problems: [], ticked: true },
    { exchange: 'kraken', problems: ['Private Key is missing.'], ticked: false },
  ]);
  expect(found.keys[0]?.fields[1]).toMatchObject({
    label: 'Secret Key',
    hint: 'ssss',
    problem: null,
  });
  expect(found.skipped).toMatchObject([{ place: 'LOG' }]);
  for (const value of [fakeKey('i'), fakeSecret('i'), 'test-okx-secret', 'test words']) {
    expect(JSON.stringify(found)).not.toContain(value);
  }
  expect(await world.services.credentials.list()).toEqual([]);
  expect(await world.actions()).not.toContain('vault.imported');
});

test('what was chosen is stored in one save, with a line for each and one for the whole', async () => {
  const { importing, credentials } = world.services;
  const found = await preview();
  const done = await importing.store(
    found.id,
    found.keys.filter(({ ticked }) => ticked).map(chosen),
  );
  expect(done).toMatchObject({ stored: 2, files: [join(world.home, 'bots.env')] });
  expect((await credentials.list()).map(({ label, ref }) => [label, ref])).toEqual([
    ['Binance', 'binance'],
    ['Okx', 'okx'],
  ]);
  expect((await world.actions()).slice(-3)).toEqual([
    'vault.imported',
    'credential.added',
    'credential.added',
  ]);
  const fields = world.core.vault.readFields(done.ids[0] ?? '');
  expect(fields['secret']?.use((bytes) => Buffer.from(bytes).toString())).toBe(fakeSecret('i'));
  await expect(importing.store(found.id, [])).rejects.toMatchObject({ code: 'import_over' });
});

test('the whole import can be taken back for ten seconds', async () => {
  const { importing, credentials } = world.services;
  const store = async () => {
    const found = await preview();
    return importing.store(found.id, found.keys.slice(0, 2).map(chosen));
  };
  const first = await store();
  expect(await importing.undo(first.undo.token)).toBe(2);
  expect(await credentials.list()).toEqual([]);
  expect((await world.actions()).at(-1)).toBe('vault.import_undone');
  const second = await store();
  world.clock.advance(10_001);
  await expect(importing.undo(second.undo.token)).rejects.toMatchObject({
    code: 'nothing_to_undo',
  });
  expect(await credentials.list()).toHaveLength(2);
});

test('a key that is kept already, and one that stands in the file twice, are found by their values', async () => {
  await world.add('test kept', {}, { apiKey: fakeKey('i'), secret: fakeSecret('other') });
  choose(
    file('a.env', `${ENV}BINANCE_OLD_KEY=${fakeKey('i')}\nBINANCE_OLD_SECRET=${fakeSecret('z')}\n`),
  );
  const found = await world.services.importing.start('env', false);
  expect(found?.keys).toMatchObject([
    { held: ['test kept'], twin: null, ticked: false },
    { held: [], twin: null },
    { held: [] },
    { held: ['test kept'], twin: 0, ticked: false },
  ]);
});

test('another exchange is judged anew, and its fields are named its way', async () => {
  const { importing } = world.services;
  choose(file('h.json', JSON.stringify({ x: { apiKey: 'test-key', privateKey: 'test-private' } })));
  const found = await importing.start('json', false);
  expect(found?.keys).toMatchObject([{ exchange: 'other', ticked: false }]);
  expect(importing.check(found?.id ?? '', 0, 'bybit')).toMatchObject({
    exchange: 'bybit',
    fields: [{ name: 'apiKey' }, { name: 'secret' }],
    problems: [],
  });
  expect(importing.check(found?.id ?? '', 0, 'okx').problems).toEqual(['Passphrase is missing.']);
});

test('one that does not fit stores none', async () => {
  const { importing, credentials } = world.services;
  const found = await preview();
  await expect(importing.store(found.id, found.keys.map(chosen))).rejects.toMatchObject({
    code: 'invalid_field',
    facts: { problem: expect.stringContaining('Kraken') },
  });
  expect(await credentials.list()).toEqual([]);
});

test('any lock, ten minutes and a cancel drop the values', async () => {
  const { importing, session } = world.services;
  const over = async (id: string): Promise<void> => {
    await expect(importing.store(id, [])).rejects.toMatchObject({ code: 'import_over' });
  };
  const first = await preview();
  importing.drop();
  await over(first.id);
  const second = await preview();
  world.clock.advance(10 * 60_000 + 1);
  await over(second.id);
  const third = await preview();
  session.lockWindow('owner');
  await over(third.id);
});

test('hummingbot’s folder: the password is asked for until it opens, and the proof is one folder up', async () => {
  const folder = join(world.home, 'conf/connectors');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(world.home, 'conf/.password_verification'),
    keystore('HummingBot', 'test-words'),
  );
  writeFileSync(
    join(folder, 'binance.yml'),
    connectorFile('binance', { api_key: fakeKey('h'), api_secret: fakeSecret('h') }, 'test-words'),
  );
  const { importing, stepUp } = world.services;
  choose(folder);
  const started = importing.start('hummingbot', false);
  for (const [password, wrong] of [
    ['test-other', false],
    ['test-words', true],
  ] as const) {
    await expect
      .poll(() => (world.outside.stepUpOpen ? stepUp.view() : null), { timeout: 15_000 })
      .toMatchObject({
        kind: 'file-password',
        wrong,
      });
    stepUp.filePassword(utf8(password));
  }
  expect((await started)?.keys).toMatchObject([
    { exchange: 'binance', scopes: ['read', 'trade'], ticked: true },
  ]);
});

test('no password, no import; what was read is dropped', async () => {
  const folder = join(world.home, 'connectors');
  mkdirSync(folder);
  writeFileSync(join(folder, 'kucoin.yml'), connectorFile('kucoin', { api_key: 'test' }, 'test'));
  choose(folder);
  const started = world.services.importing.start('hummingbot', false);
  await world.stepUpShown();
  world.services.stepUp.cancel();
  await expect(started).rejects.toMatchObject({ code: 'step_up_cancelled' });
});

test('stopped while its password is asked for, or while the dialog stands there, nothing is kept', async () => {
  const folder = join(world.home, 'connectors');
  mkdirSync(folder);
  writeFileSync(join(folder, 'kucoin.yml'), connectorFile('kucoin', { api_key: 'test' }, 'test'));
  const { importing } = world.services;
  choose(folder);
  const started = importing.start('hummingbot', false);
  await world.stepUpShown();
  importing.drop();
  await expect(started).rejects.toMatchObject({ code: 'step_up_cancelled' });
  expect(world.outside.stepUpOpen).toBe(false);

  choose(file('late.env', ENV));
  const late = importing.start('env', false);
  world.services.session.lockWindow('owner');
  await expect(late).rejects.toMatchObject({ code: 'cancelled' });
});

test('a folder, nothing, or a file that is not there is refused with words', async () => {
  const { importing } = world.services;
  choose(world.home);
  await expect(importing.start('env', false)).rejects.toMatchObject({ code: 'file_refused' });
  choose(join(world.home, 'nowhere.env'));
  await expect(importing.start('env', false)).rejects.toMatchObject({
    facts: { problem: expect.stringContaining('nowhere.env') },
  });
  expect(await importing.start('env', false)).toBe(null);
});

test('a thousand keys are stored in a moment', async () => {
  const rows = Array.from(
    { length: 1000 },
    (_, at) => `bybit,key ${at},test-key-number-${at}-of-many,test-secret-${at}-of-many`,
  );
  choose(file('many.csv', ['exchange,label,apiKey,secret', ...rows].join('\n')));
  const { importing, credentials } = world.services;
  const found = await importing.start('csv', false);
  const before = performance.now();
  await importing.store(found?.id ?? '', (found?.keys ?? []).map(chosen));
  expect(performance.now() - before).toBeLessThan(10_000);
  expect(await credentials.list()).toHaveLength(1000);
}, 60_000);
