/** How a bot becomes a client: it shows a code, and waits until the owner has typed it into Keyturn. */
import { answerFrom, pairingFrom } from './checks.js';
import { NotFound, PairingDenied, PairingExpired, Unreachable } from './errors.js';
import { pause } from './waiting.js';

/** Seconds one poll may wait for the owner, and between two that came back at once. */
const POLL_SECONDS = 30;
const POLL_PAUSE_SECONDS = 0.25;
/** Hanging up loses nothing, so a poll that broke off is sent again; not for ever. */
const BROKEN_POLLS = 5;

/** @typedef {(call: Omit<import('./http.js').Call, 'timeout'> & { timeout?: number }) => Promise<unknown>} Ask */

/**
 * @param {Ask} ask @param {Record<string, unknown>} request
 * @param {(code: string, expiresAt: Date) => unknown} onCode @param {AbortSignal | undefined} signal
 * @returns {Promise<{ client: import('../index.d.ts').Client, token: string }>}
 */
export async function pairBy(ask, request, onCode, signal) {
  const made = await ask({ method: 'POST', path: '/v1/pairings', body: request, signal });
  const { pairing, code, expiresAt, poll } = pairingFrom(made);
  await onCode(code, new Date(expiresAt));
  const path = `/v1/pairings/${pairing}`;
  for (let broken = 0; ; ) {
    const began = performance.now();
    try {
      const reply = answerFrom(
        await ask({ method: 'GET', path, token: poll, wait: POLL_SECONDS, signal }),
      );
      if (reply.status === 'approved') return reply;
      if (reply.status === 'denied') throw new PairingDenied();
      if (reply.status === 'expired') throw new PairingExpired();
      broken = 0;
    } catch (error) {
      // It is gone: too old, or the app was started again.
      if (error instanceof NotFound) throw new PairingExpired();
      broken += 1;
      if (!(error instanceof Unreachable) || broken > BROKEN_POLLS) throw error;
    }
    if (performance.now() - began < POLL_PAUSE_SECONDS * 1000)
      await pause(POLL_PAUSE_SECONDS, signal);
  }
}

/** What is shown where the bot does not show it itself. @param {string} code */
export function showCode(code) {
  process.stderr.write(`keyturn: type this code into Keyturn, under Clients: ${code}\n`);
}
