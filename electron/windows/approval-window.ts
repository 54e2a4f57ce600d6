import { type BrowserWindow, screen, type WebContents } from 'electron';
import { type FrameOptions, openFrame } from './frame.ts';
import { enlarged } from './room.ts';

export const TOPICS = ['question', 'pairing', 'change'] as const;
export type Topic = (typeof TOPICS)[number];

const SIZES: Readonly<Record<Topic, { width: number; height: number }>> = {
  question: { width: 520, height: 640 },
  pairing: { width: 560, height: 680 },
  change: { width: 560, height: 640 },
};

/** On top of everything; what a program asks comes without the keyboard, so that what is being typed elsewhere can't answer it. */
export function openApprovalWindow(
  options: FrameOptions,
  seat: (contents: WebContents) => void,
  topic: Topic,
): BrowserWindow {
  const window = openFrame('approval', options, seat, {
    ...enlarged(SIZES[topic], options.zoom(), screen.getPrimaryDisplay().workAreaSize),
    useContentSize: true,
    minWidth: 480,
    minHeight: 560,
    center: true,
    maximizable: false,
    alwaysOnTop: true,
  });
  window.once('ready-to-show', () => {
    if (topic === 'pairing') window.show();
    else window.showInactive();
  });
  return window;
}
