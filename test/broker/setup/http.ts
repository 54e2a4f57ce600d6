import { once } from 'node:events';
import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Problem } from '../../../shared/broker/protocol.ts';

export interface Reply<T = unknown> {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Parsed, if there is one; what it is, is for the test to know. */
  readonly body: T;
}

export interface Ask {
  readonly token?: string | undefined;
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string | Buffer;
  readonly headers?: Record<string, string | string[]>;
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
}

/** One request over a Unix socket, on a connection of its own unless an agent keeps them. */
export function ask<T = Problem>(
  socketPath: string,
  method: string,
  path: string,
  options: Ask = {},
): Promise<Reply<T>> {
  const { token, body, raw, agent, signal } = options;
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const sent = request({
      socketPath,
      method,
      path,
      agent: agent ?? false,
      ...(signal === undefined ? {} : { signal }),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(payload === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
        ...options.headers,
      },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode = 0, headers } = response;
        resolve({
          status: statusCode,
          headers,
          text,
          body: (text === '' || !/json/.test(headers['content-type'] ?? '')
            ? undefined
            : JSON.parse(text)) as T,
        });
      });
    });
    sent.end(payload);
  });
}

/** A connection on which a test says what it likes. */
export class Raw {
  readonly socket: Socket;
  text = '';
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1');
    });
  }

  static async to(socketPath: string): Promise<Raw> {
    const socket = connect(socketPath);
    const raw = new Raw(socket);
    await once(socket, 'connect');
    return raw;
  }

  send(text: string): this {
    this.socket.write(text);
    return this;
  }

  /** Waits until what came matches. Rejects when the connection ends before. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.text)) {
      const more = await Promise.race([
        once(this.socket, 'data').then(() => true),
        this.closed.then(() => false),
      ]);
      if (!more && !pattern.test(this.text)) throw new Error(`ended after: ${this.text}`);
    }
    return this.text;
  }
}
