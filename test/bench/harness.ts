/** Measuring, and printing what was measured. */

export interface Summary {
  readonly runs: number;
  readonly median: number;
  readonly p99: number;
}

export interface MeasureOptions {
  readonly runs?: number;
  /** Runs beforehand that do not count: caches fill and code is compiled. */
  readonly warmUp?: number;
}

/** The time of each run in ms. Runs follow one another, so `work` never competes with itself. */
export async function measure(
  work: () => unknown,
  { runs = 100, warmUp = 10 }: MeasureOptions = {},
): Promise<Summary> {
  for (let i = 0; i < warmUp; i++) await work();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return summarise(times);
}

/** Of no samples, NaN. */
export function summarise(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  return { runs: sorted.length, median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}

/** The nearest rank, so that the result is a value that was really seen. */
function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/** Three significant digits and the unit that suits them. */
export function ms(value: number): string {
  return value < 0.1 ? `${(value * 1000).toPrecision(3)} µs` : `${value.toPrecision(3)} ms`;
}

/** A Markdown table, aligned, so that it can be read here and pasted into a document. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((cell, i) =>
    Math.max(cell.length, ...rows.map((r) => r[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  console.log([line(head), line(rule), ...rows.map(line)].join('\n'));
}
