import { expect, test } from 'vitest';
import { LEAST_SCORE, loadMeter } from '../../../../renderer/secrets/strength.ts';

const meter = await loadMeter();

test.each(['', 'password', 'keyturn', 'keyturn1', 'sommer2024', 'qwertyuiop', 'P@ssw0rd!'])(
  '%j is refused',
  (weak) => {
    expect(meter(weak).score).toBeLessThan(LEAST_SCORE);
  },
);

test.each(['copper lantern mosaic drift', 'test-Vw8!kd02-Lq', '牛乳 階段 雷 鉛筆 窓辺'])(
  '%j is taken',
  (strong) => {
    const { score, seconds, advice } = meter(strong);
    expect(score).toBeGreaterThanOrEqual(LEAST_SCORE);
    expect(seconds).toBeGreaterThan(86_400);
    expect(advice).toBe('');
  },
);

test('what is weak is told why, in words', () => {
  expect(meter('password').advice).toMatch(/^[A-Z].*\.$/);
});
