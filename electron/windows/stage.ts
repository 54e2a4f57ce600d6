/**
 * Which windows are there. One stands in front, the unlock window or the main one, at one place on the screen; the
 * others come and go on their own. When anything locks, all that showed something is destroyed, processes and all.
 */
import { BrowserWindow, screen, type WebContents } from 'electron';
import { openApprovalWindow, TOPICS, type Topic } from './approval-window.ts';
import { destroyFrame, type FrameOptions } from './frame.ts';
import { type Bounds, FIRST_BOUNDS, openMainWindow } from './main-window.ts';
import { openStepUpWindow } from './step-up-window.ts';
import { openUnlockWindow } from './unlock-window.ts';

export interface StageOptions extends FrameOptions {
  /** Lets a new window make the calls of its kind; called before anything is loaded into it. */
  readonly seat: {
    readonly unlock: (contents: WebContents) => void;
    readonly main: (contents: WebContents) => void;
    readonly stepUp: (contents: WebContents) => void;
    readonly approval: (contents: WebContents, topic: Topic) => void;
  };
  readonly bounds: { get(): Bounds | null; set(bounds: Bounds): void };
  /** The owner closed it, which is an answer: no. */
  readonly closed: { readonly stepUp: () => void; readonly approval: (topic: Topic) => void };
}

type Front = 'unlock' | 'main';

export class Stage {
  readonly #options: StageOptions;
  #wanted: Front = 'unlock';
  #front: { readonly kind: Front; readonly window: BrowserWindow } | null = null;
  #stepUp: BrowserWindow | null = null;
  readonly #approvals = new Map<Topic, BrowserWindow>();

  constructor(options: StageOptions) {
    this.#options = options;
  }

  /** Brings the front window before the owner, opening it if it was closed. */
  show(): void {
    this.#front ??= this.#open(this.#wanted, this.#options.bounds.get() ?? FIRST_BOUNDS, true);
    const { window } = this.#front;
    if (window.isMinimized()) window.restore();
    if (window.isVisible()) window.focus();
  }

  /** The vault was opened: the main window takes the unlock window's place, if that is there. */
  opened(): void {
    this.#turnTo('main');
  }

  /** Something was locked, or there is a problem: nothing but the unlock window stays. */
  locked(): void {
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
    if (this.#front !== null) destroyFrame(this.#front.window);
    this.#front = null;
  }

  #turnTo(kind: Front): void {
    this.#wanted = kind;
    if (this.#front === null || this.#front.kind === kind) return;
    const { window } = this.#front;
    const active = window.isFocused();
    const minimized = window.isMinimized();
    const bounds = window.getNormalBounds();
    this.#options.bounds.set(bounds);
    const next = this.#open(kind, bounds, active && !minimized);
    if (minimized) next.window.minimize();
    else if (window.isMaximized()) next.window.maximize();
    this.#front = next;
    destroyFrame(window);
  }

  #open(kind: Front, bounds: Bounds, active: boolean) {
    const { seat } = this.#options;
    const place = onScreen(bounds);
    const window =
      kind === 'main'
        ? openMainWindow(this.#options, seat.main, place)
        : openUnlockWindow(this.#options, seat.unlock, place);
    window.once('ready-to-show', () => {
      if (window.isMinimized()) return;
      // Whoever works in another program when this one locks goes on typing there.
      if (active) window.show();
      else window.showInactive();
    });
    window.on('close', () => this.#options.bounds.set(window.getNormalBounds()));
    window.once('closed', () => {
      if (this.#front?.window === window) this.#front = null;
    });
    return { kind, window };
  }
}

/** Without a place if that place is on no screen any more. */
function onScreen({ x, y, width, height }: Bounds): Bounds {
  if (x === undefined || y === undefined) return { width, height };
  const area = screen.getDisplayMatching({ x, y, width, height }).workArea;
  const inside =
    x < area.x + area.width - 40 &&
    x + width > area.x + 40 &&
    y >= area.y - 10 &&
    y < area.y + area.height - 40;
  return inside ? { x, y, width, height } : { width, height };
}
