import { wipe } from './bytes.ts';
import { deriveKey } from './kdf.ts';
import type { KdfBounds, KdfParams } from './kdf-bounds.ts';

const TARGET_MS = 500;
const PASSES = 3;
const LANES = 4;
const MEMORY = { min: 64 * 1024, unmeasured: 256 * 1024, max: 512 * 1024 };
const STEP_KIB = 16 * 1024;

/** What calibration needs to be tried out: how long one derivation takes, in milliseconds. */
export type Measure = (params: KdfParams) => Promise<number>;

/**
 * Parameters that take about half a second on this machine: the memory is what is turned, because memory is what makes
 * guessing dear (RFC 9106 section 4). Where it can't be measured: 256 MiB.
 */
export async function calibrate(
  bounds: KdfBounds,
  measure: Measure = derivation,
): Promise<KdfParams> {
  return withMemory(await affordableMemory(bounds, measure), bounds);
}

async function affordableMemory(bounds: KdfBounds, measure: Measure): Promise<number> {
  const probe = withMemory(MEMORY.min, bounds);
  try {
    // The first run also pays for loading the library; the faster of two is nearer to what the machine can do, and
    // a machine that is busy now must not make a cheap vault.
    const ms = Math.min(await measure(probe), await measure(probe));
    if (!(ms > 0)) return MEMORY.unmeasured;
    const affordable = (probe.memoryKiB * TARGET_MS) / ms;
    return Math.floor(affordable / STEP_KIB) * STEP_KIB;
  } catch {
    return MEMORY.unmeasured;
  }
}

function withMemory(memoryKiB: number, bounds: KdfBounds): KdfParams {
  const wanted = clamp(memoryKiB, MEMORY);
  return {
    memoryKiB: clamp(wanted, bounds.memoryKiB),
    passes: clamp(PASSES, bounds.passes),
    lanes: clamp(LANES, bounds.lanes),
  };
}

function clamp(
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  return Math.min(max, Math.max(min, value));
}

async function derivation(params: KdfParams): Promise<number> {
  const started = performance.now();
  wipe(await deriveKey(new Uint8Array(16), new Uint8Array(16), params));
  return performance.now() - started;
}
