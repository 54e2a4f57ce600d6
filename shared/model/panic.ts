/** The panic switch, in two strengths; and the page that says what to revoke where. */
import * as z from 'zod/mini';
import { Id, Instant } from './credential.ts';
import { SCOPES } from './scope.ts';

/** `exits`: bots may cancel and reduce, and read what they need for it. `stop`: nobody gets anything. */
export const PANIC_LEVELS = ['exits', 'stop'] as const;
export type PanicLevel = (typeof PANIC_LEVELS)[number];

/** One key, and how bad it is. */
export const PanicKey = z.object({
  id: Id,
  label: z.string(),
  exchange: z.string(),
  exchangeName: z.string(),
  account: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  risk: z.number(),
  status: z.string(),
  /** Who was given its values, and may still have them; the latest first. */
  revealedTo: z.array(z.object({ name: z.string(), at: Instant })),
  /** Clients that are served with it while nothing is frozen. */
  clients: z.array(z.string()),
  lastUsedAt: z.nullable(Instant),
  /** Whether the catalogue knows the page where it is revoked (`openManagePage`). */
  hasManagePage: z.boolean(),
});
export type PanicKey = z.infer<typeof PanicKey>;

export const PanicState = z.object({
  /** Null: nothing is frozen. */
  level: z.nullable(z.enum(PANIC_LEVELS)),
  since: z.nullable(Instant),
});
export type PanicState = z.infer<typeof PanicState>;

export const PanicView = z.object({
  /** Worst first: those whose values are out there, then by risk. */
  keys: z.array(PanicKey),
  /** Signed requests that were on their way when it was pulled: nobody knows what became of them. */
  unknown: z.array(
    z.object({ client: z.string(), credential: z.string(), what: z.string(), at: Instant }),
  ),
});
export type PanicView = z.infer<typeof PanicView>;
