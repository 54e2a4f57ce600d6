/** A strict exchange on this machine: it knows keys by their values, and refuses whatever is not signed by one. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Request {
  readonly apiKey: string;
  readonly accepted: boolean;
}

export class StrictExchange {
  readonly seen: Request[] = [];
  readonly #keys = new Map<string, string>();
  readonly #server: Server;
  #waiting: (() => void)[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const accepted = this.#accepts(request);
      this.seen.push({ apiKey: String(request.headers['x-mbx-apikey']), accepted });
      response.writeHead(accepted ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(accepted ? { total: { USDT: 100 } } : { code: -2015 }));
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  static async start(): Promise<StrictExchange> {
    const exchange = new StrictExchange();
    exchange.#server.listen(0, '127.0.0.1');
    await once(exchange.#server, 'listening');
    return exchange;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The owner made a key here. */
  make({ apiKey = '', secret = '' }: Record<string, string>): void {
    this.#keys.set(apiKey, secret);
  }

  /** The owner deleted it here. */
  delete({ apiKey = '' }: Record<string, string>): void {
    this.#keys.delete(apiKey);
  }

  /** Waits for so many more requests with this key. */
  async asked(by: Record<string, string>, times = 1): Promise<void> {
    const count = () => this.seen.filter(({ apiKey }) => apiKey === by['apiKey']).length;
    const wanted = count() + times;
    while (count() < wanted) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  get refused(): readonly Request[] {
    return this.seen.filter(({ accepted }) => !accepted);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accepts({ url = '', headers }: IncomingMessage): boolean {
    const secret = this.#keys.get(String(headers['x-mbx-apikey']));
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const signature = Buffer.from(searchParams.get('signature') ?? '', 'hex');
    searchParams.delete('signature');
    if (secret === undefined || pathname !== '/account' || signature.length !== 32) return false;
    const age = Math.abs(Date.now() - Number(searchParams.get('timestamp')));
    const wanted = createHmac('sha256', secret).update(searchParams.toString()).digest();
    return age < 5000 && timingSafeEqual(signature, wanted);
  }
}
