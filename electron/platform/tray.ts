import { Menu, type MenuItemConstructorOptions, Tray } from 'electron';
import { appIcon } from './icon.ts';

/** What the tray tells. Labels only while the vault is unlocked: a menu is seen by whoever stands there. */
export interface TrayView {
  readonly lock: 'none' | 'window' | 'vault' | 'unusable';
  readonly soon: number;
  readonly overdue: number;
  /** Of keys that are due, the most urgent first. */
  readonly labels: readonly string[];
  /** Requests refused since the vault was locked. */
  readonly refused: number;
}

export interface TrayActions {
  readonly open: () => void;
  readonly lockWindow: () => void;
  readonly lockVault: () => void;
  readonly quit: () => void;
}

const LABELS = 5;
const SIZE = process.platform === 'darwin' ? 18 : 32;

const LOCK_WORDS: Readonly<Record<TrayView['lock'], string>> = {
  none: 'Unlocked',
  window: 'Window locked, unattended bots are served',
  vault: 'Vault locked, nobody is served',
  unusable: 'The vault can not be opened',
};

export class AppTray {
  readonly #tray: Tray;
  readonly #actions: TrayActions;
  /** Held, for it is the desktop that shows it. */
  #menu: Menu | null = null;
  #alert = false;

  constructor(actions: TrayActions) {
    this.#actions = actions;
    this.#tray = new Tray(appIcon(SIZE));
    this.#tray.on('click', actions.open);
  }

  show(view: TrayView): void {
    const alert = view.refused > 0;
    if (alert !== this.#alert) this.#tray.setImage(appIcon(SIZE, alert));
    this.#alert = alert;
    this.#tray.setToolTip(['Keyturn', ...linesOf(view)].join('\n'));
    this.#menu = Menu.buildFromTemplate(trayMenu(view, this.#actions));
    this.#tray.setContextMenu(this.#menu);
  }

  remove(): void {
    this.#tray.destroy();
  }
}

export function trayMenu(view: TrayView, actions: TrayActions): MenuItemConstructorOptions[] {
  const words = [...linesOf(view), ...view.labels.slice(0, LABELS)];
  return [
    { label: 'Open Keyturn', click: actions.open },
    { type: 'separator' },
    ...words.map(
      (label): MenuItemConstructorOptions => ({ label: literal(label), enabled: false }),
    ),
    { type: 'separator' },
    { label: 'Lock window', click: actions.lockWindow, enabled: view.lock === 'none' },
    {
      label: 'Lock vault',
      click: actions.lockVault,
      enabled: view.lock === 'none' || view.lock === 'window',
    },
    { type: 'separator' },
    { label: 'Quit Keyturn', click: actions.quit },
  ];
}

function linesOf({ lock, soon, overdue, refused }: TrayView): string[] {
  return [
    LOCK_WORDS[lock],
    ...(refused === 0
      ? []
      : [`${refused} ${refused === 1 ? 'request' : 'requests'} refused while locked`]),
    ...(overdue === 0 ? [] : [`${overdue} ${overdue === 1 ? 'key' : 'keys'} overdue`]),
    ...(soon === 0 ? [] : [`${soon} ${soon === 1 ? 'key' : 'keys'} due soon`]),
  ];
}

/** In a menu `&` marks the next letter as a shortcut. */
function literal(text: string): string {
  return text.replaceAll('&', '&&');
}
