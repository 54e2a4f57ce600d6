/**
 * A strict Binance on this machine, for spot and the wallet. It checks signatures, keys, times and hosts with code of
 * its own, knows withdrawals and would pay them out, and remembers whatever reached it.
 */
import { createHmac, createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { COINS, PUBLIC } from './fake-binance-market.ts';

/** What the exchange knows of a key. */
export type FakeKey =
  | { readonly apiKey: string; readonly secret: string }
  | { readonly apiKey: string; readonly publicKey: string };

export interface Seen {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

interface Order {
  readonly symbol: string;
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly side: string;
  readonly type: string;
  readonly price: string;
  readonly origQty: string;
  status: string;
  readonly time: number;
}

type Parameters = ReadonlyMap<string, string>;
type Answered = readonly [status: number, body: unknown];

const HOSTS = new Set([
  ...['api.binance.com', 'api1.binance.com', 'fapi.binance.com', 'dapi.binance.com'],
  ...['eapi.binance.com', 'testnet.binance.vision', 'demo-api.binance.com'],
]);
const PRICE = 50_000;

export class FakeBinance {
  /** Everything that reached it, in that order. */
  readonly seen: Seen[] = [];
  readonly withdrawals: Parameters[] = [];
  readonly transfers: Parameters[] = [];
  readonly orders: Order[] = [];
  /** Milliseconds; a test may say another. */
  now: () => number = Date.now;
  /** Waited for before a request is answered. */
  hold: (seen: Seen) => Promise<void> = async () => undefined;
  /** Answers in its place when it returns true. */
  instead: (seen: Seen, response: ServerResponse) => boolean = () => false;
  readonly #keys = new Map<string, FakeKey>();
  readonly #server: Server;
  #waiting: (() => void)[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => undefined);
      request.on('end', () => {
        const [path = '', query = ''] = (request.url ?? '').split('?');
        const seen: Seen = {
          method: request.method ?? '',
          host: request.headers.host ?? '',
          path,
          query,
          body: Buffer.concat(chunks).toString('latin1'),
          headers: request.headers,
        };
        this.seen.push(seen);
        for (const go of this.#waiting.splice(0)) go();
        void this.hold(seen).then(() => this.#reply(seen, response));
      });
    });
  }

  static async start(): Promise<FakeBinance> {
    const fake = new FakeBinance();
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** For an HttpClient of tests: where each of its hosts is. */
  get places(): Record<string, string> {
    return Object.fromEntries([...HOSTS].map((host) => [host, `http://127.0.0.1:${this.port}`]));
  }

  /** What was signed, by path. */
  get paths(): string[] {
    return this.seen.map(({ method, path }) => `${method} ${path}`);
  }

  accept(key: FakeKey): void {
    this.#keys.set(key.apiKey, key);
  }

  drop(apiKey: string): void {
    this.#keys.delete(apiKey);
  }

  /** Resolves when one more request has come in that fits. */
  async until(fits: (seen: Seen) => boolean): Promise<Seen> {
    for (;;) {
      const found = this.seen.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #reply(seen: Seen, response: ServerResponse): void {
    if (this.instead(seen, response)) return;
    const [status, body] = this.#answer(seen);
    response.writeHead(status, {
      'content-type': 'application/json;charset=UTF-8',
      'x-mbx-used-weight-1m': '7',
      'set-cookie': 'session=test-cookie',
      server: 'nginx',
    });
    response.end(JSON.stringify(body));
  }

  #answer(seen: Seen): Answered {
    if (!HOSTS.has(seen.host)) return error(421, -1, `no such host here: ${seen.host}`);
    const name = `${seen.method} ${seen.path}`;
    const open = Object.hasOwn(PUBLIC, name) ? PUBLIC[name] : undefined;
    if (open !== undefined) return [200, open(this.now())];
    const key = this.#keys.get(String(seen.headers['x-mbx-apikey']));
    if (key === undefined)
      return error(401, -2015, 'Invalid API-key, IP, or permissions for action.');
    if (name === 'GET /api/v3/historicalTrades') return [200, []];
    if (name === 'POST /api/v3/userDataStream') return [200, { listenKey: 'test-listen-key' }];
    const parameters = this.#checked(seen, key);
    return parameters instanceof Map ? this.#execute(name, parameters) : (parameters as Answered);
  }

  /** Its parameters, if key, time and signature are right. */
  #checked({ query, body }: Seen, key: FakeKey): Parameters | Answered {
    const parameters = new Map<string, string>();
    // Where both have it, the query counts.
    for (const text of [body, query]) {
      const names = new Set<string>();
      for (const [name, value] of new URLSearchParams(text)) {
        if (names.has(name)) return error(400, -1101, `Duplicate values for parameter '${name}'.`);
        names.add(name);
        parameters.set(name, value);
      }
    }
    const whole = query + body;
    const at = whole.lastIndexOf('&signature=');
    if (at < 0) return error(400, -1102, "Mandatory parameter 'signature' was not sent.");
    const signature = parameters.get('signature') ?? '';
    if (!signedBy(key, whole.slice(0, at), signature)) {
      return error(400, -1022, 'Signature for this request is not valid.');
    }
    const timestamp = Number(parameters.get('timestamp'));
    const window = Number(parameters.get('recvWindow') ?? 5000);
    const now = this.now();
    if (!(timestamp < now + 1000 && now - timestamp <= window) || window > 60_000) {
      return error(400, -1021, 'Timestamp for this request is outside of the recvWindow.');
    }
    return parameters;
  }

  #execute(name: string, parameters: Parameters): Answered {
    switch (name) {
      case 'GET /api/v3/account':
        return [200, this.#account()];
      case 'GET /sapi/v1/capital/config/getall':
        return [200, COINS];
      case 'GET /sapi/v1/margin/allPairs':
      case 'GET /sapi/v1/margin/isolated/allPairs':
        return [200, []];
      case 'POST /api/v3/order':
        return this.#place(parameters);
      case 'DELETE /api/v3/order':
        return this.#cancel(parameters);
      case 'GET /api/v3/order':
        return this.#find(parameters, (order) => [200, shown(order)]);
      case 'GET /api/v3/openOrders':
        return [200, this.orders.filter(({ status }) => status === 'NEW').map(shown)];
      case 'GET /api/v3/myTrades':
        return [200, this.orders.filter(({ status }) => status === 'FILLED').map(trade)];
      case 'POST /sapi/v1/capital/withdraw/apply':
        this.withdrawals.push(parameters);
        return [200, { id: 'test-withdrawal' }];
      case 'POST /sapi/v1/asset/transfer':
        this.transfers.push(parameters);
        return [200, { tranId: 1 }];
      default:
        return error(404, -1000, `nothing is known of ${name}`);
    }
  }

  #account(): unknown {
    const balance = (asset: string, free: string) => ({ asset, free, locked: '0.00000000' });
    return {
      makerCommission: 10,
      takerCommission: 10,
      canTrade: true,
      canWithdraw: true,
      canDeposit: true,
      updateTime: this.now(),
      accountType: 'SPOT',
      balances: [balance('BTC', '1.50000000'), balance('USDT', '20000.00000000')],
      permissions: ['SPOT'],
    };
  }

  #place(parameters: Parameters): Answered {
    const said = (name: string): string => parameters.get(name) ?? '';
    if (said('symbol') !== 'BTCUSDT') return error(400, -1121, 'Invalid symbol.');
    const market = said('type') === 'MARKET';
    const spent = parameters.get('quoteOrderQty');
    const order: Order = {
      symbol: said('symbol'),
      orderId: this.orders.length + 1,
      clientOrderId: said('newClientOrderId'),
      side: said('side'),
      type: said('type'),
      price: market ? '0.00000000' : said('price'),
      origQty: spent === undefined ? said('quantity') : String(Number(spent) / PRICE),
      status: market ? 'FILLED' : 'NEW',
      time: this.now(),
    };
    if (!(Number(order.origQty) > 0)) return error(400, -1013, 'Invalid quantity.');
    this.orders.push(order);
    return [200, { ...shown(order), transactTime: order.time, fills: [] }];
  }

  #cancel(parameters: Parameters): Answered {
    return this.#find(parameters, (order) => {
      order.status = 'CANCELED';
      return [200, shown(order)];
    });
  }

  #find(parameters: Parameters, found: (order: Order) => Answered): Answered {
    const order = this.orders.find(({ orderId }) => String(orderId) === parameters.get('orderId'));
    return order === undefined ? error(400, -2011, 'Unknown order sent.') : found(order);
  }
}

const error = (status: number, code: number, msg: string): Answered => [status, { code, msg }];

function signedBy(key: FakeKey, payload: string, signature: string): boolean {
  if ('secret' in key) {
    return createHmac('sha256', key.secret).update(payload).digest('hex') === signature;
  }
  const publicKey = createPublicKey(key.publicKey);
  const algorithm = publicKey.asymmetricKeyType === 'rsa' ? 'RSA-SHA256' : null;
  return verify(algorithm, Buffer.from(payload), publicKey, Buffer.from(signature, 'base64'));
}

function shown(order: Order) {
  const filled = order.status === 'FILLED';
  return {
    ...order,
    orderListId: -1,
    origClientOrderId: order.clientOrderId,
    executedQty: filled ? order.origQty : '0.00000000',
    cummulativeQuoteQty: filled ? String(Number(order.origQty) * PRICE) : '0.00000000',
    timeInForce: 'GTC',
    stopPrice: '0.00000000',
    icebergQty: '0.00000000',
    updateTime: order.time,
    isWorking: true,
  };
}

function trade(order: Order) {
  return {
    symbol: order.symbol,
    id: order.orderId,
    orderId: order.orderId,
    orderListId: -1,
    price: String(PRICE),
    qty: order.origQty,
    quoteQty: String(Number(order.origQty) * PRICE),
    commission: '0',
    commissionAsset: 'USDT',
    time: order.time,
    isBuyer: order.side === 'BUY',
    isMaker: false,
    isBestMatch: true,
  };
}
