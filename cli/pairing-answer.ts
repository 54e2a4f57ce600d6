import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './errors.ts';
import { call } from './http.ts';
import { type Approved, isPaired, isUnpaired } from './replies.ts';
import { checked } from './session.ts';
import { either } from './shape.ts';

/** Seconds one poll may wait for the owner, and ms between two that came back at once. */
const POLL_SECONDS = 30;
const POLL_PAUSE_MS = 250;

const isAnswer = either(isPaired, isUnpaired);

/** Polls until the owner has answered or the code is too old, which the app knows. */
export async function pairingAnswer(
  socket: string,
  { pairing, poll }: { readonly pairing: string; readonly poll: string },
): Promise<Approved> {
  const path = `/v1/pairings/${pairing}`;
  for (;;) {
    const began = performance.now();
    const reply = await call(socket, { method: 'GET', path, token: poll, wait: POLL_SECONDS });
    const answer = checked(isAnswer, reply, 'answer to a pairing');
    switch (answer.status) {
      case 'approved':
        return answer;
      case 'denied':
        throw new Failure('pairing_denied', 'the owner said no to this pairing');
      case 'expired':
        throw new Failure('pairing_expired', 'nobody typed the code in time', {
          hint: 'ask again for a new one',
        });
      case 'pending':
        if (performance.now() - began < POLL_PAUSE_MS) await sleep(POLL_PAUSE_MS);
    }
  }
}
