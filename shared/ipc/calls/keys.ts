/** The table and the detail of keys: what is done with several at once, uses by day, codes of the exchange account. */
import * as z from 'zod/mini';
import { BULK_MAX, BulkDone } from '../../model/bulk.ts';
import { Id, Instant, Name, TAGS_MAX } from '../../model/credential.ts';
import { FirstKeys } from '../../model/first-keys.ts';
import { UsesView } from '../../model/uses.ts';
import { call, listCall, nothing } from '../call.ts';

const Ids = z.array(Id).check(z.minLength(1), z.maxLength(BULK_MAX));
const Tags = z.array(Name).check(z.maxLength(TAGS_MAX));

/** A language tag (BCP 47), as the engine itself spells it. */
const Locale = z
  .string()
  .check(z.regex(/^[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*$/), z.maxLength(60));

export const keyCalls = {
  /** In the order of that language, as the window itself sorts. */
  firstCredentials: listCall(z.object({ locale: Locale }), FirstKeys),
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
