import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  UpstreamFailed,
  type UpstreamReply,
  type UpstreamRequest,
} from '../../../electron/core/ports.ts';
import { httpsClient, type Reach } from '../../../electron/platform/https-client.ts';
import { selfSigned } from '../../setup/self-signed.ts';

const identity = selfSigned('localhost');
const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const step of cleanUp.splice(0)) step();
  vi.unstubAllEnvs();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A TLS server with that certificate, and how often somebody got as far as a request. */
async function serve(
  answer: Answer,
): Promise<{ port: number; seen: IncomingMessage[]; server: Server }> {
  const seen: IncomingMessage[] = [];
  const server = createServer(identity, (request, response) => {
    seen.push(request);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen, server };
}

function client(reach: Partial<Reach>) {
  const made = httpsClient(reach);
  cleanUp.push(() => made.close());
  return made;
}

function get(more: Partial<UpstreamRequest> = {}): UpstreamRequest {
  const signal = new AbortController().signal;
  return {
    host: 'localhost',
    method: 'GET',
    target: '/a?b=1',
    headers: {},
    body: null,
    onlyReads: true,
    signal,
    ...more,
  };
}

async function textOf({ body }: UpstreamReply): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const failed = (sending: Promise<unknown>) =>
  sending.then(
    () => null,
    (error: unknown) => error as UpstreamFailed,
  );

describe('the certificate', () => {
  it('that nobody vouches for is refused, and the request not sent', async () => {
    const { port, seen } = await serve((_, response) => response.end('no'));
    const error = await failed(client({ port }).send(get()));
    expect(error).toBeInstanceOf(UpstreamFailed);
    expect(error?.sent).toBe(false);
    expect(seen).toEqual([]);
  });

  it('is refused all the same when the environment turns checking off', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { port, seen } = await serve((_, response) => response.end('no'));
    const error = await failed(client({ port }).send(get()));
    expect(error?.sent).toBe(false);
    expect(seen).toEqual([]);
  });

  it('of another name is refused', async () => {
    const { port, seen } = await serve((_, response) => response.end('no'));
    const error = await failed(
      client({ port, ca: [identity.cert] }).send(get({ host: 'localhost.localdomain' })),
    );
    expect(error?.sent).toBe(false);
    expect(seen).toEqual([]);
  });
});

describe('a request', () => {
  it('goes out byte for byte, under the name of its host, and over a connection that is kept', async () => {
    const got: unknown[] = [];
    const { port, seen } = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        got.push([request.method, request.url, request.headers, Buffer.concat(chunks).toString()]);
        response.setHeader('x-mbx-used-weight', '1');
        response.setHeader('set-cookie', ['a=1', 'b=2']);
        response.end('{"ok":true}');
      });
    });
    const https = client({ port, ca: [identity.cert] });
    const headers = {
      'x-mbx-apikey': 'test-key',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const body = Buffer.from('a=%41&b=2');
    const reply = await https.send(get({ method: 'DELETE', target: '/x?y=%41', headers, body }));
    expect(reply.status).toBe(200);
    expect(reply.headers['x-mbx-used-weight']).toBe('1');
    expect(reply.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(await textOf(reply)).toBe('{"ok":true}');
    expect(got).toEqual([
      [
        'DELETE',
        '/x?y=%41',
        { ...headers, host: 'localhost', 'content-length': '9', connection: 'keep-alive' },
        'a=%41&b=2',
      ],
    ]);
    await textOf(await https.send(get()));
    expect(seen[1]?.socket.remotePort).toBe(seen[0]?.socket.remotePort);
  });

  it('is not sent on when the exchange redirects', async () => {
    const { port, seen } = await serve((_, response) => {
      response.writeHead(307, { location: '/elsewhere?signature=test' }).end();
    });
    const reply = await client({ port, ca: [identity.cert] }).send(get());
    expect(reply.status).toBe(307);
    await textOf(reply);
    expect(seen.map(({ url }) => url)).toEqual(['/a?b=1']);
  });

  it('knows no proxy but the way itself', async () => {
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']) {
      vi.stubEnv(name, 'http://127.0.0.1:1');
    }
    const { port } = await serve((_, response) => response.end('here'));
    expect(await textOf(await client({ port, ca: [identity.cert] }).send(get()))).toBe('here');
  });
});

describe('without an answer', () => {
  it('says that nothing was sent when nobody listens', async () => {
    const { port, server } = await serve(() => undefined);
    server.close();
    await once(server, 'close');
    const error = await failed(client({ port, ca: [identity.cert] }).send(get()));
    expect(error?.sent).toBe(false);
  });

  it('says that it may have been sent when the exchange hangs up', async () => {
    const { port } = await serve((request) => request.socket.destroy());
    const error = await failed(
      client({ port, ca: [identity.cert] }).send(get({ method: 'POST', body: Buffer.from('a=1') })),
    );
    expect(error?.sent).toBe(true);
    expect(error?.message).not.toContain('b=1');
  });

  it('gives up on an exchange that says nothing', async () => {
    const { port } = await serve(() => undefined);
    const error = await failed(client({ port, ca: [identity.cert], silenceMs: 50 }).send(get()));
    expect(error?.sent).toBe(true);
  });

  it('hangs up when it is told to', async () => {
    const air = new AbortController();
    const { port, seen } = await serve(() => air.abort());
    const error = await failed(
      client({ port, ca: [identity.cert] }).send(get({ signal: air.signal })),
    );
    expect(error?.sent).toBe(true);
    if (!seen[0]?.socket.destroyed) await once(seen[0]?.socket as never, 'close');
  });

  it('reads again over a new connection when a kept one was closed, and orders nothing twice', async () => {
    const { port, seen } = await serve((request, response) => {
      const onThis = seen.filter(({ socket }) => socket === request.socket).length;
      if (onThis === 1) response.end('fine');
      else request.socket.destroy();
    });
    const https = client({ port, ca: [identity.cert] });
    await textOf(await https.send(get()));
    expect(await textOf(await https.send(get()))).toBe('fine');
    // There are exchanges where a GET buys.
    const error = await failed(https.send(get({ target: '/buy', onlyReads: false })));
    expect(error?.sent).toBe(true);
    expect(seen.map(({ url }) => url)).toEqual(['/a?b=1', '/a?b=1', '/a?b=1', '/buy']);
  });
});
