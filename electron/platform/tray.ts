import { Menu, Tray } from 'electron';
import { appIcon } from './icon.ts';
import { linesOf, type TrayActions, type TrayView, trayMenu } from './tray-menu.ts';

const SOON_MS = 300;
const SIZE = process.platform === 'darwin' ? 18 : 32;

export class AppTray {
  readonly #tray: Tray;
  readonly #actions: TrayActions;
  /** Held, for it is the desktop that shows it. */
  #menu: Menu | null = null;
  #alert = false;
  #waiting: NodeJS.Timeout | null = null;

  constructor(actions: TrayActions) {
    this.#actions = actions;
    this.#tray = new Tray(appIcon(SIZE));
    this.#tray.on('click', actions.open);
  }

  /** Soon: several changes that come together are drawn as one, and what is shown on a screen goes first. */
  show(view: () => TrayView): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = null;
      this.#draw(view());
    }, SOON_MS);
  }

  #draw(view: TrayView): void {
    const alert = view.refused > 0 || view.frozen !== null;
    if (alert !== this.#alert) this.#tray.setImage(appIcon(SIZE, alert));
    this.#alert = alert;
    this.#tray.setToolTip(['Keyturn', ...linesOf(view)].join('\n'));
    this.#menu = Menu.buildFromTemplate(trayMenu(view, this.#actions));
    this.#tray.setContextMenu(this.#menu);
  }

  remove(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#tray.destroy();
  }
}
