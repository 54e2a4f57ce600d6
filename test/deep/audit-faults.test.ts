import { expect, it } from 'vitest';
import type { FaultCode, Reached } from '../setup/audit.ts';
import { countCalls, tryFault } from '../setup/audit-story.ts';

const CODES: readonly FaultCode[] = ['ENOSPC', 'EIO', 'EROFS'];
const REACHED: readonly Reached[] = ['none', 'part', 'all'];

it.each([1, 3])('a fault at every call of a day, %s in a row', async (times) => {
  const calls = await countCalls();
  const wrong: string[] = [];
  for (let at = 0; at < calls; at++) {
    for (const code of CODES) {
      for (const reached of REACHED) wrong.push(...(await tryFault({ at, code, reached, times })));
    }
  }
  expect(wrong).toEqual([]);
});
