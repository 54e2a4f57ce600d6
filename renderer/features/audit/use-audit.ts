import { useInfiniteQuery } from '@tanstack/react-query';
import type { AuditRecord } from '../../../shared/model/audit.ts';
import { useMain } from '../frame/window.ts';

const PAGE = 100;

/** The newest records first, and older ones as they are asked for. */
export function useAudit() {
  const { calls } = useMain();
  return useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) => calls.listAudit({ before: pageParam, limit: PAGE }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.more ? (page.records.at(-1)?.seq ?? null) : null),
  });
}

export function recordsOf(
  pages: readonly { readonly records: readonly AuditRecord[] }[],
): readonly AuditRecord[] {
  return pages.flatMap(({ records }) => records);
}
