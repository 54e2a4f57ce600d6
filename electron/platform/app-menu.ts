import { Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  readonly lockWindow: () => void;
  readonly lockVault: () => void;
  readonly quit: () => void;
}

/** The shortcuts, and on macOS the menu bar. Nothing that reloads a page or opens tools. */
export function setAppMenu(actions: MenuActions, platform: string): void {
  const keyturn: MenuItemConstructorOptions = {
    label: 'Keyturn',
    submenu: [
      { label: 'Lock window', accelerator: 'CmdOrCtrl+L', click: actions.lockWindow },
      { label: 'Lock vault', accelerator: 'CmdOrCtrl+Shift+L', click: actions.lockVault },
      { type: 'separator' },
      ...(platform === 'darwin' ? MAC_ITEMS : []),
      { label: 'Quit Keyturn', accelerator: 'CmdOrCtrl+Q', click: actions.quit },
    ],
  };
  Menu.setApplicationMenu(Menu.buildFromTemplate([keyturn, { role: 'editMenu' }, WINDOW]));
}

const MAC_ITEMS: readonly MenuItemConstructorOptions[] = [
  { role: 'hide' },
  { role: 'hideOthers' },
  { role: 'unhide' },
  { type: 'separator' },
];

const WINDOW: MenuItemConstructorOptions = {
  label: 'Window',
  submenu: [{ role: 'minimize' }, { role: 'close' }],
};
