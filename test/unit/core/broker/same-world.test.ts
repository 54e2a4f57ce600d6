import { afterEach, describe, expect, it } from 'vitest';
import type { Permitted } from '../../../../electron/core/broker/choose.ts';
import {
  isByWorldAlone,
  isSameWorld,
  type World as Stamp,
  worldNow,
} from '../../../../electron/core/broker/same-world.ts';
import { GRANT_DEFAULTS, type Grant } from '../../../../shared/model/client.ts';
import { World } from '../../../broker/setup/world.ts';

const STAMP: Stamp = {
  state: 'unlocked',
  revision: 7,
  level: null,
  pulls: 0,
  today: '2026-03-01',
};

describe('the world is the same', () => {
  it('only while nothing in its stamp is another', () => {
    expect(isSameWorld(STAMP, { ...STAMP })).toBe(true);
    const others: readonly Partial<Stamp>[] = [
      { state: 'window-locked' },
      { revision: 8 },
      { level: 'exits' },
      { pulls: 1 },
      { today: '2026-03-02' },
    ];
    // Whatever is put into the stamp must be named here.
    expect(others.flatMap(Object.keys).sort()).toEqual(Object.keys(STAMP).sort());
    for (const other of others) expect(isSameWorld(STAMP, { ...STAMP, ...other })).toBe(false);
  });
});

describe('a judgement is by the world alone', () => {
  const grant: Grant = {
    ...GRANT_DEFAULTS,
    credential: 'a',
    modes: ['reveal'],
    scopes: ['read'],
    fields: null,
    approval: 'always',
    unattended: [],
    grantedAt: 0,
    used: 0,
  };
  const judged = (
    terms: Partial<Grant>,
    rule: Permitted['decision']['rule'] = 'granted-always',
  ): Permitted =>
    ({
      grant: { ...grant, ...terms },
      decision: { verdict: 'allow', rule, fields: [] },
    }) as unknown as Permitted;

  it('where the grant says so and nothing else', () => {
    expect(isByWorldAlone(judged({}))).toBe(true);
    expect(isByWorldAlone(judged({}, 'granted-until'))).toBe(true);
  });

  it.each([
    ['uses are counted', { uses: 3 }],
    ['there is a rate', { perMinute: 60 }],
    ['there are hours', { hours: [{ days: [1], from: '00:00', to: '01:00' }] }],
  ] as const)('not where %s', (_what, terms) => {
    expect(isByWorldAlone(judged(terms as Partial<Grant>))).toBe(false);
  });

  it.each([
    'granted-for-session',
    'ask-every-time',
    'ask-once-per-session',
    'ask-after-date',
    'ask-above-trade',
    'ask-program-changed',
  ] as const)('not by the rule %s', (rule) => {
    expect(isByWorldAlone(judged({}, rule))).toBe(false);
  });
});

describe('the stamp of the world', () => {
  let world: World;
  afterEach(() => world.remove());

  it('is another after anything that is said, saved, pulled, locked, and after midnight', async () => {
    world = await World.make();
    const key = await world.addKey();
    const { id } = await world.addClient([{ credential: key }]);
    const stamp = (): Stamp =>
      worldNow({ ...world, today: () => new Date(world.clock.now()).toISOString().slice(0, 10) });
    const [grant] = world.registry.find(id)?.grants ?? [];
    if (grant === undefined) throw new Error('no grant');
    const { grantedAt: _at, used: _used, ...terms } = grant;
    let resolve = (): void => undefined;
    const lowering = new Promise<void>((done) => {
      resolve = done;
    });
    const changes: Readonly<Record<string, () => unknown>> = {
      'a key is changed': () => world.changeKey(key, { label: 'Another' }),
      'a client is paused, not saved yet': () => void world.registry.setStatus(id, 'paused'),
      'that is saved, and it is resumed': () => world.registry.setStatus(id, 'active'),
      'a grant is changed': () => world.registry.setGrant(id, { ...terms, scopes: ['read'] }),
      'a key is lowered': () =>
        void world.registry.lowerCredential(key, 'deactivated', () => lowering),
      'that is over': async () => {
        resolve();
        await new Promise(setImmediate);
      },
      'a grant is removed': () => world.registry.removeGrant(id, key),
      'panic is pulled': () => world.panic.pull('exits'),
      'and thawed': () => world.panic.thaw(),
      'a day is over': () => world.clock.advance(24 * 60 * 60 * 1000),
      'the window is locked': () => world.vault.lockWindow(),
      'the vault is locked': () => world.lockVault(),
      'and unlocked': () => world.unlock(),
    };
    let before = stamp();
    expect(isSameWorld(before, stamp())).toBe(true);
    for (const [what, change] of Object.entries(changes)) {
      await change();
      const after = stamp();
      expect(isSameWorld(before, after), what).toBe(false);
      before = after;
    }
  });
});
