/**
 * The way to the exchanges. What protects it is said here and not left to defaults, because an environment variable can
 * change those: the certificate is checked, against the roots that came with the program, and neither a proxy nor a
 * redirect leads elsewhere.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { createSecureContext, rootCertificates } from 'node:tls';
import {
  type HttpClient,
  UpstreamFailed,
  type UpstreamReply,
  type UpstreamRequest,
} from '../core/ports.ts';

/** Where requests go. Only tests have another; a release is made without. */
export interface Reach {
  readonly port: number;
  readonly ca: readonly string[];
  /** Until a connection stands, and until anything is heard on one that does. */
  readonly connectMs: number;
  readonly silenceMs: number;
}

const EXCHANGES: Reach = {
  port: 443,
  ca: rootCertificates,
  connectMs: 10_000,
  silenceMs: 60_000,
};

/** Shorter than servers keep a silent connection, so that they seldom close one on which we are just about to send. */
const IDLE_MS = 20_000;

export function httpsClient(reach: Partial<Reach> = {}): HttpClient {
  return new HttpsClient({ ...EXCHANGES, ...reach });
}

class HttpsClient implements HttpClient {
  readonly #reach: Reach;
  /** Made when it is first needed: reading all roots takes some milliseconds. */
  #agent: Agent | null = null;

  constructor(reach: Reach) {
    this.#reach = reach;
  }

  async send(request: UpstreamRequest): Promise<UpstreamReply> {
    try {
      return await this.#once(request);
    } catch (error) {
      // A connection that was kept, and closed by the other side in that moment. What only reads may be sent again.
      if (!(error instanceof Stale) || !request.onlyReads || request.signal.aborted) throw error;
      return await this.#once(request);
    }
  }

  close(): void {
    this.#agent?.destroy();
    this.#agent = null;
  }

  #once(request: UpstreamRequest): Promise<UpstreamReply> {
    const { host, method, target, headers, body, signal } = request;
    const { port, ca, connectMs, silenceMs } = this.#reach;
    this.#agent ??= agentFor(ca);
    const sent = httpsRequest({
      agent: this.#agent,
      host,
      port,
      method,
      path: target,
      servername: host,
      rejectUnauthorized: true,
      insecureHTTPParser: false,
      setHost: false,
      headers: {
        ...headers,
        host,
        ...(body === null ? {} : { 'content-length': body.byteLength }),
      },
      signal,
    });
    const reply = replyOf(sent, host, { connectMs, silenceMs });
    sent.end(body ?? undefined);
    return reply;
  }
}

function agentFor(ca: readonly string[]): Agent {
  const secureContext = createSecureContext({ ca: [...ca], minVersion: 'TLSv1.2' });
  return new Agent({ keepAlive: true, timeout: IDLE_MS, rejectUnauthorized: true, secureContext });
}

/** A kept connection broke before anything came back. */
class Stale extends UpstreamFailed {}

function replyOf(
  sent: ClientRequest,
  host: string,
  { connectMs, silenceMs }: Pick<Reach, 'connectMs' | 'silenceMs'>,
): Promise<UpstreamReply> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const slow = setTimeout(() => sent.destroy(new Error('no connection in time')), connectMs);
    const up = (): void => {
      connected = true;
      clearTimeout(slow);
      sent.setTimeout(silenceMs, () => sent.destroy(new Error('no answer in time')));
    };
    sent.once('socket', (socket) => {
      if (sent.reusedSocket) up();
      // Before this the certificate is not checked, and nothing of the request is sent.
      else socket.once('secureConnect', up);
    });
    sent.once('response', (message) => {
      clearTimeout(slow);
      resolve({ status: message.statusCode ?? 0, headers: headersOf(message), body: message });
    });
    // Also after the reply began: then the body's reader is told, and this changes nothing.
    sent.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(slow);
      const stale = sent.reusedSocket && error.code === 'ECONNRESET';
      const Failed = stale ? Stale : UpstreamFailed;
      reject(new Failed(`no reply from ${host}`, connected, error));
    });
  });
}

/** As they came: node's own view joins some that were repeated and drops others. */
function headersOf({ rawHeaders }: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.create(null);
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    const value = rawHeaders[i + 1] as string;
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else headers[name] = Array.isArray(before) ? [...before, value] : [before, value];
  }
  return headers;
}
