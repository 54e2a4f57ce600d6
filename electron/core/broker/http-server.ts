/** HTTP/1.1 by node:http, with the limits it does not have by itself. It knows bytes and sockets, not keys. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LIMITS } from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import type { Peer } from '../clients/peer.ts';
import { problem, type Reply } from './replies.ts';

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
  readonly admit: (socket: Socket) => Peer | null;
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
    requireHostHeader: true,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerMs,
    requestTimeout: 2 * limits.headerMs,
    connectionsCheckingInterval: Math.max(50, Math.min(1000, limits.headerMs / 4)),
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  const connections = new WeakMap<Socket, Connection>();
  admitFirst(server, (socket) => {
    const peer = admit(socket);
    if (peer === null) return false;
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    connections.set(socket, { peer, gone: gone.signal, waiting: 0, turn: Promise.resolve() });
    return true;
  });
  server.on('request', (request, response) => {
    const connection = connections.get(request.socket);
    if (connection === undefined || connection.waiting >= limits.pipelined) {
      request.socket.destroy();
      return;
    }
    connection.waiting += 1;
    connection.turn = connection.turn.then(() => serve(request, response, connection, options));
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
function admitFirst(server: Server, admit: (socket: Socket) => boolean): void {
  const accept = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    if (!admit(socket)) return socket.destroy();
    for (const listener of accept) listener.call(server, socket);
    return undefined;
  });
}

interface Connection {
  readonly peer: Peer;
  /** Aborted when the caller hangs up. */
  readonly gone: AbortSignal;
  /** Requests whose reply is not out yet. */
  waiting: number;
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
  { answer, limits: { writeMs } }: HttpOptions,
): Promise<void> {
  const { peer, gone } = connection;
  if (!gone.aborted) await send(response, await answer(request, peer, gone), { gone, writeMs });
  connection.waiting -= 1;
}

/** What a reply goes out by: until the caller is gone, or too slow. */
interface Way {
  readonly gone: AbortSignal;
  readonly writeMs: number;
}

/** Hands the reply to the operating system, and overwrites what was secret in it as soon as that has it all. */
async function send(response: ServerResponse, reply: Reply, { gone, writeMs }: Way): Promise<void> {
  const delivered = !gone.aborted && (await write(response, reply, { gone, writeMs }));
  if (reply.secret) reply.body.fill(0);
  reply.settled?.(delivered);
}

/** Whether the operating system took all of it. */
function write(response: ServerResponse, reply: Reply, { gone, writeMs }: Way): Promise<boolean> {
  return new Promise((resolve) => {
    const slow = setTimeout(() => response.req.socket.destroy(), writeMs);
    const settle = (delivered: boolean): void => {
      clearTimeout(slow);
      gone.removeEventListener('abort', hungUp);
      resolve(delivered);
    };
    const hungUp = (): void => settle(false);
    gone.addEventListener('abort', hungUp);
    // Node says `finish` also when the connection was destroyed on the way.
    response.once('finish', () => settle(!response.req.socket.destroyed));
    response.writeHead(reply.status, lengthOf(reply));
    response.end(reply.body);
  });
}

/** RFC 9110, section 8.6: a 204 has no Content-Length. */
function lengthOf({ status, headers, body }: Reply): Record<string, string | number> {
  return status === 204 ? { ...headers } : { ...headers, 'content-length': body.length };
}

/** What node could not parse, or did not get in time. */
function refuseUnparsed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'too_large' : 'bad_request';
  const { status, headers, body } = problem(new KeyturnError(code, String(error.code)));
  const lines = Object.entries({ ...headers, 'content-length': body.length, connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} Refused\r\n${head}\r\n${body.toString()}`, () => socket.destroy());
}
