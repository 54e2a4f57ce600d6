import * as z from 'zod/mini';
import { Instant } from './credential.ts';

/** How far back uses are counted by day. */
export const USE_DAYS = 90;

/** How often a key served on one day of the owner's calendar: leases given and requests signed, together. */
export const DayUse = z.object({
  /** `YYYY-MM-DD` */
  day: z.string(),
  count: z.number().check(z.int(), z.nonnegative()),
});
export type DayUse = z.infer<typeof DayUse>;

/** One client's uses of one key, the oldest day first; days without a use are left out. */
export const UsesOfClient = z.object({
  client: z.string(),
  lastAt: Instant,
  days: z.array(DayUse),
});
export type UsesOfClient = z.infer<typeof UsesOfClient>;

/** What the window shows of one key's last ninety days. */
export const UsesView = z.object({
  /** Of all clients together, the oldest first; days without a use are left out. */
  days: z.array(DayUse),
  /** Each client's sum, the busiest first. */
  clients: z.array(z.object({ client: z.string(), count: z.number(), lastAt: Instant })),
});
export type UsesView = z.infer<typeof UsesView>;

/** One client's uses of one key today. */
export interface UsedToday {
  readonly client: string;
  readonly credential: string;
  readonly count: number;
  readonly lastAt: number;
}

/** The same with the names of today. */
export const UsedTodayView = z.object({
  client: z.object({ id: z.string(), name: z.string() }),
  credential: z.object({ id: z.string(), label: z.string() }),
  count: z.number(),
  lastAt: Instant,
});
export type UsedTodayView = z.infer<typeof UsedTodayView>;
