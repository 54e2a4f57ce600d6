/** HTTP/1.1 by node:http, with the limits it does not have by itself. It knows bytes and sockets, not keys. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LIMITS } from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import type { Peer } from '../clients/peer.ts';
import { problem, type Reply } from './replies.ts';
import { send } from './sending.ts';

export interface HttpLimits {
  /** Until a request's header is there; also until the first byte of one. */
  readonly headerMs: number;
  readonly headerBytes: number;
  /** Requests of one connection that wait for their reply at a time. */
  readonly pipelined: number;
  /** Until a caller has read its reply, which may hold secrets that wait in our memory meanwhile. */
  readonly writeMs: number;
}

export interface HttpOptions {
  readonly limits: HttpLimits;
  /** Called when a connection is accepted, before any byte of it is read; null drops it without an answer. */
  readonly admit: (socket: Socket) => Peer | null | Promise<Peer | null>;
  /** Never throws. `gone` is aborted when the caller hangs up. */
  readonly answer: (request: IncomingMessage, peer: Peer, gone: AbortSignal) => Promise<Reply>;
}

export const HTTP_LIMITS: HttpLimits = {
  headerMs: LIMITS.headerMs,
  headerBytes: LIMITS.headerBytes,
  pipelined: 8,
  writeMs: 10_000,
};

const KEEP_ALIVE_MS = 120_000;

export function createHttpServer(options: HttpOptions): Server {
  const { limits, admit } = options;
  const server = createServer({
    insecureHTTPParser: false,
    // Whoever answers looks at it. Node would refuse a request without one, and go on to what stands behind it.
    requireHostHeader: false,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerMs,
    requestTimeout: 2 * limits.headerMs,
    connectionsCheckingInterval: Math.max(50, Math.min(1000, limits.headerMs / 4)),
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  const connections = new WeakMap<Socket, Connection>();
  const serving: Serving = {
    ...options,
    turn: together(setImmediate),
    moment: together(process.nextTick),
  };
  admitFirst(server, admit, (socket, peer) => {
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    const turn = Promise.resolve();
    connections.set(socket, { peer, gone: gone.signal, waiting: 0, over: false, turn });
  });
  server.on('request', (request, response) => {
    const connection = connections.get(request.socket);
    if (connection === undefined || connection.waiting >= limits.pipelined) {
      request.socket.destroy();
      return;
    }
    connection.waiting += 1;
    connection.turn = connection.turn.then(() => serve(request, response, connection, serving));
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const what = new KeyturnError('bad_request', 'an expectation', { field: 'expect' });
    const gone = connections.get(request.socket)?.gone ?? AbortSignal.abort();
    void send(response, problem(what), { gone, writeMs: limits.writeMs });
  });
  server.on('clientError', refuseUnparsed);
  return server;
}

/** Puts a gate before node's own handling of a new connection, which would attach its parser at once. */
function admitFirst(
  server: Server,
  admit: HttpOptions['admit'],
  welcome: (socket: Socket, peer: Peer) => void,
): void {
  const accept = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const enter = (socket: Socket, peer: Peer | null): void => {
    if (peer === null || socket.destroyed || !server.listening) return void socket.destroy();
    welcome(socket, peer);
    for (const listener of accept) listener.call(server, socket);
  };
  server.on('connection', (socket: Socket) => {
    const peer = admit(socket);
    if (!(peer instanceof Promise)) return enter(socket, peer);
    // Nobody reads it meanwhile, and nobody else listens to its end.
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    return void peer
      .catch(() => null)
      .then((known) => {
        socket.off('error', ignore);
        enter(socket, known);
      });
  });
}

interface Connection {
  readonly peer: Peer;
  /** Aborted when the caller hangs up. */
  readonly gone: AbortSignal;
  /** Requests whose reply is not out yet. */
  waiting: number;
  /** A reply closes it. */
  over: boolean;
  /**
   * Requests are taken one after the other. Replies must go out in that order anyway (RFC 9112, section 9.3.2), and
   * one with values in it is not put together before its time.
   */
  turn: Promise<void>;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  connection: Connection,
  { answer, limits: { writeMs }, turn, moment }: Serving,
): Promise<void> {
  const { peer, gone } = connection;
  if (!gone.aborted && !connection.over) {
    const reply = await answer(request, peer, gone);
    connection.over = isLast(request, reply);
    if (connection.over) response.shouldKeepAlive = false;
    if (!('stream' in reply)) await (typeof reply.body === 'string' ? turn() : moment());
    await send(response, reply, { gone, writeMs });
  }
  connection.waiting -= 1;
}

/** RFC 9112, section 9.6: what stands behind it is not looked at, so that it can't be something else than it seems. */
function isLast({ httpVersion, headers }: IncomingMessage, reply: Reply): boolean {
  const asked = httpVersion !== '1.1' || /\bclose\b/i.test(headers.connection ?? '');
  return asked || reply.headers['connection'] === 'close';
}

/**
 * Replies that are ready together go out one behind the other: a caller with many connections is then woken once for
 * all of them and not for each, which on a busy machine is half of what a reply costs.
 */
interface Serving extends HttpOptions {
  /** For those of one turn of the loop. */
  readonly turn: () => Promise<void>;
  /**
   * For those with a value in them, which go out in the moment in which they were put together: nothing that comes from
   * outside (a click, a request, a timer) can happen in between.
   */
  readonly moment: () => Promise<void>;
}

function together(later: (call: () => void) => unknown): () => Promise<void> {
  let waiting: Promise<void> | null = null;
  return () => {
    waiting ??= new Promise((resolve) => {
      later(() => {
        waiting = null;
        resolve();
      });
    });
    return waiting;
  };
}

/** What node could not parse, or did not get in time. */
function refuseUnparsed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'too_large' : 'bad_request';
  const { status, headers, body } = problem(new KeyturnError(code, String(error.code)));
  const lines = Object.entries({
    ...headers,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} Refused\r\n${head}\r\n${body.toString()}`, () => socket.destroy());
}
