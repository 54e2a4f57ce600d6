import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GrantUse, UseReader } from '../../../../electron/core/clients/grant-use.ts';
import type { AuditEvent } from '../../../../shared/model/audit.ts';
import type { Grant } from '../../../../shared/model/client.ts';
import { World } from '../../../broker/setup/world.ts';
import { GRANT } from '../../../setup/policy.ts';

const KEY = 'a'.repeat(22);
let world: World;
let use: GrantUse;
/** A client of the vault. */
let bot: string;
beforeEach(async () => {
  world = await World.make();
  use = new GrantUse(world);
  bot = (await world.addClient([])).id;
});
afterEach(() => world.remove());

const grant = (change: Partial<Grant> = {}): Grant => ({ ...GRANT, credential: KEY, ...change });
const line = (change: Partial<AuditEvent> = {}): AuditEvent => ({
  time: world.clock.now(),
  actor: {
    kind: 'client',
    id: bot,
    name: 'bot',
    pid: null,
    executable: null,
    executableHash: null,
  },
  action: 'lease.granted',
  outcome: 'allowed',
  credential: { id: KEY, label: 'Main' },
  ...change,
});
/** As the vault keeps it. */
async function stored(change: Partial<Grant>): Promise<Grant> {
  await world.vault.update((draft) => {
    for (const client of draft.clients) client.grants = [grant(change)];
  });
  return grant(change);
}
const write = (change: Partial<AuditEvent> = {}) =>
  world.audit.append(line(change), { sync: true });

describe('a use', () => {
  it('counts when it is reserved, and not any more when it is given back, once', () => {
    const giveBack = use.reserve(bot, grant());
    use.reserve(bot, grant());
    expect(use.served(bot, grant())).toBe(2);
    giveBack();
    giveBack();
    expect(use.served(bot, grant())).toBe(1);
    expect(use.served('other', grant())).toBe(0);
  });

  it('of a grant before it was changed counts for nothing', () => {
    use.reserve(bot, grant());
    expect(use.served(bot, grant({ grantedAt: 5 }))).toBe(0);
  });

  it('counts for a minute, and says when there is room again', () => {
    const limited = grant({ perMinute: 2 });
    use.reserve(bot, limited);
    world.clock.advance(20_000);
    const giveBack = use.reserve(bot, limited);
    expect(use.lastMinute(bot, limited)).toBe(2);
    expect(use.retryAfter(bot, limited)).toBe(40);
    world.clock.advance(39_999);
    expect(use.lastMinute(bot, limited)).toBe(2);
    expect(use.retryAfter(bot, limited)).toBe(1);
    world.clock.advance(1);
    expect(use.lastMinute(bot, limited)).toBe(1);
    giveBack();
    expect(use.lastMinute(bot, limited)).toBe(0);
    const late = use.reserve(bot, limited);
    use.reserve(bot, limited);
    world.clock.advance(60_000);
    use.reserve(bot, limited);
    late();
    expect(use.lastMinute(bot, limited)).toBe(1);
  });

  it('keeps no more of a minute than it holds', () => {
    const limited = grant({ perMinute: 100_000 });
    for (let i = 0; i < 1000; i++) {
      use.reserve(bot, limited);
      world.clock.advance(1000);
      expect(use.lastMinute(bot, limited)).toBeLessThanOrEqual(60);
    }
  });
});

describe('what earlier sessions used', () => {
  it('is counted in the log from where the vault ends', async () => {
    const limited = await stored({ uses: 10, used: 4 });
    await write();
    await write({ action: 'request.signed' });
    await write({ action: 'lease.refused', outcome: 'refused' });
    await write({ credential: { id: 'b'.repeat(22), label: 'Other' } });
    await write({ actor: { kind: 'owner' } });
    await use.ready(bot, limited);
    expect(use.served(bot, limited)).toBe(6);
    use.reserve(bot, limited);
    await write();
    await use.ready(bot, limited);
    expect(use.served(bot, limited)).toBe(7);
  });

  it('is counted once for all who wait for it', async () => {
    const limited = await stored({ uses: 10 });
    await write();
    await Promise.all([use.ready(bot, limited), use.ready(bot, limited)]);
    expect(use.served(bot, limited)).toBe(1);
  });

  it('before the grant was changed is not counted', async () => {
    await write();
    world.clock.advance(1000);
    const limited = await stored({ uses: 10, grantedAt: world.clock.now() });
    await write();
    await use.ready(bot, limited);
    expect(use.served(bot, limited)).toBe(1);
  });

  it('is found too for a grant that came back after the look into the log', async () => {
    const other = (await world.addClient([])).id;
    const limited = await stored({ uses: 10 });
    await write();
    await world.vault.update((draft) => {
      for (const client of draft.clients) if (client.id === bot) client.grants = [];
    });
    await use.ready(other, limited);
    await stored({ uses: 10 });
    await use.ready(bot, limited);
    expect(use.served(bot, limited)).toBe(1);
  });

  it('is as good as used up while it is not known', async () => {
    const limited = await stored({ uses: 10 });
    expect(use.servedAtMost(bot, limited)).toBe(Number.POSITIVE_INFINITY);
    await use.ready(bot, limited);
    expect(use.servedAtMost(bot, limited)).toBe(0);
    expect(use.servedAtMost(bot, grant({ uses: 10, grantedAt: 5 }))).toBe(0);
  });

  it('is not known while the log can not be read, and then nothing is given', async () => {
    await world.audit.lock();
    await expect(use.ready(bot, grant({ uses: 1 }))).rejects.toMatchObject({ code: 'locked' });
    await expect(use.ready(bot, grant())).resolves.toBeUndefined();
    await world.audit.unlock(world.vault.auditKeys(), null);
    await expect(use.ready(bot, await stored({ uses: 1 }))).resolves.toBeUndefined();
    expect(use.servedAtMost(bot, grant({ uses: 1 }))).toBe(0);
  });
});

describe('the lines of the log', () => {
  it('take a use back that was refused after its line', () => {
    const reader = new UseReader();
    expect(reader.read(line({ detail: { lease: 'one' } }))).toMatchObject({ count: 1 });
    world.clock.advance(1000);
    const refused = line({ action: 'lease.refused', detail: { lease: 'one' } });
    expect(reader.read(refused)).toMatchObject({ count: -1, at: world.clock.now() - 1000 });
    expect(reader.read(refused)).toBeNull();
    const signed = line({ action: 'request.signed', detail: { request: 'two' } });
    expect(reader.read(signed)).toMatchObject({ count: 1 });
    const unknown = line({ action: 'request.unknown', detail: { request: 'two' } });
    expect(reader.read(unknown)).toBeNull();
  });

  it('take nothing back whose line was not read', () => {
    const refused = line({ action: 'lease.refused', detail: { lease: 'one' } });
    expect(new UseReader().read(refused)).toBeNull();
  });
});
