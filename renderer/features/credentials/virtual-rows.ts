import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Row } from './groups.ts';

export type VirtualItem =
  | { readonly kind: 'row'; readonly row: Row; readonly index: number }
  /** In the place of the rows that are not in the page. */
  | { readonly kind: 'space'; readonly key: string; readonly height: number };

/** Rows beyond each edge that are there before they are scrolled to. */
const OVERSCAN = 8;
const HEAD = 32;

/**
 * Which rows are in the page. One row can be kept in it wherever it is, so that the keyboard does not lose its place by
 * scrolling.
 */
export function useVirtualRows(
  rows: readonly Row[],
  count: number,
  scroller: RefObject<HTMLElement | null>,
  body: RefObject<HTMLElement | null>,
) {
  const height = useRowHeight(body);
  const kept = useRef(-1);
  const margin = useMargin(scroller, body);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: OVERSCAN,
    scrollMargin: margin,
    scrollPaddingStart: HEAD,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      const one = kept.current;
      if (one < 0 || one >= count || shown.includes(one)) return shown;
      return one < (shown[0] ?? 0) ? [one, ...shown] : [...shown, one];
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured with another height is void
  useLayoutEffect(() => virtualizer.measure(), [height, virtualizer]);

  const items: VirtualItem[] = [];
  let end = margin;
  for (const { index, start, size } of virtualizer.getVirtualItems()) {
    const row = rows[index];
    if (row === undefined) continue;
    if (start > end)
      items.push({ kind: 'space', key: `space before ${index}`, height: start - end });
    items.push({ kind: 'row', row, index });
    end = start + size;
  }
  const rest = margin + count * height - end;
  if (rest > 0.5) items.push({ kind: 'space', key: 'space after', height: rest });

  return {
    items,
    keep: (index: number): void => {
      kept.current = index;
    },
    reveal: useCallback(
      (index: number): void => virtualizer.scrollToIndex(index, { align: 'auto' }),
      [virtualizer],
    ),
    page: (): number =>
      Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD) / height) - 1),
  };
}

/** As high as the density and the text size make a row, read from a row that is there. */
function useRowHeight(body: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(32);
  useEffect(() => {
    const measure = (): void => {
      const row = body.current?.querySelector<HTMLElement>('tr[data-row]');
      const seen = row?.getBoundingClientRect().height ?? 0;
      if (seen > 0) setHeight((known) => (Math.abs(known - seen) < 0.01 ? known : seen));
    };
    measure();
    const watch = new MutationObserver(() => requestAnimationFrame(measure));
    watch.observe(document.documentElement, { attributes: true });
    return () => watch.disconnect();
  }, [body]);
  return height;
}

/** How far below the top of what scrolls the rows begin. */
function useMargin(
  scroller: RefObject<HTMLElement | null>,
  body: RefObject<HTMLElement | null>,
): number {
  const [margin, setMargin] = useState(HEAD);
  useLayoutEffect(() => {
    const [outer, inner] = [scroller.current, body.current];
    if (outer === null || inner === null) return;
    const measure = (): void => {
      const top = inner.getBoundingClientRect().top - outer.getBoundingClientRect().top;
      setMargin(Math.round(top + outer.scrollTop));
    };
    measure();
    const watch = new ResizeObserver(measure);
    for (const part of outer.children) watch.observe(part);
    return () => watch.disconnect();
  }, [scroller, body]);
  return margin;
}
