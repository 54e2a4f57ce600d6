/**
 * What was pasted, or typed into a field that shows it, passes through Chromium's part of this process, which gives its
 * blocks back to the allocator with the text still in them (seen in /proc/PID/mem: docs/adr/0005). Nobody can reach those
 * blocks but whoever is given them next.
 */
import { native } from './native.ts';

/** Chromium's allocator has eight sizes of block between one power of two and the next. */
const ORDERS = { first: 4, last: 14 };
const STEPS = 8;
/** Of each size; should more lie free, what is left of it is not reached. */
const EACH = { most: 1024, bytes: 1024 * 1024 };

/**
 * Takes blocks of every size, zeroed, and gives them back, one size at a time: whoever waits for this process is
 * answered in between. Not reached is what other threads keep to themselves, and what has been given to somebody who
 * did not write all of it. Does nothing where there is no C library to ask.
 */
export async function overwriteFreed(): Promise<void> {
  const { libc } = native();
  if (libc === null) return;
  const calloc = libc.func<(count: number, size: number) => number>(
    'uintptr_t calloc(size_t count, size_t size)',
  );
  const free = libc.func<(block: number) => number>('void free(uintptr_t block)');
  for (const size of sizes()) {
    const blocks: number[] = [];
    const count = Math.min(EACH.most, Math.ceil(EACH.bytes / size));
    while (blocks.length < count) blocks.push(calloc(1, size));
    for (const block of blocks) free(block);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function sizes(): number[] {
  const orders = Array.from(
    { length: ORDERS.last - ORDERS.first },
    (_, n) => 2 ** (ORDERS.first + n),
  );
  return orders.flatMap((base) =>
    Array.from({ length: STEPS }, (_, step) => Math.round(base + (base * step) / STEPS)),
  );
}
