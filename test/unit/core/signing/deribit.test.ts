import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deribit } from '../../../../electron/core/signing/deribit.ts';
import { KeyUnusable } from '../../../../electron/core/signing/request.ts';
import { asked, fields, moment } from './requests.ts';

const BASE = 'https://www.deribit.com';
const at = moment(1_790_000_000_123.9);
const key = fields({ apiKey: 'test-key', secret: 'test-secret' });
/** As its documentation has it: "Authentication", docs.deribit.com, read on 2026-11-21. */
const over = (text: string) => createHmac('sha256', 'test-secret').update(text).digest('hex');

describe('a request to Deribit', () => {
  it('is signed over time, nonce, method, path with query, and an empty body', () => {
    const target = '/api/v2/private/buy?instrument_name=BTC-PERPETUAL&amount=10&label=%C3%A4';
    const request = asked(deribit, 'GET', `${BASE}${target}`);
    const nonce = '07'.repeat(8);
    const signature = over(`1790000000123\n${nonce}\nGET\n${target}\n\n`);
    expect(deribit.sign(request, key, at)).toEqual({
      target,
      headers: {
        authorization: `deri-hmac-sha256 id=test-key,ts=1790000000123,sig=${signature},nonce=${nonce}`,
      },
      body: null,
    });
  });

  it('has nothing of what the bot signed with', () => {
    const request = asked(deribit, 'GET', `${BASE}/api/v2/private/get_positions`, {
      headers: { Authorization: 'deri-hmac-sha256 id=dummy,ts=1,sig=dummy,nonce=1' },
    });
    const { headers } = deribit.sign(request, key, at);
    expect(Object.keys(headers)).toEqual(['authorization']);
    expect(headers['authorization']).not.toContain('dummy');
  });

  it('is not made by JSON-RPC', () => {
    const json = '{"jsonrpc":"2.0","id":1,"method":"private/withdraw","params":{}}';
    const ask = () => asked(deribit, 'POST', `${BASE}/api/v2/private/get_positions`, { json });
    expect(ask).toThrow(/method is not one of GET/);
  });
});

it.each([
  ['without a secret', { apiKey: 'test-key' }],
  ['whose id has a line break', { apiKey: 'test\nkey', secret: 'test-secret' }],
])('a key %s can not sign, and says nothing of itself', (_, texts) => {
  const request = asked(deribit, 'GET', `${BASE}/api/v2/private/get_positions`);
  const sign = () => deribit.sign(request, fields(texts), at);
  expect(sign).toThrow(KeyUnusable);
  expect(sign).not.toThrow(/test/);
});
