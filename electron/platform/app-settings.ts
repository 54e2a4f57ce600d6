import { app, nativeTheme } from 'electron';
import type { AppSettings } from '../../shared/model/settings.ts';
import type { AppSettingsStore } from '../core/ports.ts';
import { HIDDEN_SWITCH, setStartAtLogin } from './autostart.ts';
import type { WindowSettings } from './window-settings.ts';

export interface AppSettingsOptions {
  readonly windowSettings: WindowSettings;
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Other settings hold now. */
  readonly changed: () => void;
}

/** Applies what is stored at once; pages follow the theme by themselves. */
export function appSettings(options: AppSettingsOptions): AppSettingsStore {
  const { windowSettings } = options;
  nativeTheme.themeSource = windowSettings.get().theme;
  return {
    get: () => windowSettings.get(),
    async set(next: AppSettings) {
      if (next.startAtLogin !== windowSettings.get().startAtLogin) {
        await setStartAtLogin(next.startAtLogin, {
          ...options,
          command: startCommand(options.env),
          setLoginItem: (on) =>
            app.setLoginItemSettings({ openAtLogin: on, args: [HIDDEN_SWITCH] }),
        });
      }
      windowSettings.set(next);
      nativeTheme.themeSource = next.theme;
      options.changed();
    },
  };
}

/** An AppImage unpacks itself to another place each time; what starts it is the file the owner has. */
function startCommand(env: AppSettingsOptions['env']): string[] {
  const executable = env['APPIMAGE'] ?? process.execPath;
  return app.isPackaged ? [executable] : [executable, app.getAppPath()];
}
