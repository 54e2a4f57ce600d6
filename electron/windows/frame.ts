import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  type BrowserWindowConstructorOptions,
  type NativeImage,
  nativeTheme,
  type Session,
  type WebContents,
} from 'electron';
import { addressOf, type PageKind } from './pages.ts';

export interface FrameOptions {
  readonly sessions: (kind: PageKind) => Session;
  /** Where the preloads lie. */
  readonly preloads: string;
  readonly icon: NativeImage;
  /** Not in a release. */
  readonly devTools: boolean;
  /** How much larger than usual all is shown; 1 is the usual. */
  readonly zoom: () => number;
}

/** Behind a page until it is drawn, as the page itself will be. */
const BACKGROUND = { light: '#ffffff', dark: '#1a1b1e' };

/**
 * A hidden window with a page of ours, under all the restrictions there are. `seat` is called before anything is
 * loaded: from then on it may make the calls of its kind.
 */
export function openFrame(
  kind: PageKind,
  { sessions, preloads, icon, devTools, zoom }: FrameOptions,
  seat: (contents: WebContents) => void,
  more: BrowserWindowConstructorOptions,
  fragment = '',
): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Keyturn',
    icon,
    show: false,
    autoHideMenuBar: true,
    fullscreenable: kind === 'main',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    ...more,
    webPreferences: {
      preload: join(preloads, `${kind}.cjs`),
      session: sessions(kind),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      devTools,
      zoomFactor: zoom(),
    },
  });
  seat(window.webContents);
  void window.loadURL(addressOf(kind) + fragment).catch(() => {
    // Destroyed before it was loaded: locked, or quit.
  });
  return window;
}

const GONE_MS = 1000;

/** Closes a window for good, and sees to it that the process it ran in, with all that was typed there, ends. */
export function destroyFrame(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  const pid = window.webContents.getOSProcessId();
  window.destroy();
  const timer = setTimeout(() => {
    const alive = app.getAppMetrics().some((one) => one.pid === pid && one.type === 'Tab');
    if (alive && !inUse(pid)) process.kill(pid, 'SIGKILL');
  }, GONE_MS);
  timer.unref();
}

function inUse(pid: number): boolean {
  return BrowserWindow.getAllWindows().some((one) => one.webContents.getOSProcessId() === pid);
}
