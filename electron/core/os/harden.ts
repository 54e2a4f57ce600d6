/** Makes the process's memory harder to get at. What fails is told, and is no reason not to start. */
import type { Log } from '../ports.ts';
import { native } from './native.ts';

/** linux/prctl.h */
const PR_SET_DUMPABLE = 4;
/** sys/resource.h: Linux on all our architectures, and macOS. */
const RLIMIT_CORE = 4;

/**
 * No core dumps, and on Linux no ptrace and no /proc/PID/mem for processes of the same user that are not root
 * (prctl(2), PR_SET_DUMPABLE). To be called before a secret is there.
 */
export function harden(log: Log): void {
  const { libc } = native();
  if (libc === null) return;
  try {
    // struct rlimit: soft and hard limit, both rlim_t of 64 bits.
    const setrlimit = libc.func<(resource: number, limit: Uint8Array) => number>(
      'int setrlimit(int resource, const uint8_t *limit)',
    );
    if (setrlimit(RLIMIT_CORE, new Uint8Array(16)) !== 0)
      log.warn('core dumps could not be turned off');
    if (process.platform !== 'linux') return;
    const prctl = libc.func<
      (option: number, value: number, a: number, b: number, c: number) => number
    >(
      'int prctl(int option, unsigned long value, unsigned long a, unsigned long b, unsigned long c)',
    );
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) !== 0) log.warn('tracing could not be turned off');
  } catch (error) {
    log.warn('the process could not be hardened', error);
  }
}
