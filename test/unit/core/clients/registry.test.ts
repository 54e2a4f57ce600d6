import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashToken, newToken } from '../../../../electron/core/clients/tokens.ts';
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
