import * as z from 'zod/mini';
import { Instant } from './credential.ts';

/** As many keys as one call may be about. */
export const BULK_MAX = 20_000;

/** What was done to several keys at once. */
export const BulkDone = z.object({
  /** Those that were so already are not counted. */
  changed: z.number(),
  /** The way back, and until when; null when nothing was changed. */
  undo: z.nullable(z.object({ token: z.string(), until: Instant })),
});
export type BulkDone = z.infer<typeof BulkDone>;
