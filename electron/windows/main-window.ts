import type { BrowserWindow, WebContents } from 'electron';
import { type FrameOptions, openFrame } from './frame.ts';
import type { Bounds } from './room.ts';

/** The main window and the unlock window take turns at the same place. */
export const FIRST_BOUNDS: Bounds = { width: 1280, height: 800 };

/**
 * Exists only while the vault is unlocked, or somebody is unlocking it.
 * @param page where it begins: `#keys`; empty for its first page
 */
export function openMainWindow(
  options: FrameOptions,
  seat: (contents: WebContents) => void,
  bounds: Bounds,
  page: string,
): BrowserWindow {
  const size = { ...placed(bounds), minWidth: 900, minHeight: 600 };
  return openFrame('main', options, seat, size, page);
}

/** For Electron, to which an absent number and an undefined one are not the same. */
export function placed({ x, y, width, height }: Bounds): {
  x?: number;
  y?: number;
  width: number;
  height: number;
} {
  return x === undefined || y === undefined ? { width, height } : { x, y, width, height };
}
