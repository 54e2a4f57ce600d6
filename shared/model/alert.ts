/** Something odd that a client did: what was seen, what is usual, and where it stands in the log. */
import * as z from 'zod/mini';
import { Instant } from './credential.ts';

/**
 * `refusals`: many in a short time. `burst`: far above its usual rate. `program`: an executable or script it never came
 * with. `hour`: an hour of the day it never used a key in. `dormant`: a key that nobody had used for a month.
 */
export const ALERT_KINDS = ['refusals', 'burst', 'program', 'hour', 'dormant'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const AlertView = z.object({
  id: z.string(),
  kind: z.enum(ALERT_KINDS),
  at: Instant,
  client: z.object({ id: z.string(), name: z.string() }),
  /** The key it was about, as it was called then; null where it was about no single one. */
  credential: z.nullable(z.object({ id: z.string(), label: z.string() })),
  /**
   * What was seen, for the words: `seen` and `usual` are numbers of a minute with `burst`, of ten with `refusals`, the
   * hour with `hour` (0 to 23), days with `dormant`; `program` is a path.
   */
  seen: z.number(),
  usual: z.number(),
  program: z.nullable(z.string()),
  /** The record that gave the alarm. */
  record: z.number(),
});
export type AlertView = z.infer<typeof AlertView>;
