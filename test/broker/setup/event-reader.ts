import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface Told {
  readonly event: string;
  readonly data: unknown;
}

/** A client that listens to `GET /v1/events`. */
export class EventReader {
  readonly status: number;
  readonly told: Told[] = [];
  comments = 0;
  readonly ended: Promise<void>;
  readonly #response: IncomingMessage;
  readonly #request: ClientRequest;
  #arrived: (() => void)[] = [];
  #rest = '';
  #over = false;

  private constructor(sent: ClientRequest, response: IncomingMessage) {
    this.#request = sent;
    this.#response = response;
    this.status = response.statusCode ?? 0;
    this.ended = new Promise((resolve) => {
      response.once('close', () => {
        this.#over = true;
        this.#wake();
        resolve();
      });
    });
    response.on('error', () => undefined);
    response.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  static open(socketPath: string, token: string): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      const sent = request({ socketPath, path: '/v1/events', agent: false, headers });
      sent.once('error', reject);
      sent.once('response', (response) => {
        const reader = new EventReader(sent, response);
        // Its first line says that it listens.
        void reader
          .until(() => reader.comments > 0 || reader.status !== 200)
          .then(() => resolve(reader), reject);
      });
      sent.end();
    });
  }

  /** The next that was not taken yet. Rejects when the stream ends before. */
  async next(): Promise<Told> {
    await this.until(() => this.told.length > 0);
    return this.told.shift() as Told;
  }

  async until(ready: () => boolean): Promise<void> {
    while (!ready()) {
      if (this.#over) throw new Error('the stream ended');
      await new Promise<void>((resolve) => this.#arrived.push(resolve));
    }
  }

  get headers() {
    return this.#response.headers;
  }

  pause(): void {
    this.#response.pause();
    this.#request.socket?.pause();
  }

  close(): void {
    this.#request.destroy();
  }

  #read(text: string): void {
    const parts = (this.#rest + text).split('\n\n');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) {
      const [first = '', second = ''] = part.split('\n');
      if (first.startsWith(':')) this.comments += 1;
      else this.told.push({ event: first.slice(7), data: JSON.parse(second.slice(6)) });
    }
    this.#wake();
  }

  #wake(): void {
    for (const arrived of this.#arrived.splice(0)) arrived();
  }
}
