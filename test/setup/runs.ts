/**
 * How often a property is tried: few times in every run, many in `npm run test:deep`. Pass it to
 * fast-check: `fc.assert(property, runs())`.
 *
 * @param cheap how many are enough for a property that is dear to check
 * @param factor how many times as many the long run makes
 */
export function runs(cheap = 50, factor = 40): { numRuns: number } {
  return { numRuns: isDeep() ? cheap * factor : cheap };
}

/** Whether this is the long run. */
export function isDeep(): boolean {
  return Boolean(process.env['KEYTURN_DEEP']);
}
