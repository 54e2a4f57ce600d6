/** Names of Electron's channels that are no call: those are called `<kind>:<verb>`. */
import type { WindowKind } from './contract.ts';

/** The handshake of the sealed pipe. */
export const PIPE_CHANNEL = 'pipe';

export function eventChannel(kind: WindowKind): string {
  return `${kind}:event`;
}
