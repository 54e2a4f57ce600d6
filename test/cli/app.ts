/** Something that listens where the app would, and says what a test wants it to say. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createRawServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '../setup/cli.ts';

export interface App {
  readonly home: string;
  /** Requests that came, as `GET /v1/status`, in their order. */
  readonly requests: string[];
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Speaks HTTP; what it answers is the test's own. */
export async function appThat(answer: Handler): Promise<App> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  return { ...(await listening(server)), requests };
}

/** Answers every connection with these bytes, then hangs up. */
export function appThatSends(bytes: string): Promise<App> {
  return rawApp((socket) => void socket.once('data', () => socket.end(bytes)));
}

/** Does what it likes with a connection. */
export async function rawApp(connected: (socket: Socket) => void): Promise<App> {
  const server = createRawServer((socket) => {
    socket.on('error', () => undefined);
    connected(socket);
  });
  return { ...(await listening(server)), requests: [] };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function listening(server: Server): Promise<Omit<App, 'requests'>> {
  const home = temporaryFolder();
  const socket = join(home, 'broker.sock');
  const open = new Set<Socket>();
  server.on('connection', (connection: Socket) => {
    open.add(connection);
    connection.once('close', () => open.delete(connection));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  chmodSync(socket, 0o600);
  writeAddress(home, { socket });
  return {
    home,
    close: async () => {
      for (const connection of open) connection.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export function writeAddress(home: string, changes: Record<string, unknown>, mode = 0o600): string {
  const path = join(home, 'broker.json');
  const address = { protocol: 1, socket: join(home, 'broker.sock'), tcp: null, pid: process.pid };
  writeFileSync(path, JSON.stringify({ ...address, ...changes }));
  chmodSync(path, mode);
  return path;
}
