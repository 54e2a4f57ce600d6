/** The exchanges of a lab: servers on this machine, each in the place of a host. Nothing else can be reached. */
import { Agent, type IncomingMessage, request } from 'node:http';
import {
  type HttpClient,
  UpstreamFailed,
  type UpstreamReply,
  type UpstreamRequest,
} from '../../electron/core/ports.ts';

/** @param upstream `http://127.0.0.1:<port>` by the host it stands for, which the request still names in `Host` */
export function labHttpClient(upstream: Readonly<Record<string, string>>): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const places = new Map(Object.entries(upstream));
  return {
    send: async (asked) => {
      const place = places.get(asked.host);
      if (place === undefined) {
        throw new UpstreamFailed(`the lab's seed names no upstream for ${asked.host}`, false);
      }
      return send(asked, new URL(place), agent);
    },
    close: () => agent.destroy(),
  };
}

function send(asked: UpstreamRequest, place: URL, agent: Agent): Promise<UpstreamReply> {
  const { host, method, target, headers, body, signal } = asked;
  return new Promise((resolve, reject) => {
    let sent = false;
    const fail = (error: unknown): void =>
      reject(new UpstreamFailed('the exchange did not answer', sent, error));
    const outgoing = request({
      host: place.hostname,
      port: place.port,
      method,
      path: target,
      agent,
      signal,
      setHost: false,
      headers: {
        ...headers,
        host,
        ...(body === null ? {} : { 'content-length': String(body.length) }),
      },
    });
    outgoing.once('socket', (socket) => {
      const connected = (): void => {
        sent = true;
      };
      if (socket.connecting) socket.once('connect', connected);
      else connected();
    });
    outgoing.once('error', fail);
    outgoing.once('response', (response: IncomingMessage) => {
      resolve({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(
          Object.entries(response.headers).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, value]],
          ),
        ),
        body: response,
      });
    });
    outgoing.end(body ?? undefined);
  });
}
