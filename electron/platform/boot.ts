/** Telling one start of the computer from another. */
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
/** Clocks are put right, and uptime is counted in whole seconds. */
const BOOT_DRIFT_S = 120;

/**
 * Linux names each boot. Elsewhere it is the second in which the computer started, which a Windows that starts fast
 * after a shutdown does not count anew.
 */
export function bootMark(platform: NodeJS.Platform): string {
  if (platform === 'linux') {
    try {
      return `id ${readFileSync(BOOT_ID, 'latin1').trim()}`;
    } catch {
      // A system without /proc: as everywhere else.
    }
  }
  return `since ${Math.round(Date.now() / 1000 - uptime())}`;
}

/** @param now of `bootMark` */
export function sameBoot(mark: string, now: string): boolean {
  const [before, today] = [since(mark), since(now)];
  if (before === null || today === null) return mark === now;
  return Math.abs(before - today) <= BOOT_DRIFT_S;
}

function since(mark: string): number | null {
  const match = /^since ([0-9]{1,12})$/.exec(mark);
  return match === null ? null : Number(match[1]);
}
