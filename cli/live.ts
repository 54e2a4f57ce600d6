/**
 * Connections that stay open while a program runs: the app's events, and a proxy address, which lives as long as the
 * connection over which it was asked for. With node:http, which a command that runs a program has the time to load.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import type { ProxyReply } from '../shared/broker/protocol.ts';
import type { Failure } from './errors.ts';
import { badReply, explained, refused } from './http.ts';
import { isProxy } from './replies.ts';

/** Ms between two signs of life on a connection that would be closed for its silence, and for an answer to one. */
const ALIVE_MS = 45_000;
/** Ms without a byte after which a stream of events is taken for dead: the app says something every 15 s. */
const SILENCE_MS = 60_000;
const ANSWER_MS = 10_000;
const REPLY_MAX_BYTES = 64 * 1024;
const EVENT_MAX_CHARACTERS = 64 * 1024;

export interface AppEvent {
  readonly name: string;
  readonly data: unknown;
}

export interface Stream {
  /** Resolves when it is over, whoever ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface HeldProxy extends ProxyReply {
  readonly ended: Promise<void>;
  close(): void;
}

/**
 * Listens to what the app tells. @returns when the app has said yes
 * @throws Failure the app's refusal, or that it can't be reached
 */
export function listen(
  socketPath: string,
  token: string,
  heard: (event: AppEvent) => void,
): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const asked = request({
      socketPath,
      path: '/v1/events',
      agent: false,
      headers: { ...headersFor(token), Accept: 'text/event-stream' },
    });
    asked.on('error', (error) => reject(explained(error, socketPath)));
    asked.setTimeout(ANSWER_MS, () => asked.destroy());
    asked.on('response', (response) => {
      if (response.statusCode !== 200) {
        readRefusal(response).then(reject, reject);
        return;
      }
      asked.setTimeout(SILENCE_MS, () => asked.destroy());
      response.setEncoding('utf8').on('data', reader(heard));
      response.on('error', () => undefined);
      const ended = new Promise<void>((done) => void response.once('close', () => done()));
      resolve({ ended, close: () => void asked.destroy() });
    });
    asked.end();
  });
}

/**
 * Server-sent events (HTML Standard, 9.2): as much of them as the app uses, one line of data an event.
 *
 * @returns what takes the text as it comes
 */
export function reader(heard: (event: AppEvent) => void): (text: string) => void {
  let rest = '';
  let name = '';
  let data = '';
  const line = (text: string): void => {
    if (text.startsWith('event: ')) name = text.slice('event: '.length);
    else if (text.startsWith('data: ')) data = text.slice('data: '.length);
    else if (text === '') {
      if (name !== '') heard({ name, data: parsed(data) });
      name = '';
      data = '';
    }
  };
  return (text) => {
    const lines = `${rest}${text}`.split('\n');
    rest = (lines.pop() ?? '').slice(-EVENT_MAX_CHARACTERS);
    for (const one of lines) line(one.replace(/\r$/, ''));
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Asks for a proxy address and keeps the connection that it lives on.
 *
 * @throws Failure the app's refusal, or that it can't be reached
 */
export async function holdProxy(
  socketPath: string,
  token: string,
  credential: string,
): Promise<HeldProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const body = Buffer.from(JSON.stringify({ credential }));
    const { reply, socket } = await ask(socketPath, agent, token, body);
    if (!isProxy(reply)) throw badReply('it is no proxy address');
    const ended = new Promise<void>((done) => void socket.once('close', () => done()));
    const alive = setInterval(() => stayAlive(socketPath, agent), ALIVE_MS);
    const close = (): void => {
      clearInterval(alive);
      agent.destroy();
    };
    void ended.then(close);
    return { ...reply, ended, close };
  } catch (error) {
    agent.destroy();
    throw error;
  }
}

function ask(
  socketPath: string,
  agent: Agent,
  token: string,
  body: Buffer,
): Promise<{ reply: unknown; socket: Socket }> {
  return new Promise((resolve, reject) => {
    const asked = request({
      socketPath,
      path: '/v1/proxies',
      method: 'POST',
      agent,
      headers: {
        ...headersFor(token),
        'Content-Type': 'application/json',
        'Content-Length': body.byteLength,
      },
    });
    asked.on('error', (error) => reject(explained(error, socketPath)));
    asked.setTimeout(ANSWER_MS, () => asked.destroy());
    asked.on('response', (response) => {
      const { statusCode = 0, socket } = response;
      if (statusCode >= 300) readRefusal(response).then(reject, reject);
      else {
        asked.setTimeout(0);
        readAll(response).then((text) => resolve({ reply: parsed(text), socket }), reject);
      }
    });
    asked.end(body);
  });
}

/** The answer does not matter; that something was said does. */
function stayAlive(socketPath: string, agent: Agent): void {
  const asked = request({ socketPath, path: '/v1/status', agent, headers: { Host: 'localhost' } });
  asked.on('error', () => undefined);
  asked.on('response', (response) => void response.resume());
  asked.end();
}

function headersFor(token: string): Record<string, string> {
  return { Host: 'localhost', Authorization: `Bearer ${token}` };
}

async function readRefusal(response: IncomingMessage): Promise<Failure> {
  return refused(response.statusCode ?? 0, parsed(await readAll(response)));
}

function readAll(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    response.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.length > REPLY_MAX_BYTES) reject(badReply('it is longer than any reply'));
    });
    response.once('end', () => resolve(text));
    response.once('error', () => reject(badReply('it ended too early')));
  });
}
