import { describe, expect, test } from 'vitest';
import { endpoints } from '../../../../../electron/core/exchanges/endpoints/endpoints.ts';
import type { EndpointData } from '../../../../../electron/core/exchanges/endpoints/schema.ts';
import { ENDPOINT_DATA } from './rows.ts';

const base = ENDPOINT_DATA[0]!;
const group = (scope: 'read' | 'trade' | 'withdraw', rows: EndpointData['groups'][0]['rows']) => ({
  about: scope,
  hosts: 'all',
  auth: 'signed' as const,
  scope,
  source: base.signature.source,
  rows,
});
const example: EndpointData = {
  ...base,
  exchange: 'example',
  hosts: { all: { live: ['api.example.com'] } },
  shapes: { id: '[0-9]{1,20}', pair: '[A-Z0-9]{2,10}_[A-Z0-9]{2,10}' },
  groups: [
    group('read', [
      { method: 'GET', path: '/orders/{id}' },
      { method: 'GET', path: '/v1.1/{pair}:{id}/trades' },
      { method: 'POST', path: '/do', action: 'look' },
    ]),
    group('trade', [
      { method: 'POST', path: '/do', action: 'order' },
      { method: 'POST', path: '/book/{pair}/' },
    ]),
    group('withdraw', [{ method: 'GET', path: '/orders/0' }]),
  ],
};
const known = endpoints((exchange) => (exchange === 'example' ? example : null));
const find = (method: string, path: string, action: string | null = null) =>
  known.find('example', 'live', { method, host: 'api.example.com', path, action });

describe('a template', () => {
  test('takes what has its shape', () => {
    expect(find('GET', '/orders/7')?.name).toBe('GET /orders/{id}');
    expect(find('GET', '/v1.1/BTC_USDT:7/trades')?.scope).toBe('read');
    expect(find('POST', '/book/BTC_USDT/')?.scope).toBe('trade');
  });

  test('gives way to a row without placeholders', () => {
    expect(find('GET', '/orders/0')?.scope).toBe('withdraw');
  });

  test.each([
    ['GET', '/orders/'],
    ['GET', '/orders/a'],
    ['GET', '/orders/7/8'],
    ['GET', '/orders/7/'],
    ['GET', '/orders/7%2f8'],
    ['GET', '/orders/7\n'],
    ['GET', '/x/orders/7'],
    ['GET', `/orders/${'7'.repeat(21)}`],
    ['GET', '/v1x1/BTC_USDT:7/trades'],
    ['GET', '/v1.1/BTC_USDT/trades'],
    ['POST', '/orders/7'],
    ['POST', '/book/BTC_USDT'],
    ['POST', '/book/btc_usdt/'],
  ])('does not take %s %j', (method, path) => {
    expect(find(method, path)).toBeNull();
  });
});

describe('an action', () => {
  test('is judged beside the path', () => {
    expect(find('POST', '/do', 'order')?.scope).toBe('trade');
    expect(find('POST', '/do', 'look')?.name).toBe('POST /do look');
  });

  test('that nobody judged, or that nobody asked for, is refused', () => {
    expect(find('POST', '/do', 'send')).toBeNull();
    expect(find('POST', '/do')).toBeNull();
    expect(find('GET', '/orders/7', 'order')).toBeNull();
    expect(find('GET', '/orders/0', 'order')).toBeNull();
  });
});
