/** The table and the detail of keys: what is done with several at once, uses by day, codes of the exchange account. */
import * as z from 'zod/mini';
import { BULK_MAX, BulkDone } from '../../model/bulk.ts';
import { Id, Instant, Name, TAGS_MAX } from '../../model/credential.ts';
import { UsesView } from '../../model/uses.ts';
import { call, nothing } from '../call.ts';

const Ids = z.array(Id).check(z.minLength(1), z.maxLength(BULK_MAX));
const Tags = z.array(Name).check(z.maxLength(TAGS_MAX));

export const keyCalls = {
  /** One save for all; revoked keys stay revoked. */
  setStatusOf: call(z.object({ ids: Ids, status: z.enum(['active', 'deactivated']) }), BulkDone),
  tagAll: call(z.object({ ids: Ids, add: Tags, remove: Tags }), BulkDone),
  /** Within ten seconds; says how many were brought back. */
  undoBulk: call(z.object({ token: z.string() }), z.object({ changed: z.number() })),
  usesByDay: call(z.object({ id: Id }), UsesView),
  /** Asks for a step-up at the first code of a showing; `shownUntil` says when to hide it and not to ask again. */
  totpCode: call(
    z.object({ id: Id }),
    z.object({
      code: z.instanceof(Uint8Array),
      from: Instant,
      until: Instant,
      /** Seconds. */
      period: z.number(),
      shownUntil: Instant,
    }),
  ),
  hideCode: call(nothing, nothing),
} as const;
