/** Where things lie. Pure, so that the app and the command line cannot disagree. */

export interface Surroundings {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The user's security identifier or name on Windows, for the pipe's name. */
  readonly user: string;
}

function join(platform: string, ...parts: string[]): string {
  return parts.join(platform === 'win32' ? '\\' : '/');
}

/** `KEYTURN_HOME` if it is set; else the platform's place for application data. */
export function dataFolder({ platform, env, home }: Surroundings): string {
  const chosen = env['KEYTURN_HOME'];
  if (chosen) return chosen;
  if (platform === 'win32') {
    return join(platform, env['APPDATA'] || join(platform, home, 'AppData', 'Roaming'), 'Keyturn');
  }
  if (platform === 'darwin')
    return join(platform, home, 'Library', 'Application Support', 'Keyturn');
  // XDG Base Directory: a relative path must be ignored.
  const data = env['XDG_DATA_HOME'];
  return join(
    platform,
    data?.startsWith('/') ? data : join(platform, home, '.local', 'share'),
    'keyturn',
  );
}

/** The path of the Unix socket or the name of the pipe. A vault chosen by `KEYTURN_HOME` has its own socket in it. */
export function socketPath(around: Surroundings): string {
  const { platform, env } = around;
  if (platform === 'win32') {
    const chosen = env['KEYTURN_HOME'];
    const suffix = chosen ? `-${chosen.toLowerCase().replace(/[^a-z0-9]+/g, '-')}` : '';
    return `\\\\.\\pipe\\keyturn-${around.user}${suffix}`;
  }
  const runtime = env['XDG_RUNTIME_DIR'];
  if (!env['KEYTURN_HOME'] && runtime?.startsWith('/'))
    return join(platform, runtime, 'keyturn', 'broker.sock');
  return join(platform, dataFolder(around), 'broker.sock');
}

/** Longest path a Unix socket may have: sun_path without its final NUL (108 on Linux, 104 elsewhere). */
export function socketPathMax(platform: string): number {
  return platform === 'linux' ? 107 : 103;
}

export const FILES = {
  vault: 'vault.keyturn',
  lock: 'vault.lock',
  restored: 'vault.restored',
  backups: 'backups',
  audit: 'audit',
  brokerAddress: 'broker.json',
  tokens: 'tokens',
  reminders: 'reminders.json',
  panic: 'panic.json',
  quickUnlock: 'quick-unlock.json',
  profile: 'profile',
} as const;
