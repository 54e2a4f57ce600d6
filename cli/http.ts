/** One request to the app over its socket, one reply, one connection. */
import { connect } from 'node:net';
import { EXIT, Failure } from './errors.ts';
import { MalformedReply, type Reply, readReply } from './http-reply.ts';
import { notRunning } from './locate.ts';
import { isRefusal } from './replies.ts';

/** How long the app may take beyond the time it was allowed to wait for a person, in ms. */
const PATIENCE_MS = 10_000;

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Of our own making: letters, digits, `/`, `-` and `_`. */
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
  /** Seconds the app may wait for a person before it answers. */
  readonly wait?: number;
  /** Milliseconds after which an answer is not wanted any more. */
  readonly patience?: number;
}

/**
 * @returns the JSON of a reply of 2xx; null when it has no content (204)
 * @throws Failure with the app's own code when it refuses (`locked` ends with exit 3), `not_running`, `bad_reply`,
 * `unreachable`
 */
export async function call(socket: string, wanted: Call): Promise<unknown> {
  const { status, body: bytes } = await exchange(socket, wanted);
  if (status === 204) return null;
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw badReply(`it is not JSON (status ${status})`);
  } finally {
    // What a lease brought stands in the parsed strings now; no need for a second copy.
    bytes.fill(0);
  }
  if (status < 300) return body;
  throw refused(status, body);
}

export function badReply(why: string): Failure {
  return new Failure('bad_reply', `cannot make sense of the app's reply: ${why}`, {
    hint: 'is the app as new as this command line, and is it Keyturn that listens there',
  });
}

/** The app's refusal, as a failure that says what it said. */
export function refused(status: number, body: unknown): Failure {
  if (!isRefusal(body)) return badReply(`no problem document with status ${status}`);
  const { code, detail, hint, field, rule } = body;
  return new Failure(code, detail, {
    status,
    exit: code === 'locked' ? EXIT.locked : EXIT.failed,
    ...(hint === undefined ? {} : { hint }),
    ...(field === undefined ? {} : { field }),
    ...(rule === undefined ? {} : { rule }),
  });
}

function exchange(path: string, wanted: Call): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const received = new Received();
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      socket.destroy();
      end();
    };
    const fail = (error: Error): void => settle(() => reject(explained(error, path)));
    const patience = wanted.patience ?? PATIENCE_MS + (wanted.wait ?? 0) * 1000;
    const timer = setTimeout(() => {
      fail(
        new Failure('unreachable', `the app did not answer within ${Math.ceil(patience / 1000)} s`),
      );
    }, patience);
    const look = (ended: boolean): void => {
      try {
        const reply = readReply(received.bytes, ended);
        if (reply !== null) settle(() => resolve(reply));
        else if (ended) fail(hungUp());
      } catch (error) {
        fail(error as Error);
      }
    };
    socket.on('error', fail);
    socket.on('data', (part: Buffer) => {
      received.take(part);
      look(false);
    });
    socket.on('end', () => look(true));
    socket.write(requestText(wanted));
  });
}

/** What came so far. Its room doubles, so that a long reply is not copied again with each piece of it. */
class Received {
  #room = Buffer.alloc(16 * 1024);
  #length = 0;

  get bytes(): Buffer {
    return this.#room.subarray(0, this.#length);
  }

  /** The piece is overwritten, as is room that has become too small: values may stand in both. */
  take(part: Buffer): void {
    const length = this.#length + part.byteLength;
    if (length > this.#room.byteLength) {
      const before = this.#room;
      this.#room = Buffer.alloc(Math.max(length, before.byteLength * 2));
      before.copy(this.#room, 0, 0, this.#length);
      before.fill(0);
    }
    part.copy(this.#room, this.#length);
    part.fill(0);
    this.#length = length;
  }
}

/** Nothing a server on the other side could put in here has line breaks: tokens and ids were checked when they came. */
function requestText({ method, path, token, body, wait }: Call): string {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    'Accept: application/json, application/problem+json',
  ];
  if (token !== undefined) lines.push(`Authorization: Bearer ${token}`);
  if (wait !== undefined) lines.push(`Prefer: wait=${wait}`);
  if (body !== undefined) {
    lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n${text}`;
}

function hungUp(): Failure {
  return new Failure('unreachable', 'the app closed the connection without a whole answer', {
    hint: 'was it closed meanwhile; it also hangs up on other users without a word',
  });
}

/** Why the app could not be asked. */
export function explained(error: Error, path: string): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof MalformedReply) return badReply(error.message);
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  // A socket that nobody listens on was left by an app that died.
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return notRunning();
  if (code === 'ECONNRESET' || code === 'EPIPE') return hungUp();
  return new Failure('unreachable', `cannot reach the app at ${path} (${code})`);
}
