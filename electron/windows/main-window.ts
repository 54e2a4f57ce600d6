import type { BrowserWindow, WebContents } from 'electron';
import { type FrameOptions, openFrame } from './frame.ts';

/** Where the front window lies: the main window and the unlock window take turns at the same place. */
export interface Bounds {
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly width: number;
  readonly height: number;
}

export const FIRST_BOUNDS: Bounds = { width: 1280, height: 800 };

/** Exists only while the vault is unlocked. */
export function openMainWindow(
  options: FrameOptions,
  seat: (contents: WebContents) => void,
  bounds: Bounds,
): BrowserWindow {
  return openFrame('main', options, seat, { ...placed(bounds), minWidth: 900, minHeight: 600 });
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
