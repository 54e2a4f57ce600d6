/** How large a window is to be, and where. Pure: what is on which screen comes in. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** In the coordinates of the whole desktop, all screens together. */
export interface Area extends Size {
  readonly x: number;
  readonly y: number;
}

/** Where a window lay; without a place it has not been anywhere yet. */
export interface Bounds extends Size {
  readonly x?: number | undefined;
  readonly y?: number | undefined;
}

/** So much of a window, and of the strip it is moved by, must be on a screen to be got hold of. */
const GRIP = 40;
/** Some desktops report a few pixels above the screen for a window at its top. */
const SLACK = 10;

/** Room for a page that is shown larger than usual, as far as the screen has it. */
export function enlarged({ width, height }: Size, zoom: number, screen: Size): Size {
  return {
    width: Math.min(Math.round(width * Math.max(zoom, 1)), Math.max(screen.width, width)),
    height: Math.min(Math.round(height * Math.max(zoom, 1)), Math.max(screen.height, height)),
  };
}

/**
 * No larger than the screen it lies on most, and with a place only where it can be got hold of there: the screen it lay
 * on may be gone.
 *
 * @param screen the work area of the screen that fits these bounds best
 */
export function onScreen({ x, y, ...size }: Bounds, screen: Area): Bounds {
  const width = Math.min(size.width, screen.width);
  const height = Math.min(size.height, screen.height);
  if (x === undefined || y === undefined) return { width, height };
  const reachable =
    x <= screen.x + screen.width - GRIP &&
    x + width >= screen.x + GRIP &&
    y >= screen.y - SLACK &&
    y <= screen.y + screen.height - GRIP;
  return reachable ? { x, y, width, height } : { width, height };
}
