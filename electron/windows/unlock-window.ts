import type { BrowserWindow, WebContents } from 'electron';
import { type FrameOptions, openFrame } from './frame.ts';
import { placed } from './main-window.ts';
import type { Bounds } from './room.ts';

/** Takes the main window's place while anything is locked, missing or broken. */
export function openUnlockWindow(
  options: FrameOptions,
  seat: (contents: WebContents) => void,
  bounds: Bounds,
): BrowserWindow {
  return openFrame('unlock', options, seat, { ...placed(bounds), minWidth: 480, minHeight: 560 });
}
