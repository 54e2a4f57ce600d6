import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { Connections } from '../../../../electron/core/broker/connections.ts';

/** All that is asked of a socket here; the real ones are in test/broker. */
class FakeSocket extends EventEmitter {
  destroyed = false;
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}
const socket = (): Socket & FakeSocket => new FakeSocket() as unknown as Socket & FakeSocket;

let connections: Connections;
beforeEach(() => {
  connections = new Connections({ connections: 6, connectionsPerClient: 3, connectionsUnknown: 2 });
});

describe('connections', () => {
  it('are few for a process that has shown no token', () => {
    expect([1, 2, 3].map(() => connections.admit(socket(), 'squatter'))).toEqual([
      true,
      true,
      false,
    ]);
    expect(connections.admit(socket(), 'other')).toBe(true);
  });

  it('make room again when they close', () => {
    const [first] = [socket(), connections.admit(socket(), 'p')];
    connections.admit(first, 'p');
    expect(connections.admit(socket(), 'p')).toBe(false);
    first.destroy();
    expect(connections.admit(socket(), 'p')).toBe(true);
    expect(connections.size).toBe(2);
  });

  it('are more once a token was shown, up to the limit of a client', () => {
    const sockets = [1, 2, 3, 4].map(() => {
      const one = socket();
      connections.admit(one, 'bot');
      return connections.belongsTo(one, 'client');
    });
    expect(sockets).toEqual([true, true, true, false]);
  });

  it('stay with their client however often it is named', () => {
    const one = socket();
    connections.admit(one, 'bot');
    for (let i = 0; i < 10; i++) expect(connections.belongsTo(one, 'client')).toBe(true);
  });

  it('take the place of the oldest stranger when places are short', () => {
    const strangers = ['a', 'b', 'c', 'd', 'e'].map((process) => {
      const one = socket();
      connections.admit(one, process);
      return one;
    });
    const known = socket();
    connections.admit(known, 'bot');
    connections.belongsTo(known, 'client');
    expect(connections.admit(socket(), 'f')).toBe(true);
    expect(strangers.map(({ destroyed }) => destroyed)).toEqual([true, false, false, false, false]);
    expect(known.destroyed).toBe(false);
    expect(connections.size).toBe(6);
  });

  it('go first from the process that has most of them, and not from a bot that just came', () => {
    const bot = socket();
    connections.admit(bot, 'bot');
    const squatters = ['a', 'a', 'b', 'b', 'c'].map((process) => {
      const one = socket();
      connections.admit(one, process);
      return one;
    });
    for (const process of ['d', 'e']) expect(connections.admit(socket(), process)).toBe(true);
    expect(squatters.map(({ destroyed }) => destroyed)).toEqual([true, false, true, false, false]);
    expect(bot.destroyed).toBe(false);
    expect(connections.belongsTo(bot, 'client')).toBe(true);
  });

  it('go to nobody else while their process is looked for, and are counted for it then', () => {
    const [one, two, three] = [socket(), socket(), socket()];
    for (const each of [one, two, three]) expect(connections.admit(each, null)).toBe(true);
    expect(connections.identified(one, 'p')).toBe(true);
    expect(connections.identified(two, 'p')).toBe(true);
    expect(connections.identified(three, 'p')).toBe(false);
    three.destroy();
    expect(connections.identified(three, 'q')).toBe(false);
    one.destroy();
    expect(connections.admit(socket(), 'p')).toBe(true);
    expect(connections.size).toBe(2);
  });

  it('of a client come back when they close, also when another client used them last', () => {
    const sockets = [socket(), socket(), socket()];
    for (const one of sockets) {
      connections.admit(one, 'bot');
      expect(connections.belongsTo(one, 'first')).toBe(true);
    }
    const [moved] = sockets as [FakeSocket & Socket];
    expect(connections.belongsTo(moved, 'second')).toBe(true);
    const fresh = socket();
    connections.admit(fresh, 'bot');
    expect(connections.belongsTo(fresh, 'first')).toBe(true);
    for (const one of [...sockets, fresh]) one.destroy();
    expect(connections.size).toBe(0);
    const again = [socket(), socket(), socket()];
    for (const one of again) {
      connections.admit(one, 'bot');
      expect(connections.belongsTo(one, 'first')).toBe(true);
    }
  });

  it('are refused when all places belong to clients', () => {
    for (let i = 0; i < 6; i++) {
      const one = socket();
      connections.admit(one, 'bot');
      connections.belongsTo(one, `client ${i % 2}`);
    }
    expect(connections.admit(socket(), 'late')).toBe(false);
    expect(connections.size).toBe(6);
  });
});
