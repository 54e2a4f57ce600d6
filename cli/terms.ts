import { LEASE_TTL } from '../shared/broker/limits.ts';
import type { Options } from './command.ts';
import { usage } from './errors.ts';
import { waitSeconds } from './session.ts';
import type { Terms } from './values.ts';

/** Options of every command that asks for values. */
export const ASKING = {
  reason: { type: 'string', value: 'TEXT', help: 'shown to the owner with the question' },
  wait: {
    type: 'string',
    value: 'SECONDS',
    help: 'how long the owner has to answer: 60, at most 120',
  },
  ttl: { type: 'string', value: 'SECONDS', help: 'after how long the lease ends, at most 86400' },
} as const satisfies Options;

/** @throws Failure `usage` */
export function terms(
  command: string,
  { reason, wait, ttl }: { reason?: string; wait?: string; ttl?: string },
): Terms {
  const wrong = (text: string) => usage(text, command);
  if (reason !== undefined && (reason.length < 1 || reason.length > 200))
    throw wrong('--reason takes 1 to 200 characters');
  if (ttl !== undefined && !(/^[1-9]\d{0,4}$/.test(ttl) && Number(ttl) <= LEASE_TTL.max)) {
    throw wrong(`--ttl takes seconds, 1 to ${LEASE_TTL.max}`);
  }
  return {
    wait: waitSeconds(wait, wrong),
    ...(reason === undefined ? {} : { reason }),
    ...(ttl === undefined ? {} : { ttl: Number(ttl) }),
  };
}
