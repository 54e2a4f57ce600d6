import { type BrowserWindow, screen, type WebContents } from 'electron';
import { type FrameOptions, openFrame } from './frame.ts';
import { enlarged } from './room.ts';

const SIZE = { width: 480, height: 600 };

/** @param parent the window that asks; it waits underneath */
export function openStepUpWindow(
  options: FrameOptions,
  seat: (contents: WebContents) => void,
  parent: BrowserWindow | null,
): BrowserWindow {
  return openFrame('step-up', options, seat, {
    ...(parent === null ? { center: true } : { parent, modal: true }),
    ...enlarged(SIZE, options.zoom(), screen.getPrimaryDisplay().workAreaSize),
    useContentSize: true,
    resizable: false,
    minimizable: false,
    maximizable: false,
    alwaysOnTop: parent?.isAlwaysOnTop() ?? false,
  });
}
