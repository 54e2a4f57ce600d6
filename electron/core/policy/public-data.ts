import type { Grant } from '../../../shared/model/client.ts';
import type { PanicLevel } from '../../../shared/model/panic.ts';
import type { DenyRule } from './rules.ts';

/** Public data of an exchange, passed on without the key: null if it may be, to whoever may sign at all. */
export function refusalOfPublicData(situation: {
  readonly grant: Pick<Grant, 'modes' | 'unattended'> | null;
  readonly frozen: PanicLevel | null;
  readonly windowLocked: boolean;
}): DenyRule | null {
  const { grant, frozen, windowLocked } = situation;
  if (frozen === 'stop') return 'panic-stop';
  if (!grant?.modes.includes('sign')) return 'mode-not-granted';
  return windowLocked && !grant.unattended.includes('sign') ? 'window-locked' : null;
}
