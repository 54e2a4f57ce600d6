import { KeyturnError } from '../../../shared/errors.ts';

/** Cost of Argon2id (RFC 9106 section 3.1: m, t and p). */
export interface KdfParams {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** What a file may ask for. Handed in by the composition root, so that tests can be cheap and a release can't. */
export type KdfBounds = Readonly<Record<keyof KdfParams, Range>>;

export const RELEASE_KDF_BOUNDS: KdfBounds = {
  memoryKiB: { min: 64 * 1024, max: 1024 * 1024 },
  passes: { min: 3, max: 10 },
  lanes: { min: 1, max: 16 },
};

const PARAM_NAMES: Readonly<Record<keyof KdfParams, string>> = {
  memoryKiB: 'KiB of memory',
  passes: 'passes',
  lanes: 'lanes',
};

/** @throws KeyturnError `kdf_out_of_bounds` (facts: `problem`); does no work */
export function checkBounds(params: KdfParams, bounds: KdfBounds): void {
  for (const name of ['memoryKiB', 'passes', 'lanes'] as const) {
    const { min, max } = bounds[name];
    if (params[name] >= min && params[name] <= max) continue;
    throw outOfBounds(`${params[name]} ${PARAM_NAMES[name]}, allowed are ${min} to ${max}`);
  }
  // RFC 9106 section 3.1: m is at least 8 × p. Within a release's bounds it always is.
  if (params.memoryKiB < 8 * params.lanes)
    throw outOfBounds('less than 8 KiB of memory for each lane');
}

function outOfBounds(problem: string): KeyturnError {
  return new KeyturnError('kdf_out_of_bounds', problem, { facts: { problem } });
}
