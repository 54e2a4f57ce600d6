import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PairingRequest } from '../../shared/broker/protocol.ts';
import { cleanName } from '../../shared/model/text.ts';
import { FILES } from '../../shared/paths.ts';
import { define } from '../command.ts';
import { EXIT, Failure, usage } from '../errors.ts';
import { type Call, call } from '../http.ts';
import { findSocket, place } from '../locate.ts';
import type { Output } from '../output.ts';
import { keepPairing, makeTokenFolder, type Pairing, pairingNamed } from '../pairings.ts';
import { type Approved, isPaired, isPairingCreated, isUnpaired } from '../replies.ts';
import { checked } from '../session.ts';
import { either } from '../shape.ts';
import { wantFrom } from '../wants.ts';

/** Seconds one poll may wait for the owner, and ms between two that came back at once. */
const POLL_SECONDS = 30;
const POLL_PAUSE_MS = 250;

const isAnswer = either(isPaired, isUnpaired);

export const pair = define({
  synopsis: 'keyturn pair --name NAME [--purpose TEXT] [--want WANT]...',
  about: `
Asks the owner for access. Prints a code of six digits; the owner types it into Keyturn, under Clients, sees which
program asks, and chooses what it gets. The code is good for 5 minutes. What comes back is kept for later commands in a
file that only you can read. --want tells the owner what the program is for and is granted nothing by itself:

  --want binance:read+trade              any Binance key, these scopes
  --want keyturn://binance-main:read     this key

Under a name that is paired already nothing happens, unless the owner ended that pairing or --replace is given.`,
  words: 0,
  options: {
    name: {
      type: 'string',
      value: 'NAME',
      help: 'how the owner will know this program, e.g. "grid bot"',
    },
    purpose: { type: 'string', value: 'TEXT', help: 'one line on what it does' },
    want: {
      type: 'string',
      multiple: true,
      value: 'WANT',
      help: 'EXCHANGE:SCOPES[:MODE]; scopes joined by +, mode reveal or sign',
    },
    replace: {
      type: 'boolean',
      help: 'pair anew; the old pairing stays until the owner revokes it',
    },
  },
  async run({ options, output }) {
    const request = requestFrom(options);
    const home = place(options.home);
    const socket = findSocket(home);
    const folder = join(home.folder, FILES.tokens);
    // Before the owner is troubled: a token that can't be kept is a pairing for nothing.
    makeTokenFolder(folder);
    const before = options.replace ? null : pairingNamed(folder, request.name);
    if (before !== null && (await stillGood(socket, before))) {
      throw new Failure('already_paired', `there is a pairing '${request.name}' already`, {
        hint: '--replace pairs anew; another --name adds a second one',
      });
    }
    const { client, token } = await ask(socket, request, output);
    const { name } = request;
    const file = await keepPairing(folder, { name, client: client.id, token });
    if (output.json) output.document({ status: 'approved', client, name, file });
    else {
      const elsewhere = client.name === name ? '' : `, which Keyturn calls '${client.name}'`;
      output.note(`paired as '${name}'${elsewhere}; 'keyturn list' shows what it may use`);
    }
    return EXIT.done;
  },
});

/** Whether the app still knows a pairing. A locked vault can't tell, and pairs nobody either. */
async function stillGood(socket: string, { token }: Pairing): Promise<boolean> {
  try {
    await call(socket, { method: 'GET', path: '/v1/whoami', token });
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'unauthorized') return false;
    if (error instanceof Failure && error.code === 'denied') return true;
    throw error;
  }
}

async function ask(socket: string, request: PairingRequest, output: Output): Promise<Approved> {
  const reply = await call(socket, { method: 'POST', path: '/v1/pairings', body: request });
  const { pairing, code, expiresAt, poll } = checked(isPairingCreated, reply, 'pairing');
  if (output.json) output.document({ status: 'pending', pairing, code, expiresAt });
  else {
    output.note('type this code into Keyturn, under Clients, within 5 minutes');
    output.line(code);
  }
  return answer(socket, {
    method: 'GET',
    path: `/v1/pairings/${pairing}`,
    token: poll,
    wait: POLL_SECONDS,
  });
}

/** Polls until the owner has answered or the code is too old, which the app knows. */
async function answer(socket: string, poll: Call): Promise<Approved> {
  for (;;) {
    const began = performance.now();
    const reply = checked(isAnswer, await call(socket, poll), 'answer to a pairing');
    switch (reply.status) {
      case 'approved':
        return reply;
      case 'denied':
        throw new Failure('pairing_denied', 'the owner said no to this pairing');
      case 'expired':
        throw new Failure('pairing_expired', 'nobody typed the code in time', {
          hint: 'pair again for a new one',
        });
      case 'pending':
        if (performance.now() - began < POLL_PAUSE_MS) await sleep(POLL_PAUSE_MS);
    }
  }
}

function requestFrom(options: {
  name?: string;
  purpose?: string;
  want?: string[];
}): PairingRequest {
  if (options.name === undefined)
    throw usage('pair wants a --name', 'pair', 'as in keyturn pair --name "grid bot"');
  const name = cleanName(options.name);
  if (name === null) {
    throw usage(
      'this --name will not do',
      'pair',
      'it takes 1 to 40 characters, none of them invisible',
    );
  }
  const { purpose, want = [] } = options;
  if (purpose !== undefined && (purpose.length < 1 || purpose.length > 200)) {
    throw usage('--purpose takes 1 to 200 characters', 'pair');
  }
  if (want.length > 16) throw usage('--want may be given 16 times at most', 'pair');
  return {
    name,
    ...(purpose === undefined ? {} : { purpose }),
    ...(want.length === 0 ? {} : { wants: want.map(wantFrom) }),
  };
}
