/**
 * What a release does not take from its surroundings. Variables and switches of Node and Chromium can open a debugging
 * port, load code, turn certificate checks off or send traffic elsewhere; any local program can set them.
 */
import { HIDDEN_SWITCH } from './autostart.ts';

const HOSTILE = /^(?:NODE_|SSL_|ELECTRON_|(?:HTTPS?|FTP|ALL|NO)_PROXY$)/i;

/** Deletes variables that weaken: Node's, OpenSSL's, Electron's own, proxies. */
export function cleanEnvironment(env: Record<string, string | undefined>): void {
  for (const name of Object.keys(env)) if (HOSTILE.test(name)) delete env[name];
}

/** Of the window system and the language; nothing that reaches into the program. */
const SWITCHES: readonly string[] = [
  HIDDEN_SWITCH,
  '--ozone-platform',
  '--ozone-platform-hint',
  '--force-device-scale-factor',
  '--disable-gpu',
  '--lang',
];

/**
 * The first switch that a release does not start with; null if there is none.
 * @param args the command line without the executable
 */
export function strangeSwitch(args: readonly string[]): string | null {
  const names = args.filter((arg) => arg.startsWith('-')).map((arg) => arg.split('=')[0] ?? arg);
  return names.find((name) => !SWITCHES.includes(name) && !/^-psn_\d+_\d+$/.test(name)) ?? null;
}
