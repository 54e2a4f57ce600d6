import type { Grammar } from './grammar.ts';
import type { Moment, PlainRequest, RawRequest, SignedRequest, Values } from './request.ts';

/** What numbers an exchange wants to see grow. */
export interface NonceRule {
  readonly unit: 's' | 'ms' | 'us' | 'ns';
  /** The exchange takes none above. */
  readonly max: bigint | null;
}

/**
 * One exchange. What a signature covers, and how long it lives, stands in the catalogue (`endpoints/*.json`).
 *
 * `sign` and `nameKey` set key, time, nonce, window and signature themselves, where they stood; everything else stays
 * byte for byte, in its order.
 */
export interface Signer {
  readonly exchange: string;
  readonly grammar: Grammar;
  /** Null: it needs none. */
  readonly nonce: NonceRule | null;
  /** Where requests say in ways of their own what they want. @throws NotPlain */
  readonly read?: (plain: PlainRequest, raw: RawRequest) => PlainRequest;
  /** @throws KeyUnusable */
  sign(request: PlainRequest, values: Values, moment: Moment): SignedRequest;
  /** For what wants the key named, and no signature. @throws KeyUnusable */
  readonly nameKey?: (request: PlainRequest, values: Values) => SignedRequest;
}
