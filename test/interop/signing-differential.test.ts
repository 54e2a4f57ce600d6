/**
 * Every private endpoint that ccxt knows, with parameters that are awkward: the request of a bot with dummy keys, signed
 * by us, is byte for byte what ccxt sends with the real key at the same time. What is not so is listed, with its reason.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from './differential/compare.ts';
import { SUBJECTS } from './differential/subjects.ts';

describe.each(SUBJECTS)('$name', ({ subject, least, others }) => {
  const outcomes = outcomesOf(subject);

  it('is signed as ccxt does it, but for what is listed', () => {
    const unlisted = outcomes.filter(
      ({ name, result }) =>
        result !== 'same' && !others.some((one) => one.result === result && one.of.test(name)),
    );
    expect(unlisted).toEqual([]);
  });

  it.each(others)('$of: $result', ({ of, result }) => {
    const those = outcomes.filter(({ name }) => of.test(name)).map((one) => one.result);
    expect(new Set(those)).toContain(result);
  });

  it('and that is nearly all of it', () => {
    expect(outcomes.filter(({ result }) => result === 'same').length).toBeGreaterThan(least);
  });
});
