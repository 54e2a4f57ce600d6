/** How one call between a window and the main process is declared: its input and its output, as schemas. */
import * as z from 'zod/mini';

export const nothing = z.void();
/** A password, a code: small, and overwritten when the call is done. */
export const bytes = z.instanceof(Uint8Array).check(z.refine((b) => b.byteLength <= 4096));

export const call = <I extends z.ZodMiniType, O extends z.ZodMiniType>(input: I, output: O) => ({
  input,
  output,
});

/**
 * A call whose answer is long: it crosses as one JSON text. Element by element through the pipe, a list of ten thousand
 * would take seconds. So there may be no bytes in it.
 */
export const listCall = <I extends z.ZodMiniType, O extends z.ZodMiniType>(
  input: I,
  output: O,
) => ({ input, output, list: true as const });
