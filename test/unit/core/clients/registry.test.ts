import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashToken, newToken } from '../../../../electron/core/clients/tokens.ts';
import { GRANT_DEFAULTS, type NewGrant, UNKNOWN_PROCESS } from '../../../../shared/model/client.ts';
import { World } from '../../../broker/setup/world.ts';

let world: World;
let key: string;
beforeEach(async () => {
  world = await World.make();
  key = await world.addKey();
});
afterEach(() => world.remove());

describe('a token', () => {
  it('is 256 random bits, and kept as a hash alone', async () => {
    const { token } = await world.addClient([]);
    expect(token).toMatch(/^kt_[A-Za-z0-9_-]{43}$/);
    const [client] = world.vault.manifest.clients;
    expect(client?.tokenHash).toBe(hashToken(token).toString('hex'));
    const bytes = new Uint8Array(32).fill(255);
    expect(newToken('kq', { bytes: () => bytes })).toBe(`kq_${'_'.repeat(42)}8`);
  });

  it('names its client, and no other text does', async () => {
    const [one, two] = [await world.addClient([]), await world.addClient([])];
    expect(world.registry.authenticate(one.token)?.id).toBe(one.id);
    expect(world.registry.authenticate(two.token)?.id).toBe(two.id);
    for (const other of [
      '',
      'kt_',
      `${one.token} `,
      one.token.slice(0, -1),
      one.token.toLowerCase(),
    ]) {
      expect(world.registry.authenticate(other)).toBeNull();
    }
  });

  it('is noted with the time it was last shown', async () => {
    const { id, token } = await world.addClient([]);
    expect(world.registry.lastSeen(id)).toBeNull();
    world.clock.advance(5000);
    world.registry.authenticate(token);
    expect(world.registry.lastSeen(id)).toBe(world.clock.now());
  });

  it('can not be told from any other while the vault is locked', async () => {
    const { token } = await world.addClient([]);
    await world.lockVault();
    for (const any of [token, 'x']) {
      expect(() => world.registry.authenticate(any)).toThrow(
        expect.objectContaining({ code: 'locked' }),
      );
    }
  });
});

describe('taking away', () => {
  it('holds from the moment it is said, before it is saved', async () => {
    const { id, token } = await world.addClient([{ credential: key }]);
    const saving = world.registry.setStatus(id, 'revoked');
    expect(world.registry.authenticate(token)).toBeNull();
    expect(world.registry.find(id)).toBeNull();
    await saving;
    expect(world.registry.authenticate(token)).toBeNull();
  });

  it('of a grant too', async () => {
    const { id } = await world.addClient([{ credential: key }]);
    const granted = () => {
      const client = world.registry.find(id);
      return client === null ? [] : world.registry.granted(client);
    };
    expect(granted()).toHaveLength(1);
    const saving = world.registry.removeGrant(id, key);
    expect(granted()).toHaveLength(0);
    await saving;
    expect(granted()).toHaveLength(0);
  });

  it('that can not be saved is as if it had not been said, and said so', async () => {
    const { id, token } = await world.addClient([]);
    const saving = world.registry.setStatus(id, 'paused');
    expect(world.registry.authenticate(token)?.status).toBe('paused');
    world.vault.lockWindow();
    await expect(saving).rejects.toMatchObject({ code: 'locked' });
    await world.unlock();
    expect(world.registry.authenticate(token)?.status).toBe('active');
  });

  it('is noticed by whoever remembers how it was', async () => {
    const [one, other] = [await world.addClient([{ credential: key }]), await world.addClient([])];
    const [epoch, unmoved] = [world.registry.epoch(one.id), world.registry.epoch(other.id)];
    expect(world.registry.unchangedSince(epoch)).toBe(true);
    const told: string[] = [];
    world.registry.onChange((client) => told.push(client));
    const saving = world.registry.removeGrant(one.id, key);
    expect(world.registry.unchangedSince(epoch)).toBe(false);
    expect(told).toEqual([one.id]);
    await saving;
    expect(world.registry.unchangedSince(unmoved)).toBe(true);
    await world.lockVault();
    await world.unlock();
    expect(world.registry.unchangedSince(unmoved)).toBe(false);
  });
});

describe('giving', () => {
  it('holds once it is saved', async () => {
    const { id, token } = await world.addClient([]);
    await world.registry.setStatus(id, 'paused');
    const saving = world.registry.setStatus(id, 'active');
    expect(world.registry.authenticate(token)?.status).toBe('paused');
    await saving;
    expect(world.registry.authenticate(token)?.status).toBe('active');
  });

  it('never brings a revoked client back', async () => {
    const { id, token } = await world.addClient([]);
    await world.registry.setStatus(id, 'revoked');
    await expect(world.registry.setStatus(id, 'active')).rejects.toMatchObject({
      code: 'bad_request',
    });
    expect(world.registry.authenticate(token)).toBeNull();
  });

  it('is for clients there are', async () => {
    await expect(world.registry.setStatus('A'.repeat(22), 'paused')).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('a grant', () => {
  const terms = (change: Partial<NewGrant> = {}): NewGrant => ({
    credential: key,
    ...structuredClone(GRANT_DEFAULTS),
    modes: ['reveal'],
    scopes: ['read', 'trade'],
    fields: null,
    unattended: [],
    ...change,
  });
  const grantOf = (id: string) => world.registry.find(id)?.grants[0];

  it('is added, and takes the place of the one before, counting anew', async () => {
    const { id } = await world.addClient([]);
    await world.registry.setGrant(id, terms({ uses: 3 }));
    expect(grantOf(id)).toMatchObject({ uses: 3, used: 0, grantedAt: world.clock.now() });
    await world.vault.update((draft) => {
      for (const one of draft.clients) for (const grant of one.grants) grant.used = 2;
    });
    world.clock.advance(1000);
    await world.registry.setGrant(id, terms({ uses: 5, scopes: ['trade', 'read', 'read'] }));
    expect(world.registry.find(id)?.grants).toHaveLength(1);
    expect(grantOf(id)).toMatchObject({
      uses: 5,
      used: 0,
      scopes: ['read', 'trade'],
      grantedAt: world.clock.now(),
    });
  });

  it('that is being changed holds only what both allow, from the moment it is said', async () => {
    const { id } = await world.addClient([
      {
        credential: key,
        approval: 'session',
        hours: [{ days: [1, 2], from: '00:00', to: '12:00' }],
      },
    ]);
    const saving = world.registry.setGrant(
      id,
      terms({
        approval: 'always',
        scopes: ['read'],
        uses: 1,
        hours: [{ days: [2, 3], from: '10:00', to: '20:00' }],
      }),
    );
    expect(grantOf(id)).toMatchObject({
      approval: 'session',
      scopes: ['read'],
      uses: 1,
      hours: [{ days: [2], from: '10:00', to: '12:00' }],
    });
    await saving;
    expect(grantOf(id)).toMatchObject({ approval: 'always', scopes: ['read'] });
  });

  it('that is added gives nothing before it is saved', async () => {
    const { id } = await world.addClient([]);
    const saving = world.registry.setGrant(id, terms());
    expect(grantOf(id)).toBeUndefined();
    await saving;
    expect(grantOf(id)).toBeDefined();
  });

  it.each([
    ['fields', { fields: [] }],
    ['fields', { fields: ['uid'] }],
    ['unattended', { unattended: ['sign'] }],
    ['approvedUntil', { approval: 'until' }],
    ['approvedUntil', { approval: 'always', approvedUntil: '2026-04-01' }],
  ] as const)('that can not be meant is refused, and names %s', async (field, change) => {
    const { id } = await world.addClient([]);
    const wrong = terms(structuredClone(change) as Partial<NewGrant>);
    await expect(world.registry.setGrant(id, wrong)).rejects.toMatchObject({
      code: 'invalid_field',
      field,
    });
    await expect(world.addClient([wrong])).rejects.toMatchObject({ field: `grants.0.${field}` });
    expect(world.registry.find(id)?.grants).toEqual([]);
  });

  it('of a key that is not there is refused', async () => {
    const { id } = await world.addClient([]);
    const missing = terms({ credential: 'x'.repeat(22) });
    await expect(world.registry.setGrant(id, missing)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('that is removed takes the proxy addresses of that key with it', async () => {
    const { id } = await world.addClient([{ credential: key }]);
    const proxy = { id: 'p'.repeat(22), credential: key, madeAt: 0, tokenHash: 'a'.repeat(64) };
    await world.vault.update((draft) => {
      draft.clients[0]?.proxies.push(proxy, { ...proxy, credential: 'o'.repeat(22) });
    });
    await world.registry.removeGrant(id, key);
    expect(world.registry.find(id)?.proxies.map(({ credential }) => credential)).toEqual([
      'o'.repeat(22),
    ]);
  });
});

describe('a key that is turned off', () => {
  it.each([
    ['deactivated', ['deactivated']],
    ['revoked', ['revoked']],
    ['deleted', []],
  ] as const)(
    'is %s from the moment it is said, and again itself if that fails',
    async (to, seen) => {
      const { id } = await world.addClient([{ credential: key }]);
      const other = await world.addClient([]);
      const told: unknown[] = [];
      world.registry.onChange((client, credential) => told.push([client, credential]));
      const statuses = () => {
        const client = world.registry.find(id);
        if (client === null) throw new Error('gone');
        return world.registry.granted(client).map(({ credential }) => credential.status);
      };
      const epoch = world.registry.epoch(id);
      const others = world.registry.epoch(other.id);
      const failing = world.registry.lowerCredential(key, to, async () => {
        expect(statuses()).toEqual(seen);
        throw new Error('the disk is full');
      });
      await expect(failing).rejects.toThrow('full');
      expect(statuses()).toEqual(['active']);
      expect(told).toEqual([
        [id, key],
        [id, key],
      ]);
      expect(world.registry.unchangedSince(epoch)).toBe(false);
      expect(world.registry.unchangedSince(others)).toBe(true);
    },
  );
});

it("a program that is accepted is the client's own, and what is on its way goes on", async () => {
  const { id } = await world.addClient([{ credential: key }]);
  const epoch = world.registry.epoch(id);
  const process = { ...UNKNOWN_PROCESS, executable: '/usr/bin/bot', executableHash: 'aa' };
  await world.registry.acceptProgram(id, process);
  expect(world.registry.find(id)?.process).toEqual(process);
  expect(world.registry.unchangedSince(epoch)).toBe(true);
  await expect(world.registry.acceptProgram('x', process)).rejects.toMatchObject({
    code: 'not_found',
  });
});
