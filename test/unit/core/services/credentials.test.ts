import { generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../../setup/vault.ts';
import { API_KEY, details, randomKey, SECRET, World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.opened();
});
afterEach(() => world.remove());

const fields = (apiKey = randomKey(), secret = randomKey()) => ({
  apiKey: utf8(apiKey),
  secret: utf8(secret),
});
const valuesOf = (id: string, version?: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries(world.core.vault.readFields(id, version)).map(([name, secret]) => [
      name,
      secret.use((bytes) => Buffer.from(bytes).toString()),
    ]),
  );

describe('adding a key', () => {
  test('keeps its values sealed and shows everything else', async () => {
    const { credentials } = world.services;
    const { credential, warnings } = await credentials.add(
      details('Binance main'),
      fields(API_KEY, SECRET),
    );
    expect(credential).toMatchObject({
      ref: 'binance-main',
      label: 'Binance main',
      exchangeName: 'Binance',
      version: 1,
      risk: 2,
      accessLevel: 'read',
      due: { state: 'none', kind: 'rotate', date: '2026-04-21' },
      clients: [],
      expired: false,
    });
    expect(credential.fields.map(({ name, hint }) => [name, hint])).toEqual([
      ['apiKey', 'kkkk'],
      ['secret', 'ssss'],
    ]);
    expect(warnings).toEqual([]);
    expect(await credentials.list()).toEqual([credential]);
    expect(JSON.stringify(await credentials.list())).not.toContain('test');
    expect(valuesOf(credential.id)).toEqual({ apiKey: API_KEY, secret: SECRET });
    expect((await world.events()).at(-1)).toMatchObject({
      action: 'credential.added',
      credential: { id: credential.id, label: 'Binance main' },
    });
  });

  test('gives each its own reference, and keeps a label with HTML as the text it is', async () => {
    await world.add('<b>Main</b>');
    const { ref, label } = await world.add('b Main b');
    expect(ref).toBe('b-main-b-2');
    expect(label).toBe('b Main b');
    expect((await world.services.credentials.list())[0]?.label).toBe('<b>Main</b>');
  });

  test('counts what the permissions carry, whatever was ticked beside them', async () => {
    const { scopes, risk } = await world.add('Treasury', {
      permissions: ['enableWithdrawals', 'somethingNew'],
      scopes: ['read'],
    });
    expect(scopes).toEqual(['read', 'withdraw', 'account']);
    expect(risk).toBe(5);
  });

  test('warns of a value that is kept already, and of a second key with the same label', async () => {
    const { credentials } = world.services;
    await credentials.add(details('First'), fields(API_KEY, SECRET));
    await credentials.add(details('Other'), fields());
    const before = world.core.vault.unsealCount;
    const { warnings } = await credentials.add(details('First'), fields(randomKey(), SECRET));
    expect(warnings).toEqual([
      'The same value is kept as “First” already.',
      'Another key has the same label.',
    ]);
    // Only the candidate with the same last four characters was opened.
    expect(world.core.vault.unsealCount - before).toBe(1);
  });

  test('knows a PEM again by its public half', async () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    const { credentials } = world.services;
    const first = await credentials.add(details('Ed'), fields(randomKey(), String(pem)));
    expect(first.credential.fields[1]).toMatchObject({
      kind: 'pem',
      pem: { type: expect.any(String) },
    });
    const { warnings } = await credentials.add(
      details('Ed again'),
      fields(randomKey(), `${pem}`.trim()),
    );
    expect(warnings).toContain('The same value is kept as “Ed” already.');
  });

  test.each([
    ['invalid_pem', '-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----'],
    ['invalid_field', 'too short'],
  ])('refuses a secret with %s, names the field and keeps nothing', async (code, secret) => {
    const files = readdirSync(world.home);
    await expect(
      world.services.credentials.add(details('Bad'), fields(randomKey(), secret)),
    ).rejects.toMatchObject({ code, field: 'fields.secret' });
    expect(await world.services.credentials.list()).toEqual([]);
    expect(readdirSync(world.home)).toEqual(files);
    expect(await world.actions()).not.toContain('credential.added');
  });

  test('changes nothing when the log can not be written', async () => {
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await expect(world.services.credentials.add(details('X'), fields())).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    expect(world.core.vault.manifest.credentials).toEqual([]);
    world.outside.auditFault = null;
  });
});

describe('editing a key', () => {
  test('with new values makes a version, and keeps those that were not named', async () => {
    const { credentials } = world.services;
    const { credential } = await credentials.add(details('Main'), fields(API_KEY, SECRET));
    world.clock.advance(1000);
    const fresh = randomKey();
    const edited = await credentials.edit(credential.id, details('Main'), { secret: utf8(fresh) });
    expect(edited.credential).toMatchObject({ version: 2, ref: 'main' });
    expect(edited.credential.versions).toEqual([
      { version: 1, storedAt: credential.addedAt, replacedAt: world.clock.now() },
      { version: 2, storedAt: world.clock.now(), replacedAt: null },
    ]);
    expect(valuesOf(credential.id)).toEqual({ apiKey: API_KEY, secret: fresh });
    expect(valuesOf(credential.id, 1)).toEqual({ apiKey: API_KEY, secret: SECRET });
    // Turned: the next date counts from today.
    expect(edited.credential.due.date).toBe('2026-04-30');
  });

  test('keeps the reference when the label changes, and opens no record for it', async () => {
    const { id } = await world.add('Main');
    const { credential } = await world.services.credentials.edit(id, details('Renamed'), null);
    expect(credential).toMatchObject({ label: 'Renamed', ref: 'main', version: 1 });
    expect(world.core.vault.unsealCount).toBe(0);
  });

  test('refuses another exchange', async () => {
    const { id } = await world.add('Main');
    const change = world.services.credentials.edit(id, details('Main', { exchange: 'okx' }), null);
    await expect(change).rejects.toMatchObject({
      code: 'invalid_field',
      field: 'details.exchange',
    });
  });

  test('keeps the last ten versions', async () => {
    const { id } = await world.add('Main');
    for (let i = 0; i < 11; i++) {
      await world.services.credentials.edit(id, details('Main'), { secret: utf8(randomKey()) });
    }
    const [credential] = await world.services.credentials.list();
    expect(credential?.versions.map(({ version }) => version)).toEqual([
      3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(() => valuesOf(id, 2)).toThrow();
    expect(Object.keys(valuesOf(id, 3))).toEqual(['apiKey', 'secret']);
  });
});

describe('deleting a key', () => {
  test('can be taken back for ten seconds, grants included', async () => {
    const { credentials, clients } = world.services;
    const { credential } = await credentials.add(details('Main'), fields(API_KEY, SECRET));
    const token = await pairAndPass(credential.id);
    const until = await world.delete(credential.id);
    expect(until).toBe(world.clock.now() + 10_000);
    expect(await credentials.list()).toEqual([]);
    expect((await clients.list())[0]?.grants).toEqual([]);
    const lease = { token, body: { credential: 'main' } };
    expect((await world.ask('POST', '/v1/leases', lease)).status).toBe(404);
    expect(await credentials.undoDelete(credential.id)).toMatchObject({ clients: ['grid bot'] });
    expect(valuesOf(credential.id)).toEqual({ apiKey: API_KEY, secret: SECRET });
    expect((await world.ask('POST', '/v1/leases', lease)).status).toBe(201);
  });

  async function pairAndPass(id: string): Promise<string> {
    return world.pair('grid bot', id);
  }

  test('is for good after ten seconds', async () => {
    const { id } = await world.add('Main');
    await world.delete(id);
    world.clock.advance(10_000);
    await expect(world.services.credentials.undoDelete(id)).rejects.toMatchObject({
      code: 'nothing_to_undo',
    });
  });

  test('is for good after a lock', async () => {
    const { id } = await world.add('Main');
    await world.delete(id);
    world.services.session.lockWindow('owner');
    await world.unlock();
    await expect(world.services.credentials.undoDelete(id)).rejects.toMatchObject({
      code: 'nothing_to_undo',
    });
  });

  test('does not come back over a key that took its reference', async () => {
    const { id } = await world.add('Main');
    await world.delete(id);
    await world.add('Main');
    await expect(world.services.credentials.undoDelete(id)).rejects.toMatchObject({
      code: 'nothing_to_undo',
    });
    expect(await world.services.credentials.list()).toHaveLength(1);
  });
});

describe('the state of a key', () => {
  test('revoked is for ever; deactivated is not', async () => {
    const { credentials } = world.services;
    const { id } = await world.add('Main');
    expect(await credentials.setStatus(id, 'deactivated')).toMatchObject({ accessLevel: 'none' });
    expect(await credentials.setStatus(id, 'active')).toMatchObject({ status: 'active' });
    await credentials.setStatus(id, 'revoked');
    await expect(credentials.setStatus(id, 'active')).rejects.toMatchObject({
      code: 'bad_request',
    });
  });

  test('a reminder is put off by days of the calendar', async () => {
    const { id } = await world.add('Main', { rotateBy: '2026-03-04' });
    await world.services.credentials.snooze(id, 3);
    expect(world.core.vault.manifest.credentials[0]?.snoozedUntil).toBe('2026-03-04');
    expect(world.services.credentials.dueLabels()).toEqual(['Main']);
    world.services.session.lockWindow('owner');
    expect(world.services.credentials.dueLabels()).toEqual([]);
  });
});

describe('the first rows', () => {
  const VIEW = { sort: { by: 'label', descending: false }, group: 'none' } as const;

  test('are those of the whole list, in the order it was left in, with the count of all', async () => {
    const { credentials } = world.services;
    for (const label of ['Bot 10', 'bot 9', 'Arbitrage']) await world.add(label);
    const { rows, total, view } = credentials.first(VIEW, 'en');
    expect(rows.map(({ label }) => label)).toEqual(['Arbitrage', 'bot 9', 'Bot 10']);
    expect([total, view]).toEqual([3, VIEW]);
    const descending = { ...VIEW, sort: { by: 'label', descending: true } } as const;
    const turned = credentials.first(descending, 'en').rows;
    expect(turned).toEqual([...rows].reverse());
    // The very views of the list: what comes after them says nothing else.
    expect(await credentials.list()).toEqual(expect.arrayContaining(rows));
  });

  test('are sorted as the language of the window is', async () => {
    for (const label of ['Zug', 'Ära']) await world.add(label);
    const labels = (locale: string): string[] =>
      world.services.credentials.first(VIEW, locale).rows.map(({ label }) => label);
    expect(labels('de')).toEqual(['Ära', 'Zug']);
    expect(labels('sv')).toEqual(['Zug', 'Ära']);
  });

  test('come with the most urgent of those that are due, and how many there are', async () => {
    for (const day of [6, 3, 5, 4]) {
      await world.add(`Due ${day}`, { rotateBy: `2026-03-0${day}` });
    }
    const off = await world.add('Off', { rotateBy: '2026-03-02' });
    await world.services.credentials.setStatus(off.id, 'deactivated');
    const { due } = world.services.credentials.first(VIEW, 'en');
    expect(due.rows.map(({ label }) => label)).toEqual(['Due 3', 'Due 4', 'Due 5']);
    expect(due.total).toBe(4);
  });

  test('are not given while the window is locked', () => {
    world.services.session.lockWindow('owner');
    expect(() => world.services.credentials.first(VIEW, 'en')).toThrow(
      expect.objectContaining({ code: 'locked' }),
    );
  });
});

test('checking a value says what it looks like and keeps nothing', async () => {
  const { credentials } = world.services;
  expect(credentials.checkField('binance', 'secret', utf8(SECRET)).ok).toBe(true);
  expect(credentials.checkField('binance', 'secret', utf8('short'))).toMatchObject({
    ok: false,
    text: expect.stringMatching(/./),
  });
  expect(await world.actions()).toEqual(['vault.created']);
});

describe('turning a key off', () => {
  test('holds from the moment it is said, also with a full disk under the log', async () => {
    const { id } = await world.add('Main');
    const token = await world.pair('bot', id);
    const lease = () => world.ask('POST', '/v1/leases', { token, body: { credential: 'main' } });
    expect((await lease()).status).toBe(201);
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await world.services.credentials.setStatus(id, 'deactivated');
    world.outside.auditFault = null;
    expect((await lease()).status).toBe(409);
    await world.services.credentials.setStatus(id, 'active');
    const off = world.services.credentials.setStatus(id, 'deactivated');
    const client = world.core.registry.find(world.core.vault.manifest.clients[0]?.id ?? '');
    expect(client === null ? [] : world.core.registry.granted(client)).toMatchObject([
      { credential: { status: 'deactivated' } },
    ]);
    await off;
    const gone = world.delete(id);
    await expect
      .poll(() => (client === null ? [] : world.core.registry.granted(client)))
      .toEqual([]);
    await gone;
    expect((await lease()).status).toBe(404);
  });
});
