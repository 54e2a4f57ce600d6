import { beforeEach, describe, expect, it } from 'vitest';
import { Leases } from '../../../../electron/core/broker/leases.ts';
import { ManualClock } from '../../../broker/setup/clock.ts';

let clock: ManualClock;
let leases: Leases;
beforeEach(() => {
  clock = new ManualClock();
  leases = new Leases(clock);
});
const add = (id: string, client = 'bot', ms = 1000): void =>
  leases.add({ id, client, credential: { id: 'k', label: 'Key' }, expiresAt: clock.now() + ms });

describe('leases', () => {
  it('are given back once, by their own client, before their end', () => {
    add('a');
    expect(leases.giveBack('other', 'a')).toBeNull();
    expect(leases.giveBack('bot', 'a')).toMatchObject({ id: 'a' });
    expect(leases.giveBack('bot', 'a')).toBeNull();
    add('b');
    clock.advance(1000);
    expect(leases.giveBack('bot', 'b')).toBeNull();
  });

  it('are remembered up to a thousand of a client, the oldest going first', () => {
    for (let i = 0; i < 1001; i++) add(`${i}`);
    expect(leases.giveBack('bot', '0')).toBeNull();
    expect(leases.giveBack('bot', '1')).not.toBeNull();
    expect(leases.giveBack('bot', '1000')).not.toBeNull();
  });

  it('are listed by who holds them, while their time lasts', () => {
    add('a');
    add('b', 'bot', 2000);
    add('c', 'other');
    expect(leases.holders()).toEqual(['bot', 'other']);
    clock.advance(1000);
    expect(leases.of('bot').map(({ id }) => id)).toEqual(['b']);
    expect(leases.of('nobody')).toEqual([]);
    leases.giveBack('bot', 'a');
    leases.giveBack('bot', 'b');
    expect(leases.holders()).toEqual(['other']);
  });

  it('are all forgotten when the vault locks', () => {
    add('a');
    leases.clear();
    expect(leases.giveBack('bot', 'a')).toBeNull();
  });
});
