/** A world with a fake Binance behind it, a key, and a client that may sign with it. */
import { randomBytes } from 'node:crypto';
import { labHttpClient } from '../../../scripts/lab/upstream.ts';
import type { Grant } from '../../../shared/model/client.ts';
import { FakeBinance } from '../../setup/fake-binance.ts';
import type { Ask, Reply } from './http.ts';
import { type KeyOptions, World, type WorldOptions } from './world.ts';

export const API = 'https://api.binance.com';

export interface SigningOptions extends WorldOptions {
  readonly key?: KeyOptions;
  readonly grant?: Partial<Grant>;
}

export class Signing {
  readonly world: World;
  readonly fake: FakeBinance;
  readonly key: string;
  readonly client: string;
  /** Of the client, and of its proxy address. */
  readonly token: string;
  readonly proxy: string;
  readonly values: { readonly apiKey: string; readonly secret: string };

  private constructor(
    parts: Omit<Signing, 'through' | 'order' | 'remove' | 'unsealed' | 'signed'>,
  ) {
    Object.assign(this, parts);
    this.world = parts.world;
    this.fake = parts.fake;
    this.key = parts.key;
    this.client = parts.client;
    this.token = parts.token;
    this.proxy = parts.proxy;
    this.values = parts.values;
  }

  /** The client may read and trade, and nobody asks, unless said. */
  static async make({ key, grant, ...rest }: SigningOptions = {}): Promise<Signing> {
    const fake = await FakeBinance.start();
    const world = await World.make({ http: labHttpClient(fake.places), ...rest });
    fake.now = () => world.clock.now();
    const values = { apiKey: fakeKey(), secret: fakeKey() };
    fake.accept(values);
    const id = await world.addKey({ values, ...key });
    const client = await world.addClient([{ credential: id, modes: ['sign'], ...grant }]);
    const { token } = await world.proxies.make(client.id, id);
    const signing = { world, fake, key: id, client: client.id, token: client.token, proxy: token };
    return new Signing({ ...signing, values });
  }

  /** As ccxt does: the URL percent-encoded when it has a query, a form otherwise. */
  through(method: string, path: string, parameters = '', more: Ask = {}): Promise<Reply<unknown>> {
    const url = /^https?:/.test(path) ? path : `${API}${path}`;
    const inQuery = method === 'GET' || method === 'DELETE';
    const whole = inQuery && parameters !== '' ? encodeURIComponent(`${url}?${parameters}`) : url;
    const form = inQuery || parameters === '' ? {} : { raw: parameters };
    const type = inQuery ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    return this.world.ask(method, `/p/${this.proxy}/${whole}`, {
      ...form,
      ...more,
      headers: {
        host: 'localhost',
        origin: '*',
        'x-mbx-apikey': 'dummy',
        ...type,
        ...more.headers,
      },
    });
  }

  order(more = ''): Promise<Reply<unknown>> {
    const order = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=40000';
    return this.through(
      'POST',
      '/api/v3/order',
      `timestamp=1&${order}&recvWindow=10000${more}&signature=dead`,
    );
  }

  /** Of `request.*` in the audit log: what, and by which rule. */
  async signed(): Promise<string[]> {
    const events = await this.world.events();
    return events
      .filter(({ action }) => action.startsWith('request.'))
      .map(({ action, rule }) => `${action} ${rule}`);
  }

  get unsealed(): number {
    return this.world.vault.unsealCount;
  }

  async remove(): Promise<void> {
    await this.world.remove();
    await this.fake.stop();
  }
}

/** What a Binance key looks like. */
export function fakeKey(): string {
  return `test${randomBytes(30).toString('hex')}`;
}
