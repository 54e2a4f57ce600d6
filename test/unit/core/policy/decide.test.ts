import { describe, expect, it } from 'vitest';
import { type Asked, decide, type Situation } from '../../../../electron/core/policy/decide.ts';
import type { Grant } from '../../../../shared/model/client.ts';
import { ASKED, GRANT, SITUATION, signing } from '../../../setup/policy.ts';

const asked: Asked = ASKED;
const situation: Situation = SITUATION;
const withGrant = (change: Partial<Grant>): Situation => ({
  ...situation,
  grant: { ...GRANT, ...change },
});
const withKey = (change: Partial<Situation['credential']>): Situation => ({
  ...situation,
  credential: { ...situation.credential, ...change },
});
const signer = (change: Partial<Grant> = {}): Situation =>
  withGrant({ modes: ['sign'], ...change });
const need: Asked = { ...asked, by: 'need', scopes: ['read', 'trade'] };

describe('the policy', () => {
  it('allows what is granted for good, with all fields', () => {
    expect(decide(asked, situation)).toEqual({
      verdict: 'allow',
      rule: 'granted-always',
      fields: ['apiKey', 'secret'],
    });
  });

  it('gives only the fields that were asked for', () => {
    expect(decide({ ...asked, fields: ['apiKey'] }, situation)).toMatchObject({
      fields: ['apiKey'],
    });
  });

  it('gives no field to whoever signs, and minds none', () => {
    expect(decide(signing('read'), signer({ fields: ['uid'] }))).toEqual({
      verdict: 'allow',
      rule: 'granted-always',
      fields: [],
    });
  });

  it.each([
    ['a paused client', asked, { ...situation, client: { status: 'paused' } }, 'client-paused'],
    ['a revoked client', asked, { ...situation, client: { status: 'revoked' } }, 'client-paused'],
    ['a deactivated key', asked, withKey({ status: 'deactivated' }), 'key-inactive'],
    ['a revoked key', asked, withKey({ status: 'revoked' }), 'key-inactive'],
    ['an expired key', asked, withKey({ expired: true }), 'key-inactive'],
    ['revealing by a grant to sign', asked, signer(), 'mode-not-granted'],
    ['signing by a grant to reveal', signing('read'), situation, 'mode-not-granted'],
    ['a scope the key lacks', { ...asked, scopes: ['withdraw'] }, situation, 'scope-not-on-key'],
    [
      'a scope the grant lacks',
      { ...asked, scopes: ['trade'] },
      withGrant({ scopes: ['read'] }),
      'scope-not-granted',
    ],
    [
      'signing what the grant lacks',
      signing('trade'),
      signer({ scopes: ['read'] }),
      'scope-not-granted',
    ],
    [
      'a key that can do more than the grant, though less was asked',
      { ...asked, scopes: ['read'] },
      withGrant({ scopes: ['read'] }),
      'reveal-exceeds-grant',
    ],
    ['a key nobody tagged', asked, withKey({ scopes: [] }), 'reveal-exceeds-grant'],
    [
      'a key that can do more, by need, unless the grant says so',
      { ...need, scopes: ['read'] },
      situation,
      'over-privileged',
    ],
    [
      'a field the grant lacks',
      { ...asked, fields: ['secret'] },
      withGrant({ fields: ['apiKey'] }),
      'field-not-granted',
    ],
    ['a field that does not exist', { ...asked, fields: ['uid'] }, situation, 'field-not-granted'],
    [
      'a grant of fields the key has not',
      asked,
      withGrant({ fields: ['uid'] }),
      'field-not-granted',
    ],
    ['the day after the last', asked, withGrant({ ends: '2026-03-01' }), 'grant-ended'],
    [
      'an hour outside',
      asked,
      withGrant({ hours: [{ days: [1], from: '13:00', to: '12:00' }] }),
      'outside-hours',
    ],
    ['what is used up', asked, { ...withGrant({ uses: 3 }), served: 3 }, 'uses-used-up'],
    ['what is too fast', asked, { ...withGrant({ perMinute: 3 }), lastMinute: 3 }, 'too-fast'],
    ['a locked window', asked, { ...situation, windowLocked: true }, 'window-locked'],
    [
      'a locked window, unattended in the other mode',
      asked,
      { ...withGrant({ modes: ['reveal', 'sign'], unattended: ['sign'] }), windowLocked: true },
      'window-locked',
    ],
    [
      'a locked window, unattended but to be asked about',
      asked,
      { ...withGrant({ unattended: ['reveal'], approval: 'session' }), windowLocked: true },
      'window-locked',
    ],
    [
      'another program than the pinned one while nobody can be asked',
      asked,
      {
        ...withGrant({ unattended: ['reveal'], pin: 'ask' }),
        windowLocked: true,
        program: 'changed',
      },
      'program-changed',
    ],
    [
      'anything when all is stopped',
      signing('read', true),
      { ...signer(), frozen: 'stop' },
      'panic-stop',
    ],
    [
      'a lease while only exits are served',
      asked,
      { ...situation, frozen: 'exits' },
      'panic-exits-only',
    ],
    [
      'an order while only exits are served',
      signing('trade'),
      { ...signer(), frozen: 'exits' },
      'panic-exits-only',
    ],
  ] as const)('refuses %s', (_what, request, world, rule) => {
    expect(decide(request, world)).toEqual({ verdict: 'deny', rule });
  });

  it('names the first rule that stands against it, in the order of the documents', () => {
    const all: Situation = {
      ...withGrant({ ends: '2026-03-01', uses: 1, perMinute: 1, hours: [] }),
      served: 1,
      lastMinute: 1,
    };
    const rule = (change: Partial<Situation> = {}, grant: Partial<Grant> = {}) => {
      const decision = decide(asked, { ...all, ...change, grant: { ...all.grant, ...grant } });
      return decision.rule;
    };
    expect(rule({ client: { status: 'paused' }, frozen: 'stop' })).toBe('client-paused');
    expect(rule({ frozen: 'stop' }, { modes: ['sign'] })).toBe('panic-stop');
    expect(rule({}, { modes: ['sign'] })).toBe('mode-not-granted');
    expect(rule()).toBe('grant-ended');
    expect(rule({}, { ends: null })).toBe('outside-hours');
    expect(rule({}, { ends: null, hours: null })).toBe('uses-used-up');
    expect(rule({}, { ends: null, hours: null, uses: null })).toBe('too-fast');
  });

  it('serves a rotating key', () => {
    expect(decide(asked, withKey({ status: 'rotating' })).verdict).toBe('allow');
  });

  it('signs cancels and reads while only exits are served', () => {
    const world = { ...signer(), frozen: 'exits' } as const;
    expect(decide(signing('trade', true), world).verdict).toBe('allow');
  });

  it('judges a key nobody tagged by the grant alone when it signs', () => {
    const world = { ...withKey({ scopes: [] }), grant: signer().grant };
    expect(decide(signing('read'), world).verdict).toBe('allow');
    expect(decide(signing('account'), world)).toEqual({
      verdict: 'deny',
      rule: 'scope-not-granted',
    });
  });
});

describe('limits', () => {
  it('hold to the last of each, and not beyond', () => {
    expect(decide(asked, withGrant({ ends: '2026-03-02' })).verdict).toBe('allow');
    expect(decide(asked, { ...withGrant({ uses: 3 }), served: 2 }).verdict).toBe('allow');
    expect(decide(asked, { ...withGrant({ perMinute: 3 }), lastMinute: 2 }).verdict).toBe('allow');
  });

  it('give a key that can do more, by need, to a grant that says so', () => {
    const world = withGrant({ overPrivileged: true });
    expect(decide({ ...need, scopes: ['read'] }, world).verdict).toBe('allow');
    expect(decide(need, situation).verdict).toBe('allow');
    expect(decide({ ...need, scopes: ['trade'] }, situation).verdict).toBe('allow');
    expect(decide({ ...asked, scopes: ['read'] }, situation).verdict).toBe('allow');
  });
});

describe('approval', () => {
  it('serves an unattended grant while the window is locked', () => {
    const world = { ...withGrant({ unattended: ['reveal'] }), windowLocked: true };
    expect(decide(asked, world).verdict).toBe('allow');
  });

  it('goes on serving what was approved for the session when the window locks, if it is unattended', () => {
    const world = {
      ...withGrant({ unattended: ['reveal'], approval: 'session' }),
      windowLocked: true,
      approvedForSession: () => true,
    };
    expect(decide(asked, world)).toMatchObject({ verdict: 'allow', rule: 'granted-for-session' });
  });

  it('asks every time where the grant says so, whatever was approved before', () => {
    const world = { ...withGrant({ approval: 'every-time' }), approvedForSession: () => true };
    expect(decide(asked, world)).toMatchObject({
      verdict: 'ask',
      rule: 'ask-every-time',
      rememberable: false,
    });
  });

  it('asks once a session', () => {
    const world = withGrant({ approval: 'session' });
    expect(decide(asked, world)).toMatchObject({
      verdict: 'ask',
      rule: 'ask-once-per-session',
      rememberable: true,
    });
    expect(decide(asked, { ...world, approvedForSession: () => true })).toMatchObject({
      verdict: 'allow',
    });
  });

  it('asks for the fields of a lease, and for the scope of a signature', () => {
    const seen: (readonly string[])[] = [];
    const approvedForSession = (what: readonly string[]): boolean => seen.push(what) > 0;
    decide(asked, { ...withGrant({ approval: 'session' }), approvedForSession });
    decide(signing('trade'), { ...signer({ approval: 'session' }), approvedForSession });
    expect(seen).toEqual([['apiKey', 'secret'], ['trade']]);
  });

  it('does not ask until a day is over, and then once a session', () => {
    const until = (approvedUntil: string) => withGrant({ approval: 'until', approvedUntil });
    expect(decide(asked, until('2026-03-02'))).toMatchObject({ rule: 'granted-until' });
    expect(decide(asked, until('2026-03-01'))).toMatchObject({
      verdict: 'ask',
      rule: 'ask-after-date',
      rememberable: true,
    });
    const said = { ...until('2026-03-01'), approvedForSession: () => true };
    expect(decide(asked, said)).toMatchObject({ rule: 'granted-for-session' });
  });

  it.each([{ approval: 'always' }, { approval: 'until', approvedUntil: '2026-03-09' }] as const)(
    'never takes $approval for a key above trade, and asks for it in each session',
    (terms) => {
      const scopes = ['read', 'trade', 'withdraw'] as const;
      const grant = { ...GRANT, ...terms, scopes: [...scopes] };
      const world: Situation = { ...withKey({ scopes }), grant };
      const expected = { verdict: 'ask', rule: 'ask-above-trade', rememberable: true };
      expect(decide(asked, world)).toMatchObject(expected);
      expect(decide({ ...asked, scopes: ['read'] }, world)).toMatchObject(expected);
    },
  );

  it('looks at what is signed, not at the whole key, in sign mode', () => {
    const world: Situation = {
      ...withKey({ scopes: ['read', 'trade', 'withdraw'] }),
      grant: { ...GRANT, modes: ['sign'], scopes: ['read', 'withdraw'] },
    };
    expect(decide(signing('read'), world)).toMatchObject({ rule: 'granted-always' });
    expect(decide(signing('withdraw'), world)).toMatchObject({ rule: 'ask-above-trade' });
  });
});

describe('a pinned grant', () => {
  const world = (change: Partial<Situation>, grant: Partial<Grant> = {}): Situation => ({
    ...withGrant({ pin: 'ask', ...grant }),
    ...change,
  });

  it('goes on with its own program', () => {
    expect(decide(asked, world({ program: 'same' })).verdict).toBe('allow');
  });

  it.each(['upgraded', 'changed'] as const)('asks about a program that was %s', (program) => {
    expect(decide(asked, world({ program }))).toMatchObject({
      verdict: 'ask',
      rule: 'ask-program-changed',
      rememberable: true,
    });
  });

  it('takes a yes for the session for that very program', () => {
    const said = world({ program: 'changed', approvedForSession: () => true });
    expect(decide(asked, said)).toMatchObject({ rule: 'granted-for-session' });
    const everyTime = world(
      { program: 'changed', approvedForSession: () => true },
      { approval: 'every-time' },
    );
    expect(decide(asked, everyTime)).toMatchObject({
      rule: 'ask-program-changed',
      rememberable: false,
    });
  });

  it('goes on with an upgraded interpreter where the owner chose so, and asks about all else', () => {
    const terms = { pin: 'tell-upgrades' } as const;
    expect(decide(asked, world({ program: 'upgraded' }, terms)).verdict).toBe('allow');
    expect(decide(asked, world({ program: 'changed' }, terms)).verdict).toBe('ask');
  });

  it('minds nothing when it is off', () => {
    expect(decide(asked, world({ program: 'changed' }, { pin: 'off' })).verdict).toBe('allow');
  });
});
