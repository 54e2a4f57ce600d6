/**
 * Which windows are there. One stands in front, the unlock window or the main one, at one place on the screen; the
 * others come and go on their own. When anything locks, all that showed something is destroyed, processes and all.
 */
import { BrowserWindow, screen, type WebContents } from 'electron';
import type { Clock } from '../core/ports.ts';
import { openApprovalWindow, TOPICS, type Topic } from './approval-window.ts';
import { destroyFrame, type FrameOptions } from './frame.ts';
import { FIRST_BOUNDS, openMainWindow } from './main-window.ts';
import { type Area, type Bounds, onScreen } from './room.ts';
import { openStepUpWindow } from './step-up-window.ts';
import { openUnlockWindow } from './unlock-window.ts';

export interface StageOptions extends FrameOptions {
  /** Lets a new window make the calls of its kind; called before anything is loaded into it. */
  readonly seat: {
    readonly unlock: (contents: WebContents) => void;
    /** Nothing it asks is answered before `open`. */
    readonly main: (contents: WebContents, open: Promise<void>) => void;
    readonly stepUp: (contents: WebContents) => void;
    readonly approval: (contents: WebContents, topic: Topic) => void;
  };
  readonly after: Clock['after'];
  readonly bounds: { get(): Seat | null; set(seat: Seat): void };
  /** The owner closed it, which is an answer: no. */
  readonly closed: { readonly stepUp: () => void; readonly approval: (topic: Topic) => void };
}

type Front = 'unlock' | 'main';

/** The normal size of the front window, and whether it fills its screen instead. */
interface Seat extends Bounds {
  readonly maximized?: boolean | undefined;
}

/** The main window while a password is typed and a key derived: loaded out of sight, and told nothing. */
interface Ahead {
  readonly window: BrowserWindow;
  /** It has been drawn. */
  readonly drawn: Promise<void>;
  /** From now on it is answered. */
  readonly open: () => void;
}

/** Who has not finished a password in this time does something else. */
const TYPING_MS = 60_000;

export class Stage {
  readonly #options: StageOptions;
  #wanted: Front = 'unlock';
  #ahead: Ahead | null = null;
  /** Ends the time in which a password that was begun is waited for. */
  #stopWaiting = (): void => undefined;
  /** The page the main window was on when it last went: `#keys`. Never what was open on it. */
  #page = '';
  #front: { readonly kind: Front; readonly window: BrowserWindow } | null = null;
  #stepUp: BrowserWindow | null = null;
  readonly #approvals = new Map<Topic, BrowserWindow>();

  constructor(options: StageOptions) {
    this.#options = options;
  }

  /** What a dialog of the system's stands in front of. */
  get mainWindow(): BrowserWindow | null {
    return this.#front?.kind === 'main' ? this.#front.window : null;
  }

  /** Brings the front window before the owner, opening it if it was closed. */
  show(): void {
    this.#front ??= this.#open(this.#wanted, this.#options.bounds.get() ?? FIRST_BOUNDS, true);
    const { window } = this.#front;
    if (window.isMinimized()) window.restore();
    if (window.isVisible()) window.focus();
  }

  /** A password is being typed: what takes longest in showing the main window can be done meanwhile. */
  ownerTypes(): void {
    this.expectMain();
    this.#stopWaiting = this.#options.after(TYPING_MS, () => this.expectNothing());
  }

  /** Somebody tries to open the vault. */
  expectMain(): void {
    this.#stopWaiting();
    if (this.#front?.kind === 'unlock' && this.#ahead === null) {
      this.#ahead = this.#loadMain(seatOf(this.#front.window));
    }
  }

  /** It was not opened. */
  expectNothing(): void {
    this.#stopWaiting();
    if (this.#ahead !== null) destroyFrame(this.#ahead.window);
    this.#ahead = null;
  }

  /** The vault was opened: the main window takes the unlock window's place, if that is there. */
  opened(): void {
    this.#turnTo('main');
  }

  /** Something was locked, or there is a problem: nothing but the unlock window stays. */
  locked(): void {
    this.expectNothing();
    this.closeStepUp();
    for (const topic of TOPICS) this.closeApproval(topic);
    this.#turnTo('unlock');
  }

  /** Asked from whichever of our windows the owner is in. */
  openStepUp(): void {
    this.closeStepUp();
    const parent = BrowserWindow.getFocusedWindow() ?? this.#front?.window ?? null;
    const window = openStepUpWindow(this.#options, this.#options.seat.stepUp, parent);
    window.once('ready-to-show', () => window.show());
    window.on('close', () => this.#options.closed.stepUp());
    window.once('closed', () => {
      if (this.#stepUp === window) this.#stepUp = null;
    });
    this.#stepUp = window;
  }

  closeStepUp(): void {
    const window = this.#stepUp;
    this.#stepUp = null;
    if (window !== null) destroyFrame(window);
  }

  openApproval(topic: Topic): void {
    const open = this.#approvals.get(topic);
    if (open !== undefined) {
      if (topic === 'pairing') open.show();
      return;
    }
    const { seat, closed } = this.#options;
    const window = openApprovalWindow(this.#options, (it) => seat.approval(it, topic), topic);
    window.on('close', () => closed.approval(topic));
    window.once('closed', () => {
      if (this.#approvals.get(topic) === window) this.#approvals.delete(topic);
    });
    this.#approvals.set(topic, window);
  }

  closeApproval(topic: Topic): void {
    const window = this.#approvals.get(topic);
    this.#approvals.delete(topic);
    if (window !== undefined) destroyFrame(window);
  }

  /** Asks the system to leave the main window out of screen captures, or no longer to. */
  protect(on: boolean): void {
    if (this.#front?.kind === 'main') this.#front.window.setContentProtection(on);
  }

  /** Text has another size now, in every window. */
  zoomed(): void {
    for (const window of BrowserWindow.getAllWindows()) {
      window.webContents.setZoomFactor(this.#options.zoom());
    }
  }

  /** A new unlock window in place of the one there is: what it talks to is another now. */
  renew(): void {
    const old = this.#front;
    if (old === null) return;
    this.#front = this.#open(old.kind, old.window.getNormalBounds(), old.window.isFocused());
    destroyFrame(old.window);
  }

  /** For the end of the app. */
  closeAll(): void {
    this.locked();
    if (this.#front !== null) {
      this.#options.bounds.set(seatOf(this.#front.window));
      destroyFrame(this.#front.window);
    }
    this.#front = null;
  }

  #turnTo(kind: Front): void {
    this.#wanted = kind;
    if (this.#front === null || this.#front.kind === kind) return;
    const { window } = this.#front;
    if (kind === 'unlock') this.#page = pageOf(window);
    const active = window.isFocused();
    const minimized = window.isMinimized();
    const seat = seatOf(window);
    this.#options.bounds.set(seat);
    const next = this.#open(
      kind,
      { ...seat, maximized: !minimized && seat.maximized },
      active && !minimized,
    );
    if (minimized) next.window.minimize();
    this.#front = next;
    destroyFrame(window);
  }

  #open(kind: Front, bounds: Seat, active: boolean) {
    const { window, drawn, open } =
      kind === 'main' ? this.#takeMain(bounds) : this.#loadUnlock(bounds);
    open();
    void drawn.then(() => {
      if (window.isDestroyed() || window.isMinimized()) return;
      if (bounds.maximized) window.maximize();
      // Whoever works in another program when this one locks goes on typing there.
      if (active) window.show();
      else window.showInactive();
    });
    window.on('close', () => this.#options.bounds.set(seatOf(window)));
    window.once('closed', () => {
      if (this.#front?.window === window) this.#front = null;
    });
    return { kind, window };
  }

  #loadUnlock(bounds: Seat): Ahead {
    const { seat } = this.#options;
    const window = openUnlockWindow(this.#options, seat.unlock, placeOn(bounds));
    return { window, drawn: drawn(window), open: () => undefined };
  }

  #loadMain(bounds: Seat): Ahead {
    const { seat } = this.#options;
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const seatMain = (contents: WebContents): void => seat.main(contents, opened);
    const window = openMainWindow(this.#options, seatMain, placeOn(bounds), this.#page);
    return { window, drawn: drawn(window), open };
  }

  /** The one that was loaded ahead, where the unlock window is now. */
  #takeMain(bounds: Seat): Ahead {
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead === null || ahead.window.isDestroyed()) return this.#loadMain(bounds);
    const { x, y, width, height } = placeOn(bounds);
    ahead.window.setSize(width, height);
    if (x !== undefined && y !== undefined) ahead.window.setPosition(x, y);
    return ahead;
  }
}

function drawn(window: BrowserWindow): Promise<void> {
  return new Promise((resolve) => window.once('ready-to-show', () => resolve()));
}

function placeOn(bounds: Bounds): Bounds {
  return onScreen(bounds, workArea(bounds));
}

/** Empty unless it is the name of a page, and nothing else. */
function pageOf(window: BrowserWindow): string {
  return /#[a-z-]+$/.exec(window.webContents.getURL())?.[0] ?? '';
}

function seatOf(window: BrowserWindow): Seat {
  return { ...window.getNormalBounds(), maximized: window.isMaximized() };
}

/** Of the screen it lies on most; of the nearest, where that one is gone. */
function workArea({ x, y, width, height }: Bounds): Area {
  const display =
    x === undefined || y === undefined
      ? screen.getPrimaryDisplay()
      : screen.getDisplayMatching({ x, y, width, height });
  return display.workArea;
}
