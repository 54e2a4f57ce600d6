import { beforeEach, expect, it } from 'vitest';
import { waitUntil } from '../../../../electron/core/clients/wait-until.ts';
import { ManualClock } from '../../../broker/setup/clock.ts';

let clock: ManualClock;
let listeners: Set<() => void>;
let caller: AbortController;
let is: boolean;
let over: boolean;

beforeEach(() => {
  clock = new ManualClock();
  listeners = new Set();
  caller = new AbortController();
  is = false;
  over = false;
});

function wait(): Promise<void> {
  const onChange = (look: () => void) => {
    listeners.add(look);
    return () => listeners.delete(look);
  };
  const waiting = { onChange, clock, waitMs: 1000, signal: caller.signal };
  return waitUntil(() => is, waiting).then(() => {
    over = true;
  });
}
const change = (): void => {
  for (const look of [...listeners]) look();
};
const turn = () => new Promise(setImmediate);

function expectNothingLeft(): void {
  expect([listeners.size, clock.waiting]).toEqual([0, 0]);
}

it('ends with the change that makes it ready, and with no other', async () => {
  const waited = wait();
  change();
  await turn();
  expect(over).toBe(false);
  is = true;
  change();
  await waited;
  expectNothingLeft();
});

it('ends when the time is up', async () => {
  const waited = wait();
  clock.advance(999);
  await turn();
  expect(over).toBe(false);
  clock.advance(1);
  await waited;
  expectNothingLeft();
});

it('ends when the caller hangs up', async () => {
  const waited = wait();
  caller.abort();
  await waited;
  expectNothingLeft();
});

it.each(['it is ready', 'the caller is gone'])('waits for nothing when %s already', async (why) => {
  if (why === 'it is ready') is = true;
  else caller.abort();
  await wait();
  expectNothingLeft();
});

it('ends once, whatever happens in the same moment', async () => {
  const waited = wait();
  is = true;
  change();
  caller.abort();
  clock.advance(1000);
  await waited;
  expectNothingLeft();
});
