import { useCallback, useEffect, useRef, useState } from 'react';
import type { AuditRecord } from '../../../shared/model/audit.ts';
import type { AuditFilter } from '../../../shared/model/audit-filter.ts';
import { useMain } from '../frame/window.ts';

/** As many as a large screen shows, and some more to scroll to. */
const PAGE = 100;
/** Nobody scrolls further, and a million rows are no list: beyond this the dates lead on. */
export const MOST = 20_000;

export interface Found {
  readonly records: readonly AuditRecord[];
  /** Searching goes on below this number; null: the beginning of the log was reached. */
  readonly next: number | null;
  /** Records that were not looked at yet, and all there are; null before the first answer. */
  readonly left: number;
  readonly total: number | null;
  readonly busy: boolean;
  readonly error: unknown;
}

const NOTHING: Found = { records: [], next: null, left: 0, total: null, busy: true, error: null };

/**
 * The records that fit, the newest first, as many as were asked for so far. The core looks for them step by step; when
 * the filter changes no further step is asked for.
 */
export function useFound(filter: AuditFilter) {
  const { calls, on } = useMain();
  const [found, setFound] = useState<Found>(NOTHING);
  const run = useRef(0);

  const search = useCallback(
    async (from: Found): Promise<void> => {
      run.current += 1;
      const own = run.current;
      let now = from;
      const wanted = Math.min(MOST, now.records.length + PAGE);
      const show = (next: Found): void => {
        now = next;
        if (run.current === own) setFound(next);
      };
      try {
        while (run.current === own) {
          const limit = wanted - now.records.length;
          const { records, next, left, total } = await calls.findAudit({
            filter,
            before: now.next,
            limit,
          });
          const all = now.records.length === 0 ? records : [...now.records, ...records];
          const done = next === null || all.length >= wanted;
          show({ records: all, next, left, total, busy: !done, error: null });
          if (done) return;
        }
      } catch (error) {
        show({ ...now, busy: false, error });
      }
    },
    [calls, filter],
  );

  useEffect(() => {
    setFound((before) => ({ ...before, busy: true }));
    void search(NOTHING);
    return () => {
      run.current += 1;
    };
  }, [search]);

  useEffect(
    () =>
      on('changed', (areas) => {
        if (areas.includes('audit')) void prepend(calls, filter, setFound);
      }),
    [on, calls, filter],
  );

  const more = useCallback((): void => {
    if (!found.busy && found.next !== null && found.records.length < MOST) {
      setFound({ ...found, busy: true });
      void search(found);
    }
  }, [found, search]);

  return { ...found, more };
}

/** What came since, above what is there. */
async function prepend(
  calls: ReturnType<typeof useMain>['calls'],
  filter: AuditFilter,
  setFound: (change: (before: Found) => Found) => void,
): Promise<void> {
  const fresh = await calls.findAudit({ filter, before: null, limit: PAGE }).catch(() => null);
  if (fresh === null) return;
  setFound((before) => {
    const newest = before.records[0]?.seq ?? 0;
    const added = fresh.records.filter(({ seq }) => seq > newest);
    return { ...before, records: [...added, ...before.records], total: fresh.total };
  });
}
