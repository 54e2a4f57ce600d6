/** Several keys at once, on a real vault: one save, a line each, and the way back. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.opened();
});
afterEach(() => world.remove());

const stored = () => world.core.vault.manifest.credentials;
const statuses = () => stored().map(({ status }) => status);
const tags = () => stored().map((key) => key.tags.join(' '));
const saves = (): { count: number } => {
  const seen = { count: 0 };
  world.core.vault.onChange(() => {
    seen.count += 1;
  });
  return seen;
};

async function three(): Promise<string[]> {
  const ids: string[] = [];
  for (const [label, given] of [
    ['One', ['grid']],
    ['Two', ['grid', 'old']],
    ['Three', []],
  ] as const) {
    ids.push((await world.add(label, { tags: [...given] })).id);
  }
  return ids;
}

describe('turning several keys off', () => {
  test('is one save and a line for each, and comes back as it was', async () => {
    const [one = '', two = '', third = ''] = await three();
    await world.services.credentials.setStatus(two, 'deactivated');
    const before = (await world.events()).length;
    const saved = saves();
    const done = await world.services.bulk.setStatusOf([one, two, third, one], 'deactivated');
    expect(done).toEqual({
      changed: 2,
      undo: { token: expect.any(String), until: world.clock.now() + 10_000 },
    });
    expect(statuses()).toEqual(['deactivated', 'deactivated', 'deactivated']);
    expect(saved.count).toBe(1);
    const lines = (await world.events()).slice(before);
    expect(lines.map(({ action, credential }) => [action, credential?.label])).toEqual([
      ['credential.deactivated', 'One'],
      ['credential.deactivated', 'Three'],
    ]);

    expect(await world.services.bulk.undo(done.undo?.token ?? '')).toBe(2);
    expect(statuses(), 'the one that was off before stays off').toEqual([
      ...['active', 'deactivated', 'active'],
    ]);
    expect((await world.actions()).slice(-2)).toEqual([
      'credential.activated',
      'credential.activated',
    ]);
    await expect(world.services.bulk.undo(done.undo?.token ?? '')).rejects.toMatchObject({
      code: 'nothing_to_undo',
    });
  });

  test('holds at once for whoever is served, also with a full disk under the log', async () => {
    const ids = await three();
    const token = await world.pair('bot', ids[0] ?? '');
    const lease = () => world.ask('POST', '/v1/leases', { token, body: { credential: 'one' } });
    expect((await lease()).status).toBe(201);
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await world.services.bulk.setStatusOf(ids, 'deactivated');
    world.outside.auditFault = null;
    expect((await lease()).status).toBe(409);
  });

  test('a key that is revoked stays so, and one that is not there refuses all', async () => {
    const [one = '', two = ''] = await three();
    await world.services.credentials.setStatus(one, 'revoked');
    expect(await world.services.bulk.setStatusOf([one], 'active')).toEqual({
      changed: 0,
      undo: null,
    });
    const gone = 'A'.repeat(22);
    await expect(world.services.bulk.setStatusOf([two, gone], 'deactivated')).rejects.toMatchObject(
      { code: 'not_found' },
    );
    expect(statuses()).toEqual(['revoked', 'active', 'active']);
  });

  test('turning on is not done while it can not be written down', async () => {
    const ids = await three();
    await world.services.bulk.setStatusOf(ids, 'deactivated');
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await expect(world.services.bulk.setStatusOf(ids, 'active')).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    world.outside.auditFault = null;
    expect(statuses()).toEqual(['deactivated', 'deactivated', 'deactivated']);
  });
});

describe('tags of several keys', () => {
  test('are added and taken away in one save, with a line that says which', async () => {
    const ids = await three();
    const saved = saves();
    const { changed, undo } = await world.services.bulk.tagAll(ids, ['desk', 'grid'], ['old']);
    expect(changed).toBe(3);
    expect(saved.count).toBe(1);
    expect(tags()).toEqual(['grid desk', 'grid desk', 'desk grid']);
    expect((await world.events()).slice(-3).map(({ detail }) => detail)).toEqual([
      { tagged: 'desk' },
      { tagged: 'desk', untagged: 'old' },
      { tagged: 'desk, grid' },
    ]);
    await world.services.bulk.undo(undo?.token ?? '');
    expect(tags()).toEqual(['grid', 'grid old', '']);
  });

  test('that are as wanted already change nothing, nor does one tag too many', async () => {
    const { id } = await world.add('Full', { tags: Array.from({ length: 16 }, (_, n) => `t${n}`) });
    expect(await world.services.bulk.tagAll([id], ['one more'], [])).toMatchObject({ changed: 0 });
    expect(await world.services.bulk.tagAll([id], ['one more'], ['t0'])).toMatchObject({
      changed: 1,
    });
    expect(await world.services.bulk.tagAll([id], ['t1'], ['never there'])).toEqual({
      changed: 0,
      undo: null,
    });
  });

  test('come back only where nobody changed them meanwhile', async () => {
    const ids = await three();
    const { undo } = await world.services.bulk.tagAll(ids, ['desk'], []);
    await world.services.bulk.tagAll(ids.slice(0, 1), ['mine'], []);
    expect(await world.services.bulk.undo(undo?.token ?? '')).toBe(2);
    expect(tags()).toEqual(['grid desk mine', 'grid old', '']);
  });
});

test('the way back ends after ten seconds, and with any lock', async () => {
  const ids = await three();
  const first = await world.services.bulk.setStatusOf(ids, 'deactivated');
  world.clock.advance(10_000);
  await expect(world.services.bulk.undo(first.undo?.token ?? '')).rejects.toMatchObject({
    code: 'nothing_to_undo',
  });
  const second = await world.services.bulk.setStatusOf(ids, 'active');
  world.services.session.lockWindow('owner');
  await world.unlock();
  await expect(world.services.bulk.undo(second.undo?.token ?? '')).rejects.toMatchObject({
    code: 'nothing_to_undo',
  });
});
