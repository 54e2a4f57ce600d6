/** The words of the tray and its menu. Pure. */
import type { MenuItemConstructorOptions } from 'electron';
import type { PanicLevel } from '../../shared/model/panic.ts';

/** What the tray tells. Labels only while the vault is unlocked: a menu is seen by whoever stands there. */
export interface TrayView {
  readonly lock: 'none' | 'window' | 'vault' | 'unusable';
  readonly soon: number;
  readonly overdue: number;
  /** Of keys that are due, the most urgent first. */
  readonly labels: readonly string[];
  /** Requests refused since the vault was locked. */
  readonly refused: number;
  /** What the panic switch holds; null: nothing. */
  readonly frozen: PanicLevel | null;
  /** Clients that could be paused, and those paused all at once that could go on. */
  readonly clients: { readonly active: number; readonly paused: number };
}

export interface TrayActions {
  readonly open: () => void;
  readonly lockWindow: () => void;
  readonly lockVault: () => void;
  /** At once: nobody who reaches for it wants to be asked. */
  readonly panic: (level: PanicLevel) => void;
  readonly pauseAll: () => void;
  /** May ask for the password, in a window. */
  readonly resumeAll: () => void;
  readonly quit: () => void;
}

const LABELS = 5;

const LOCK_WORDS: Readonly<Record<TrayView['lock'], string>> = {
  none: 'Unlocked',
  window: 'Window locked, unattended bots are served',
  vault: 'Vault locked, nobody is served',
  unusable: 'The vault can not be opened',
};

const FROZEN_WORDS: Readonly<Record<PanicLevel, string>> = {
  exits: 'Frozen: exits only',
  stop: 'Frozen: everything is stopped',
};

export function trayMenu(view: TrayView, actions: TrayActions): MenuItemConstructorOptions[] {
  return [
    { label: 'Open Keyturn', click: actions.open },
    { type: 'separator' },
    ...linesOf(view).map((label): MenuItemConstructorOptions => ({ label, enabled: false })),
    ...view.labels
      .slice(0, LABELS)
      .map((label): MenuItemConstructorOptions => ({ label: literal(label), click: actions.open })),
    { type: 'separator' },
    { label: 'Lock window', click: actions.lockWindow, enabled: view.lock === 'none' },
    {
      label: 'Lock vault',
      click: actions.lockVault,
      enabled: view.lock === 'none' || view.lock === 'window',
    },
    { type: 'separator' },
    ...clientsMenu(view, actions),
    ...panicMenu(view, actions),
    { type: 'separator' },
    { label: 'Quit Keyturn', click: actions.quit },
  ];
}

/** Milder than panic, and each has its way back. Both want the vault open: they change what it says. */
function clientsMenu(
  { lock, clients: { active, paused } }: TrayView,
  { pauseAll, resumeAll }: TrayActions,
): MenuItemConstructorOptions[] {
  return [
    { label: 'Pause all clients', enabled: lock === 'none' && active > 0, click: pauseAll },
    ...(paused === 0
      ? []
      : [
          {
            label: `Let ${paused} paused ${paused === 1 ? 'client' : 'clients'} go on`,
            enabled: lock === 'none',
            click: resumeAll,
          },
        ]),
  ];
}

/** One step down, so that a slip of the hand pulls nothing. Thawing wants the password, and that is the window's. */
function panicMenu(
  { lock, frozen }: TrayView,
  { panic, open }: TrayActions,
): MenuItemConstructorOptions[] {
  const usable = lock !== 'unusable';
  return [
    {
      label: 'Panic',
      enabled: usable && frozen !== 'stop',
      submenu: [
        {
          label: 'Exits only: bots may cancel and read, nothing else',
          enabled: frozen === null,
          click: () => panic('exits'),
        },
        { label: 'Everything stops, and the vault locks', click: () => panic('stop') },
      ],
    },
    ...(frozen === null ? [] : [{ label: 'Thaw in Keyturn…', click: open }]),
  ];
}

/** What there is to say, a line each. */
export function linesOf({ lock, soon, overdue, refused, frozen }: TrayView): string[] {
  return [
    ...(frozen === null ? [] : [FROZEN_WORDS[frozen]]),
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
