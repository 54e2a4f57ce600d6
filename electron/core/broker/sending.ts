/** How a reply goes out: at once, or bit by bit; never to somebody who does not read it. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Reply, Sink, StreamReply, WholeReply } from './replies.ts';

/** What a reply goes out by: until the caller is gone, or too slow. */
export interface Way {
  readonly gone: AbortSignal;
  readonly writeMs: number;
}

/** So much of a stream may wait in our memory for a caller that does not read. */
const PILED_UP_MAX = 64 * 1024;

/** Resolves when the operating system has all of it, or nobody is left to take it. */
export async function send(response: ServerResponse, reply: Reply, way: Way): Promise<void> {
  if ('stream' in reply) return sendStream(response, reply, way);
  const delivered = !way.gone.aborted && (await write(response, reply, way));
  if (typeof reply.body !== 'string') reply.body.fill(0);
  reply.settled?.(delivered);
}

/** Whether the operating system took all of it: mostly at once, and then there is nothing to wait for. */
function write(response: ServerResponse, reply: WholeReply, way: Way): boolean | Promise<boolean> {
  response.writeHead(reply.status, lengthOf(reply));
  if (typeof reply.body === 'string') response.end(reply.body, 'utf8');
  else response.end(reply.body);
  return response.writableLength === 0 ? !response.req.socket.destroyed : finished(response, way);
}

function finished(response: ServerResponse, { gone, writeMs }: Way): Promise<boolean> {
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
  });
}

/** RFC 9110, section 8.6: a 204 has no Content-Length. */
function lengthOf({ status, headers, body }: WholeReply): OutgoingHttpHeaders {
  const given = headers as OutgoingHttpHeaders;
  return status === 204 ? { ...given } : { ...given, 'content-length': Buffer.byteLength(body) };
}

async function sendStream(response: ServerResponse, reply: StreamReply, way: Way): Promise<void> {
  const { req } = response;
  const sink = new ResponseSink(response, way);
  if (!way.gone.aborted) {
    response.writeHead(reply.status, { ...reply.headers } as OutgoingHttpHeaders);
    response.flushHeaders();
  }
  try {
    // Also for a caller that is gone: whoever streams has something to let go of.
    await reply.stream(sink);
    if (!way.gone.aborted) await sink.end();
  } catch {
    // Half a body must not look like a whole one. Why it broke is the streamer's to tell.
    req.socket.destroy();
  }
}

class ResponseSink implements Sink {
  readonly gone: AbortSignal;
  readonly #response: ServerResponse;
  readonly #writeMs: number;
  #room: Promise<boolean> | null = null;

  constructor(response: ServerResponse, { gone, writeMs }: Way) {
    this.gone = gone;
    this.#response = response;
    this.#writeMs = writeMs;
  }

  write(chunk: Uint8Array): Promise<boolean> {
    if (this.gone.aborted || this.#response.destroyed) return Promise.resolve(false);
    if (this.#response.writableLength > PILED_UP_MAX) {
      this.#response.req.socket.destroy();
      return Promise.resolve(false);
    }
    if (this.#response.write(chunk)) return Promise.resolve(true);
    this.#room ??= this.#until('drain').finally(() => {
      this.#room = null;
    });
    return this.#room;
  }

  /** Whether the operating system took all of it. */
  end(): Promise<boolean> {
    const finished = this.#until('finish');
    this.#response.end();
    return finished;
  }

  #until(event: 'drain' | 'finish'): Promise<boolean> {
    return new Promise((resolve) => {
      const slow = setTimeout(() => this.#response.req.socket.destroy(), this.#writeMs);
      const settle = (done: boolean): void => {
        clearTimeout(slow);
        this.#response.off(event, came);
        this.gone.removeEventListener('abort', hungUp);
        resolve(done);
      };
      const came = (): void => settle(true);
      const hungUp = (): void => settle(false);
      this.#response.once(event, came);
      this.gone.addEventListener('abort', hungUp);
    });
  }
}
