import { expect, test } from 'vitest';
import { measure, ms, summarise } from '../../bench/harness.ts';

test('median and p99 are values that were seen', () => {
  const samples = Array.from({ length: 200 }, (_, i) => 200 - i);
  expect(summarise(samples)).toEqual({ runs: 200, median: 100, p99: 198 });
  expect(summarise([7])).toEqual({ runs: 1, median: 7, p99: 7 });
});

test('runs that warm up are not counted', async () => {
  let calls = 0;
  const { runs } = await measure(() => calls++, { runs: 5, warmUp: 3 });
  expect([runs, calls]).toEqual([5, 8]);
});

test('times carry their unit', () => {
  expect([ms(0.0541), ms(3.2), ms(131)]).toEqual(['54.1 µs', '3.20 ms', '131 ms']);
});
