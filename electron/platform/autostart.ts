/** Start at login, by the owner's choice. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface AutostartTarget {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** What the desktop starts: the AppImage if there is one, else the executable, with its arguments. */
  readonly command: readonly string[];
  /** Electron's own way, for macOS and Windows. */
  readonly setLoginItem: (on: boolean) => void;
}

/** Starts hidden: at login nobody wants a window, only the reminders and the socket. */
export const HIDDEN_SWITCH = '--hidden';

export async function setStartAtLogin(on: boolean, target: AutostartTarget): Promise<void> {
  if (target.platform !== 'linux') return target.setLoginItem(on);
  const file = autostartFile(target);
  if (!on) return rm(file, { force: true });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, desktopEntry([...target.command, HIDDEN_SWITCH]));
}

/** XDG Desktop Application Autostart Specification, "Autostart Directories". */
export function autostartFile({ env, home }: Pick<AutostartTarget, 'env' | 'home'>): string {
  const config = env['XDG_CONFIG_HOME'];
  return join(
    config?.startsWith('/') ? config : join(home, '.config'),
    'autostart',
    'keyturn.desktop',
  );
}

function desktopEntry(command: readonly string[]): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Keyturn',
    'Comment=Vault for exchange API keys',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Desktop Entry Specification, "The Exec key": an argument is quoted with `"`, in it `"`, `` ` ``, `$` and `\` are
 * escaped, `%` is doubled; and the whole is a string value, in which each `\` is written twice.
 */
function quoted(argument: string): string {
  const escaped = argument.replace(/["`$\\]/g, '\\$&').replace(/%/g, '%%');
  return `"${escaped}"`.replace(/\\/g, '\\\\');
}
