/** The fake must be as strict as the exchange, else what is tested against it means nothing. */
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeBinance } from '../../setup/fake-binance.ts';

const NOW = 1_790_000_000_000;
const KEY = { apiKey: 'test-api-key', secret: 'test-secret' };
let fake: FakeBinance;
beforeEach(async () => {
  fake = await FakeBinance.start();
  fake.now = () => NOW;
  fake.accept(KEY);
});
afterEach(() => fake.stop());

const signature = (text: string): string =>
  createHmac('sha256', KEY.secret).update(text).digest('hex');
const signed = (text: string): string => `${text}&signature=${signature(text)}`;

interface Sent {
  readonly host?: string;
  readonly body?: string;
  readonly apiKey?: string;
}

/** The exchange's code for what it does not like; 200 for what it took. */
function send(method: string, path: string, { host, body, apiKey }: Sent = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host: host ?? 'api.binance.com', 'x-mbx-apikey': apiKey ?? KEY.apiKey };
    const sent = request({
      port: fake.port,
      host: '127.0.0.1',
      method,
      path,
      headers,
      agent: false,
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.once('end', () => {
        resolve(response.statusCode === 200 ? 200 : (JSON.parse(text) as { code: number }).code);
      });
    });
    sent.end(body);
  });
}

it('takes what is signed rightly, in the query or in the body', async () => {
  expect(await send('GET', `/api/v3/account?${signed(`timestamp=${NOW}`)}`)).toBe(200);
  const order = `symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=2&timestamp=${NOW}`;
  expect(await send('POST', '/api/v3/order', { body: signed(order) })).toBe(200);
});

it.each([
  ['no signature', `timestamp=${NOW}`, -1102],
  ['another signature', `timestamp=${NOW}&signature=${'0'.repeat(64)}`, -1022],
  ['the signature of something else', `a=1&timestamp=${NOW}&signature=${signature('a=2')}`, -1022],
  ['a signature that is not the last', `signature=x&timestamp=${NOW}`, -1102],
  ['a parameter twice', signed(`a=1&a=2&timestamp=${NOW}`), -1101],
  ['a time long ago', signed(`timestamp=${NOW - 5001}`), -1021],
  ['a time to come', signed(`timestamp=${NOW + 1000}`), -1021],
  ['no time', signed('a=1'), -1021],
  ['a window that is too long', signed(`timestamp=${NOW}&recvWindow=60001`), -1021],
])('refuses %s', async (_, query, code) => {
  expect(await send('GET', `/api/v3/account?${query}`)).toBe(code);
});

it('refuses a key that it does not know, and a host that is not its own', async () => {
  const path = `/api/v3/account?${signed(`timestamp=${NOW}`)}`;
  expect(await send('GET', path, { apiKey: 'dummy' })).toBe(-2015);
  expect(await send('GET', path, { host: '127.0.0.1' })).toBe(-1);
});

it('pays out with the signature of a read, as Binance would: why no signature may be given away', async () => {
  const text = signed(`coin=USDT&amount=10&address=test&timestamp=${NOW}`);
  expect(await send('GET', `/api/v3/account?${text}`)).toBe(200);
  expect(await send('POST', `/sapi/v1/capital/withdraw/apply?${text}`)).toBe(200);
  expect(fake.withdrawals).toHaveLength(1);
});
