import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpServer, HTTP_LIMITS } from '../../../../electron/core/broker/http-server.ts';
import type { Reply, Sink } from '../../../../electron/core/broker/replies.ts';
import { Peers } from '../../../../electron/core/clients/peer.ts';
import { ManualClock } from '../../../broker/setup/clock.ts';
import { Raw } from '../../../broker/setup/http.ts';

let folder: string;
let server: Server;
/** What the server asks of whoever decides, and when the caller was gone. */
let answer: (request: IncomingMessage, gone: AbortSignal) => Promise<Reply>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-http-'));
  const peers = new Peers({ clock: new ManualClock(), proc: null });
  server = createHttpServer({
    limits: { ...HTTP_LIMITS, writeMs: 200 },
    admit: () => peers.accept(null),
    answer: (request, _peer, gone) => answer(request, gone),
  });
  server.listen(join(folder, 'sock'));
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const GET = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
/** A reply with something in it that must not stay, and what became of it. */
function secretReply(length = 100) {
  const body = Buffer.from(new ArrayBuffer(length)).fill('s');
  let settle: (settled: { delivered: boolean; wiped: boolean }) => void = () => undefined;
  const settled = new Promise<{ delivered: boolean; wiped: boolean }>((resolve) => {
    settle = resolve;
  });
  const reply: Reply = {
    status: 200,
    headers: {},
    body,
    settled: (delivered) => settle({ delivered, wiped: body.every((byte) => byte === 0) }),
  };
  return { reply, settled };
}

describe('a reply with a secret', () => {
  it('arrives whole, and is overwritten here', async () => {
    const { reply, settled } = secretReply();
    answer = async () => reply;
    const raw = await Raw.to(join(folder, 'sock'));
    expect(await raw.send(GET('/')).until(/s{100}/)).toContain('content-length: 100');
    expect(await settled).toEqual({ delivered: true, wiped: true });
  });

  it('is overwritten when the caller was gone before', async () => {
    const { reply, settled } = secretReply();
    const raw = await Raw.to(join(folder, 'sock'));
    answer = async (_request, gone) => {
      raw.socket.destroy();
      await once(gone, 'abort');
      return reply;
    };
    raw.send(GET('/'));
    expect(await settled).toEqual({ delivered: false, wiped: true });
  });

  it('is overwritten when the caller does not read it, and hung up on', async () => {
    const { reply, settled } = secretReply(8 * 1024 * 1024);
    answer = async () => reply;
    const raw = await Raw.to(join(folder, 'sock'));
    raw.socket.pause();
    raw.send(GET('/'));
    expect(await settled).toEqual({ delivered: false, wiped: true });
    raw.socket.resume();
    await raw.closed;
  });
});

describe('requests of one connection', () => {
  it('are taken one after the other', async () => {
    const begun: string[] = [];
    let release: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      release = resolve;
    });
    answer = async ({ url = '' }) => {
      begun.push(url);
      if (url === '/1') await first;
      return { status: 200, headers: {}, body: Buffer.from(url) };
    };
    const raw = await Raw.to(join(folder, 'sock'));
    raw.send(GET('/1') + GET('/2') + GET('/3'));
    while (begun.length === 0) await new Promise(setImmediate);
    const other = await Raw.to(join(folder, 'sock'));
    await other.send(GET('/other')).until(/other$/);
    expect(begun).toEqual(['/1', '/other']);
    release();
    await raw.until(/\/1[\s\S]*\/2[\s\S]*\/3$/);
    expect(begun).toEqual(['/1', '/other', '/2', '/3']);
  });

  it('are forgotten when the caller hangs up', async () => {
    const begun: string[] = [];
    const raw = await Raw.to(join(folder, 'sock'));
    const done = new Promise<void>((resolve) => {
      answer = async ({ url = '' }, gone) => {
        begun.push(url);
        raw.socket.destroy();
        await once(gone, 'abort');
        setImmediate(resolve);
        return { status: 200, headers: {}, body: Buffer.alloc(0) };
      };
    });
    raw.send(GET('/1') + GET('/2'));
    await done;
    expect(begun).toEqual(['/1']);
  });

  it('that expect something nobody described are told so', async () => {
    const raw = await Raw.to(join(folder, 'sock'));
    raw.send(
      'POST / HTTP/1.1\r\nHost: localhost\r\nExpect: a-miracle\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(await raw.until(/"field":"expect"/)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('a reply that closes the connection', () => {
  it('is the last: what stands behind its request is not looked at', async () => {
    const begun: string[] = [];
    answer = async ({ url = '' }) => {
      begun.push(url);
      const headers: Record<string, string> = url === '/2' ? { connection: 'close' } : {};
      return { status: 200, headers, body: Buffer.from(url) };
    };
    const raw = await Raw.to(join(folder, 'sock'));
    raw.send(GET('/1') + GET('/2') + GET('/3') + GET('/4'));
    await raw.closed;
    expect(begun).toEqual(['/1', '/2']);
    expect(raw.text).toMatch(/\/2$/);
  });
});

describe('a reply that comes bit by bit', () => {
  const stream = (body: (sink: Sink) => Promise<void>): void => {
    answer = async () => ({ status: 200, headers: {}, stream: body });
  };

  it('arrives as it comes, and the next request is answered behind it', async () => {
    let more: () => void = () => undefined;
    const second = new Promise<void>((resolve) => {
      more = resolve;
    });
    stream(async (sink) => {
      await sink.write(Buffer.from('first'));
      await second;
      await sink.write(Buffer.from('second'));
    });
    const raw = await Raw.to(join(folder, 'sock'));
    await raw.send(GET('/1') + GET('/2')).until(/first/);
    expect(raw.text).not.toContain('second');
    more();
    await raw.until(/second\r\n0\r\n\r\nHTTP[\s\S]*second\r\n0\r\n\r\n$/);
    expect(raw.text.match(/transfer-encoding: chunked/gi)).toHaveLength(2);
  });

  it('says how long it is when that is known', async () => {
    answer = async () => ({
      status: 200,
      headers: { 'content-length': '4', 'x-several': ['a', 'b'] },
      stream: async (sink) => void (await sink.write(Buffer.from('body'))),
    });
    const raw = await Raw.to(join(folder, 'sock'));
    const text = await raw.send(GET('/')).until(/body$/);
    expect(text).toMatch(/content-length: 4\r\n/);
    expect(text).toMatch(/x-several: a\r\nx-several: b\r\n/);
  });

  it('that breaks does not look whole', async () => {
    stream(async (sink) => {
      await sink.write(Buffer.from('half'));
      throw new Error('the exchange hung up');
    });
    const raw = await Raw.to(join(folder, 'sock'));
    raw.send(GET('/'));
    await raw.closed;
    expect(raw.text).not.toMatch(/\r\n0\r\n\r\n$/);
  });

  it('is told when the caller is gone', async () => {
    const told = new Promise<boolean>((resolve) => {
      stream(async (sink) => {
        await sink.write(Buffer.from('x'));
        await once(sink.gone, 'abort');
        resolve(await sink.write(Buffer.from('y')));
      });
    });
    const raw = await Raw.to(join(folder, 'sock'));
    await raw.send(GET('/')).until(/x/);
    raw.socket.destroy();
    expect(await told).toBe(false);
  });

  it.each([
    ['waits for room', true],
    ['does not wait', false],
  ])('is ended for a caller that does not read, when its writer %s', async (_how, waits) => {
    let written = 0;
    const told = new Promise<void>((resolve) => {
      stream(async (sink) => {
        const chunk = Buffer.alloc(16 * 1024);
        for (; !sink.gone.aborted; written += chunk.length) {
          const room = sink.write(chunk);
          if (waits) await room;
          else await new Promise(setImmediate);
        }
        resolve();
      });
    });
    const raw = await Raw.to(join(folder, 'sock'));
    raw.socket.pause();
    raw.send(GET('/'));
    await told;
    // The kernel's own buffers for both ends, and 64 KiB of ours.
    expect(written).toBeLessThan(2 * 1024 * 1024);
    raw.socket.resume();
    await raw.closed;
  });
});
