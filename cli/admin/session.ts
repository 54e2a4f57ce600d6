/**
 * Speaking to the app as its owner's own command line. Each command asks for a session of its own, with a code to type
 * into the app, and ends it when it is done; `keyturn admin` opens one that lasts until the vault locks. Its token is
 * written nowhere.
 */
import type {
  AdminChange,
  AdminChangeReply,
  PairingCreated,
} from '../../shared/broker/protocol.ts';
import { EXIT, Failure } from '../errors.ts';
import { type Call, call } from '../http.ts';
import { findSocket, place } from '../locate.ts';
import type { Output } from '../output.ts';
import { pairingAnswer } from '../pairing-answer.ts';
import { isPairingCreated, isStatus } from '../replies.ts';
import { checked } from '../session.ts';
import { isAllKeys, isChange, isClients, type ShownClient, type ShownKey } from './replies.ts';

export const TOKEN_VARIABLE = 'KEYTURN_ADMIN_TOKEN';

/** Seconds one poll may wait for the owner. */
const POLL_SECONDS = 60;
/** What ending a session may take, in ms: it ends by itself, at the latest with the vault's next lock. */
const ENDING_MS = 2000;
const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

export interface Admin {
  clients(): Promise<ShownClient[]>;
  keys(): Promise<ShownKey[]>;
  /**
   * Asks for a change, and waits for the owner if one is to be asked.
   * @throws Failure `change_refused`, `change_expired`, `change_failed`, and the app's own refusals
   */
  change(change: AdminChange): Promise<AdminChangeReply>;
}

export interface Place {
  readonly home?: string;
}

/** @throws Failure `pairing_denied`, `pairing_expired`, `admin_ended`, `locked`, `not_running` */
export async function asAdmin<T>(
  { home }: Place,
  purpose: string,
  output: Output,
  use: (admin: Admin) => Promise<T>,
): Promise<T> {
  const socket = findSocket(place(home));
  const given = process.env[TOKEN_VARIABLE];
  if (given !== undefined && given !== '') return use(adminWith(socket, tokenFrom(given), output));
  const { token, client } = await pairAsAdmin(socket, purpose, output);
  const end = async (): Promise<void> => {
    const body: AdminChange = { kind: 'revoke', client };
    await call(socket, { ...CHANGES, body, token, patience: ENDING_MS }).catch(() => undefined);
  };
  const stopListening = endOnSignal(end);
  try {
    return await use(adminWith(socket, token, output));
  } finally {
    stopListening();
    await end();
  }
}

/** Shows a code and waits until the owner has typed it. */
export async function pairAsAdmin(
  socket: string,
  purpose: string,
  output: Output,
): Promise<{ readonly token: string; readonly client: string; readonly name: string }> {
  const body = { name: 'Command line', purpose: purpose.slice(0, 200), role: 'admin' };
  const reply = await call(socket, { method: 'POST', path: '/v1/pairings', body });
  const created = checked(isPairingCreated, reply, 'pairing');
  showCode(created, output);
  const { token, client } = await pairingAnswer(socket, created);
  return { token, client: client.id, name: client.name };
}

function showCode({ pairing, code, expiresAt }: PairingCreated, output: Output): void {
  if (output.json) output.document({ status: 'pending', pairing, code, expiresAt });
  else output.note(`type this code into Keyturn, under Clients, within 5 minutes: ${code}`);
}

const CHANGES = { method: 'POST', path: '/v1/admin/changes' } as const;

function adminWith(socket: string, token: string, output: Output): Admin {
  const ask = async (wanted: Call): Promise<unknown> => {
    try {
      return await call(socket, { ...wanted, token });
    } catch (error) {
      throw await explained(error, socket);
    }
  };
  return {
    async clients() {
      const reply = await ask({ method: 'GET', path: '/v1/admin/clients' });
      return checked(isClients, reply, 'list of clients').clients;
    },
    async keys() {
      const reply = await ask({ method: 'GET', path: '/v1/admin/credentials' });
      return checked(isAllKeys, reply, 'list of keys').credentials;
    },
    async change(body) {
      let state = checked(isChange, await ask({ ...CHANGES, body }), 'answer to a change');
      if (state.status === 'pending') output.note('confirm it in Keyturn, within 10 minutes');
      while (state.status === 'pending') {
        const path = `/v1/admin/changes/${state.change}`;
        const reply = await ask({ method: 'GET', path, wait: POLL_SECONDS });
        state = checked(isChange, reply, 'answer to a change');
      }
      return settled(state);
    },
  };
}

function settled(state: AdminChangeReply): AdminChangeReply {
  switch (state.status) {
    case 'refused':
      throw new Failure('change_refused', 'the owner said no; nothing was changed');
    case 'expired':
      throw new Failure('change_expired', 'nobody confirmed it; nothing was changed', {
        hint: 'it ends after 10 minutes, and when the window or the vault is locked',
      });
    case 'failed':
      throw new Failure('change_failed', state.problem ?? 'the change failed');
    default:
      return state;
  }
}

/** To anybody but an admin the app denies that the path exists. */
async function explained(error: unknown, socket: string): Promise<unknown> {
  if (!(error instanceof Failure)) return error;
  const { code, details } = error;
  if (code === 'not_found' && details.field === 'credential') {
    return new Failure('not_found', 'there is no such key', { field: 'credential' });
  }
  if (code === 'not_found' && details.field === 'client') {
    return new Failure('not_found', 'there is no such client', {
      field: 'client',
      hint: "'keyturn clients' shows them",
    });
  }
  if (code === 'bad_request' && details.field !== undefined)
    return saidPlainly(error, details.field);
  if (code !== 'unauthorized' && (code !== 'not_found' || details.field !== undefined)) {
    return error;
  }
  const status = await call(socket, { method: 'GET', path: '/v1/status' });
  if (isStatus(status) && status.locked) {
    return new Failure('locked', 'the vault is locked, which ended the admin session', {
      exit: EXIT.locked,
      hint: `unlock it in Keyturn, and unset ${TOKEN_VARIABLE}`,
    });
  }
  return new Failure('admin_ended', 'this admin session has ended', {
    hint: `it ends when the vault locks or the owner ends it; unset ${TOKEN_VARIABLE}, or run 'keyturn admin' again`,
  });
}

/** The app speaks of a request, and the person wrote none. */
function saidPlainly({ code, message }: Failure, field: string): Failure {
  const [, problem] = /^The request could not be read: (.+)$/s.exec(message) ?? [];
  const name = field.replace(/^(?:details|fields|grant)\./, '');
  return new Failure(code, problem ?? `what was given for ${name} will not do`, { field });
}

function tokenFrom(text: string): string {
  if (/^kt_[A-Za-z0-9_-]{43}$/.test(text)) return text;
  throw new Failure('usage', `what ${TOKEN_VARIABLE} holds is no token`, { exit: EXIT.usage });
}

/** A change that nobody waits for any more must not stand before the owner. */
function endOnSignal(end: () => Promise<void>): () => void {
  const stops = Object.entries(SIGNALS).map(([name, number]) => {
    const listener = (): void => void end().finally(() => process.exit(128 + number));
    process.once(name, listener);
    return () => void process.removeListener(name, listener);
  });
  return () => {
    for (const stop of stops) stop();
  };
}
