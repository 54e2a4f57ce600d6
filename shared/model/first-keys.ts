/** What the list of keys shows before all of it has crossed: enough for a screen, in its final order. */
import * as z from 'zod/mini';
import { CredentialView } from './credential.ts';
import { KeysView } from './settings.ts';

/** More than fit on a screen. */
export const FIRST_ROWS = 80;
/** So many of those that are due stand above the list. */
export const DUE_AT_ONCE = 3;

export const FirstKeys = z.object({
  /** How the list was left: the rows are in this order. */
  view: KeysView,
  rows: z.array(CredentialView),
  total: z.number(),
  due: z.object({ rows: z.array(CredentialView), total: z.number() }),
});
export type FirstKeys = z.infer<typeof FirstKeys>;
