import { join } from 'node:path';
import type { PairingRequest } from '../../shared/broker/protocol.ts';
import { cleanName } from '../../shared/model/text.ts';
import { FILES } from '../../shared/paths.ts';
import { define } from '../command.ts';
import { EXIT, Failure, usage } from '../errors.ts';
import { call } from '../http.ts';
import type { Keychain } from '../keychain.ts';
import { findSocket, place } from '../locate.ts';
import type { Output } from '../output.ts';
import { pairingAnswer } from '../pairing-answer.ts';
import { keepPairing, makeTokenFolder, type Pairing, pairingNamed, tokenOf } from '../pairings.ts';
import { type Approved, isPairingCreated } from '../replies.ts';
import { checked } from '../session.ts';
import { wantFrom } from '../wants.ts';

export const pair = define({
  synopsis: 'keyturn pair --name NAME [--purpose TEXT] [--want WANT]...',
  about: `
Asks the owner for access. Prints a code of six digits; the owner types it into Keyturn, under Clients, sees which
program asks, and chooses what it gets. The code is good for 5 minutes. What comes back is kept for later commands: in
the system's keychain where there is one, else in a file that only you can read. --want tells the owner what the
program is for and is granted nothing by itself:

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
    'token-store': {
      type: 'string',
      value: 'STORE',
      help: 'keychain or file: where the token is kept, instead of KEYTURN_TOKEN_STORE',
    },
    replace: {
      type: 'boolean',
      help: 'pair anew; the old pairing stays until the owner revokes it',
    },
  },
  async run({ options, output }) {
    const request = requestFrom(options);
    const store = storeFrom(options['token-store'] ?? process.env['KEYTURN_TOKEN_STORE']);
    const home = place(options.home);
    const socket = findSocket(home);
    const folder = join(home.folder, FILES.tokens);
    // Before the owner is troubled: a token that can't be kept is a pairing for nothing.
    makeTokenFolder(folder);
    const keychain = await keychainFor(store, output);
    const before = pairingNamed(folder, request.name);
    if (before !== null && !options.replace && (await stillGood(socket, before, output))) {
      throw new Failure('already_paired', `there is a pairing '${request.name}' already`, {
        hint: '--replace pairs anew; another --name adds a second one',
      });
    }
    const { client, token } = await ask(socket, request, output);
    const { name } = request;
    const kept = await keep(keychain, store, client.id, token);
    const file = await keepPairing(folder, { name, client: client.id, token: kept });
    if (before?.token === null) await forgetBefore(before, output);
    if (output.json) {
      const where = kept === null ? 'keychain' : 'file';
      output.document({ status: 'approved', client, name, store: where, file });
    } else {
      const elsewhere = client.name === name ? '' : `, which Keyturn calls '${client.name}'`;
      output.note(`paired as '${name}'${elsewhere}; 'keyturn list' shows what it may use`);
      output.note(`the token is in ${kept === null ? "the system's keychain" : file}`);
    }
    return EXIT.done;
  },
});

/** Null: the keychain where there is one. */
type Store = 'file' | 'keychain' | null;

function storeFrom(text: string | undefined): Store {
  if (text === undefined || text === '') return null;
  if (text === 'file' || text === 'keychain') return text;
  throw usage('--token-store is keychain or file', 'pair');
}

/** @throws Failure `keychain` when it was asked for by name and is not there */
async function keychainFor(store: Store, output: Output): Promise<Keychain | null> {
  if (store === 'file') return null;
  const { openKeychain } = await import('../keychain.ts');
  const keychain = await openKeychain(output);
  if (keychain !== null || store === null) return keychain;
  throw new Failure('keychain', 'there is no keychain here, or it is locked', {
    hint: "without --token-store the token is kept in a file of your own; on Linux a keychain needs a desktop's session",
  });
}

/** @returns what goes into the file: null, if the keychain took the token; it is not asked for twice */
async function keep(
  keychain: Keychain | null,
  store: Store,
  client: string,
  token: string,
): Promise<string | null> {
  if (keychain === null) return token;
  try {
    await keychain.write(client, token);
    return null;
  } catch (error) {
    // The owner has said yes by now: a pairing that is lost would have to be asked for again.
    if (store === null) return token;
    throw error;
  }
}

/** The token of a pairing that was replaced is of no use to anybody. */
async function forgetBefore({ client }: Pairing, output: Output): Promise<void> {
  const { openKeychain } = await import('../keychain.ts');
  const keychain = await openKeychain(output);
  await keychain?.forget(client).catch(() => undefined);
}

/** Whether the app still knows a pairing. A locked vault can't tell, and pairs nobody either. */
async function stillGood(socket: string, pairing: Pairing, output: Output): Promise<boolean> {
  try {
    const token = await tokenOf(pairing, output);
    await call(socket, { method: 'GET', path: '/v1/whoami', token });
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'unauthorized') return false;
    if (error instanceof Failure && error.code === 'denied') return true;
    // Nobody can use a token that can't be had.
    if (error instanceof Failure && error.code === 'keychain') return false;
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
  return pairingAnswer(socket, { pairing, poll });
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
