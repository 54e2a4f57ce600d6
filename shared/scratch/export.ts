/** What `write-kdbx` and `write-csv` are asked, beside the values: those are the packet's parts, named by place. */
import * as z from 'zod/mini';

const Part = z.number().check(z.int(), z.nonnegative());

export const ExportEntry = z.object({
  label: z.string(),
  exchange: z.string(),
  exchangeName: z.string(),
  account: z.string(),
  environment: z.string(),
  status: z.string(),
  /** Where the exchange lets keys be managed; empty if nobody knows. */
  url: z.string(),
  notes: z.string(),
  tags: z.array(z.string()),
  permissions: z.array(z.string()),
  ipAllowList: z.array(z.string()),
  created: z.string(),
  rotateBy: z.nullable(z.string()),
  /** The day the exchange ends it. */
  expires: z.nullable(z.string()),
  /** `name` is ccxt's, `label` the exchange's own. */
  fields: z.array(z.object({ name: z.string(), label: z.string(), part: Part })),
});
export type ExportEntry = z.infer<typeof ExportEntry>;

export const ExportJob = z.object({
  entries: z.array(ExportEntry),
  /** The file's password; null for one that has none. */
  password: z.nullable(Part),
  /** Milliseconds since the Unix epoch. */
  now: z.number(),
});
export type ExportJob = z.infer<typeof ExportJob>;
