/** The world as it is: clock, chance, and a log on stderr. */
import { randomFillSync } from 'node:crypto';
import { KeyturnError } from '../../shared/errors.ts';
import type { Clock, Log, Random } from '../core/ports.ts';

/** Longest a timer of Node's may run: 2^31 - 1 ms. */
const LONGEST_MS = 2_147_483_647;

export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after(ms, call) {
      const timer = setTimeout(call, Math.min(ms, LONGEST_MS));
      return () => clearTimeout(timer);
    },
  };
}

/** Nonces and ids are drawn by the thousand a second; keys and tokens (32 bytes) never come out of a store. */
const STORED_MAX = 24;
const STORE = 24 * 256;

export function systemRandom(): Random {
  const store = new Uint8Array(new ArrayBuffer(STORE));
  let used = STORE;
  return {
    bytes(length) {
      // Outside V8's heap, where it can be overwritten.
      const bytes = new Uint8Array(new ArrayBuffer(length));
      if (length > STORED_MAX) return randomFillSync(bytes);
      if (used + length > STORE) {
        randomFillSync(store);
        used = 0;
      }
      bytes.set(store.subarray(used, used + length));
      store.fill(0, used, used + length);
      used += length;
      return bytes;
    },
  };
}

export function stderrLog(write: (text: string) => void): Log {
  return { warn: (what, error) => write(`keyturn: ${what}${described(error)}\n`) };
}

/**
 * What may be said of an error: our own messages, and those of the system (they have a code), say nothing secret. Of
 * any other only where it happened: its message may hold what it stumbled over.
 */
function described(error: unknown): string {
  if (error === undefined) return '';
  if (!(error instanceof Error)) return ': (not an error)';
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const told = error instanceof KeyturnError || code !== '' ? ` ${error.message}` : '';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const cause = error.cause === undefined ? '' : `\n  because${described(error.cause)}`;
  return `: ${error.name}${code}${told}\n${frames.slice(0, 6).join('\n')}${cause}`;
}
