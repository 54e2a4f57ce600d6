import { describe, expect, it } from 'vitest';
import { type Asked, decide, type Situation } from '../../../../electron/core/policy/decide.ts';
import type { Grant } from '../../../../shared/model/client.ts';

const grant: Grant = {
  credential: 'a'.repeat(22),
  modes: ['reveal'],
  scopes: ['read', 'trade'],
  fields: null,
  approval: 'always',
  unattended: false,
  grantedAt: 0,
};
const situation: Situation = {
  client: { status: 'active' },
  grant,
  credential: {
    status: 'active',
    expired: false,
    scopes: ['read', 'trade'],
    fields: ['apiKey', 'secret'],
  },
  windowLocked: false,
  approvedForSession: () => false,
};
const asked: Asked = { mode: 'reveal', scopes: [], fields: null };
const withGrant = (change: Partial<Grant>): Situation => ({
  ...situation,
  grant: { ...grant, ...change },
});
const withKey = (change: Partial<Situation['credential']>): Situation => ({
  ...situation,
  credential: { ...situation.credential, ...change },
});

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

  it.each([
    ['a paused client', asked, { ...situation, client: { status: 'paused' } }, 'client-paused'],
    ['a revoked client', asked, { ...situation, client: { status: 'revoked' } }, 'client-paused'],
    ['a deactivated key', asked, withKey({ status: 'deactivated' }), 'key-inactive'],
    ['a revoked key', asked, withKey({ status: 'revoked' }), 'key-inactive'],
    ['an expired key', asked, withKey({ expired: true }), 'key-inactive'],
    ['a grant to sign only', asked, withGrant({ modes: ['sign'] }), 'mode-not-granted'],
    ['a scope the key lacks', { ...asked, scopes: ['withdraw'] }, situation, 'scope-not-on-key'],
    [
      'a scope the grant lacks',
      { ...asked, scopes: ['trade'] },
      withGrant({ scopes: ['read'] }),
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
    ['a locked window', asked, { ...situation, windowLocked: true }, 'window-locked'],
    [
      'a locked window, unattended but to be asked about',
      asked,
      { ...withGrant({ unattended: true, approval: 'session' }), windowLocked: true },
      'window-locked',
    ],
  ] as const)('refuses %s', (_what, request, world, rule) => {
    expect(decide(request, world)).toEqual({ verdict: 'deny', rule });
  });

  it('serves a rotating key', () => {
    expect(decide(asked, withKey({ status: 'rotating' })).verdict).toBe('allow');
  });

  it('serves an unattended grant while the window is locked', () => {
    const world = { ...withGrant({ unattended: true }), windowLocked: true };
    expect(decide(asked, world).verdict).toBe('allow');
  });

  it('goes on serving what was approved for the session when the window locks, if it is unattended', () => {
    const world = {
      ...withGrant({ unattended: true, approval: 'session' }),
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

  it('never takes "always" for a key above trade, and asks for it in each session', () => {
    const scopes = ['read', 'trade', 'withdraw'] as const;
    const world: Situation = { ...withKey({ scopes }), grant: { ...grant, scopes: [...scopes] } };
    expect(decide(asked, world)).toMatchObject({
      verdict: 'ask',
      rule: 'ask-above-trade',
      rememberable: true,
    });
    expect(decide({ ...asked, scopes: ['read'] }, world)).toMatchObject({
      rule: 'ask-above-trade',
    });
  });

  it('looks at what is signed, not at the whole key, in sign mode', () => {
    const world: Situation = {
      ...withKey({ scopes: ['read', 'trade', 'withdraw'] }),
      grant: { ...grant, modes: ['sign'], scopes: ['read'] },
    };
    expect(decide({ mode: 'sign', scopes: ['read'], fields: null }, world)).toMatchObject({
      verdict: 'allow',
    });
    expect(decide({ mode: 'sign', scopes: ['withdraw'], fields: null }, world)).toMatchObject({
      verdict: 'deny',
    });
  });
});
