/** Adding a key: what was pasted, and what is wrong with it. */
import * as z from 'zod/mini';
import { ExchangeId, FieldName, FieldValues, Id, Instant } from '../../model/credential.ts';
import { call } from '../call.ts';

const bytes = z.instanceof(Uint8Array);

export const addingCalls = {
  /** Whether values are kept already, and whether one stands in two fields. Nothing is stored, nothing of them said. */
  checkKey: call(
    z.object({ id: z.nullable(Id), exchange: ExchangeId, fields: FieldValues }),
    z.object({
      held: z.array(z.object({ field: z.string(), label: z.string(), as: z.string() })),
      twins: z.array(z.object({ field: FieldName, like: FieldName })),
    }),
  ),
  /** The code that a seed makes now, before it is stored. ASCII digits. */
  previewTotp: call(
    z.object({ seed: bytes }),
    z.object({ code: bytes, until: Instant, period: z.number() }),
  ),
} as const;
