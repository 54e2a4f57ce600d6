/** Moves the clock under a running app, by libfaketime. The monotonic clock is left alone. */
import { existsSync, writeFileSync } from 'node:fs';

const LIBRARY = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
].find((path) => existsSync(path));

export interface MovableClock {
  /** What the app is to be started with. */
  readonly env: Record<string, string>;
  /** Sets the app's wall clock this many days away from ours, at once. */
  moveTo(days: number): void;
}

/** @param file where the offset is kept; the app reads it at every look at the clock */
export function movableClock(file: string): MovableClock {
  if (LIBRARY === undefined) throw new Error('libfaketime is missing: apt-get install faketime');
  const moveTo = (days: number): void => writeFileSync(file, `${days < 0 ? '' : '+'}${days}d\n`);
  moveTo(0);
  return {
    env: {
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    moveTo,
  };
}
