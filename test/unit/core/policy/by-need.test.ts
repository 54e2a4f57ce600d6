import { describe, expect, it } from 'vitest';
import {
  chooseServing,
  environmentMeant,
  leastPrivilegedFirst,
} from '../../../../electron/core/policy/by-need.ts';
import type { Environment, Scope } from '../../../../shared/model/scope.ts';

const key = (
  ref: string,
  scopes: Scope[],
  ipAllowList: string[] = [],
  environment: Environment = 'live',
) => ({
  ref,
  scopes,
  ipAllowList,
  environment,
});
const refs = (keys: { ref: string }[]): string[] => keys.map(({ ref }) => ref);

describe('least privileged first', () => {
  it('puts a reader before a trader before what may withdraw, and what nobody tagged last', () => {
    const keys = [
      key('none', []),
      key('w', ['read', 'withdraw']),
      key('t', ['trade']),
      key('r', ['read']),
    ];
    expect(refs(leastPrivilegedFirst(keys))).toEqual(['r', 't', 'w', 'none']);
  });

  it('puts a key with an IP list before one without', () => {
    expect(
      refs(leastPrivilegedFirst([key('open', ['trade']), key('bound', ['trade'], ['10.0.0.1'])])),
    ).toEqual(['bound', 'open']);
  });

  it('prefers fewer scopes at the same risk, and is settled by name', () => {
    const keys = [key('b', ['trade']), key('more', ['read', 'trade']), key('a', ['trade'])];
    expect(refs(leastPrivilegedFirst(keys))).toEqual(['a', 'b', 'more']);
  });

  it('leaves the list it was given alone', () => {
    const keys = [key('t', ['trade']), key('r', ['read'])];
    leastPrivilegedFirst(keys);
    expect(refs(keys)).toEqual(['t', 'r']);
  });
});

describe('the environment meant', () => {
  it('is the live one if there is a live key, so that a rehearsal key never stands in for it', () => {
    expect(environmentMeant(null, [key('t', [], [], 'testnet'), key('l', [])])).toBe('live');
  });

  it('is any one when there is no live key, and always the one that was named', () => {
    expect(environmentMeant(null, [key('t', [], [], 'testnet')])).toBeNull();
    expect(environmentMeant('demo', [key('l', [])])).toBe('demo');
  });
});

describe('the one that serves', () => {
  const deny = (rule: 'key-inactive' | 'reveal-exceeds-grant') =>
    ({ verdict: 'deny', rule }) as const;
  const allow = { verdict: 'allow', rule: 'granted-always', fields: ['apiKey'] } as const;

  it('is the first that is not refused', () => {
    const [first, second] = [{ decision: deny('key-inactive') }, { decision: allow }];
    expect(chooseServing([first, second])).toBe(second);
  });

  it('is, when all are refused, the refusal that tells most', () => {
    const [dull, telling] = [
      { decision: deny('key-inactive') },
      { decision: deny('reveal-exceeds-grant') },
    ];
    expect(chooseServing([dull, telling])).toBe(telling);
  });

  it('is nothing of nothing', () => {
    expect(chooseServing([])).toBeNull();
  });
});
