import './qr-code.css';
import { encodeQR } from 'qr';
import { useLayoutEffect, useRef } from 'react';

const SVG = 'http://www.w3.org/2000/svg';
/** Light modules around it, as ISO/IEC 18004 wants. */
const QUIET = 4;

interface QrCodeProps {
  /** ASCII. Whoever holds the bytes overwrites them; this only takes the picture off the screen. */
  readonly bytes: Uint8Array;
  readonly label: string;
}

/** Drawn straight into the page and taken out again: React never holds what it says. Dark on light in both themes. */
export function QrCode({ bytes, label }: QrCodeProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const rows = encodeQR(new TextDecoder().decode(bytes), 'raw', { ecc: 'medium', border: QUIET });
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', `0 0 ${rows.length} ${rows.length}`);
    svg.setAttribute('shape-rendering', 'crispEdges');
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', rows.flatMap((row, y) => runsOf(row, y)).join(''));
    svg.append(path);
    element.replaceChildren(svg);
    return () => element.replaceChildren();
  }, [bytes]);
  return <div ref={place} className="qr-code" role="img" aria-label={label} />;
}

/** The dark stretches of one row. */
function runsOf(row: readonly boolean[], y: number): string[] {
  const runs: string[] = [];
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const from = x;
    while (row[x + 1]) x += 1;
    runs.push(`M${from} ${y}h${x + 1 - from}v1H${from}z`);
  }
  return runs;
}
