/** The health of the keys: what needs its owner now. */
import * as z from 'zod/mini';
import { UsedTodayView } from '../../model/uses.ts';
import { listCall, nothing } from '../call.ts';

export const healthCalls = {
  /** Which client used which key today, the latest first. */
  usesToday: listCall(nothing, z.array(UsedTodayView)),
} as const;
