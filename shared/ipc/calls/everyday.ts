/** What the frame of the main window does, whichever page is on it. */
import * as z from 'zod/mini';
import { call, nothing } from '../call.ts';

const many = z.object({ clients: z.number() });

export const everydayCalls = {
  /** Every client that is not paused or revoked; at once, without a question. */
  pauseAllClients: call(nothing, many),
  /** Those that were paused so and not changed since. Asks for a step-up where one of them may do more than read. */
  resumeAllClients: call(nothing, many),
} as const;
