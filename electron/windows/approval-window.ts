import type { BrowserWindow, WebContents } from 'electron';
import { type FrameOptions, openFrame } from './frame.ts';

export type Topic = 'question' | 'pairing';

const SIZES: Readonly<Record<Topic, { width: number; height: number }>> = {
  question: { width: 520, height: 640 },
  pairing: { width: 560, height: 680 },
};

/** On top of everything; a question comes without the keyboard, so that what is being typed elsewhere can't answer it. */
export function openApprovalWindow(
  options: FrameOptions,
  seat: (contents: WebContents) => void,
  topic: Topic,
): BrowserWindow {
  const window = openFrame('approval', options, seat, {
    ...SIZES[topic],
    useContentSize: true,
    minWidth: 480,
    minHeight: 560,
    center: true,
    maximizable: false,
    alwaysOnTop: true,
  });
  window.once('ready-to-show', () => {
    if (topic === 'question') window.showInactive();
    else window.show();
  });
  return window;
}
