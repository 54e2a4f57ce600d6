import { describe, expect, it } from 'vitest';
import { checkParameters } from '../../../../electron/core/signing/judged-parameters.ts';
import { NotPlain } from '../../../../electron/core/signing/request.ts';
import { plain } from './requests.ts';

const takes = new Set(['symbol', 'side', 'quantity', 'orderId', 'timestamp', 'signature']);
const kinds = {
  side: 'word',
  quantity: 'decimal',
  orderId: 'integer',
  timestamp: 'integer',
} as const;
const kindOf = (name: string) =>
  Object.hasOwn(kinds, name) ? kinds[name as keyof typeof kinds] : null;
const check = (parameters: string, expected: ReadonlySet<string> | null = takes) =>
  checkParameters(plain('POST', '/api/v3/order', parameters).parameters, {
    takes: expected,
    kindOf,
  });

describe('where a request does something', () => {
  it.each([
    'quantity=1',
    'quantity=0.00000001',
    'quantity=100000',
    'orderId=17',
    'side=BUY',
    'symbol=x',
  ])('%s is taken', (parameters) => {
    expect(() => check(parameters)).not.toThrow();
  });

  it.each([
    ...[
      '1e5',
      '1E5',
      '0x10',
      '-1',
      '1.',
      '.5',
      '1,5',
      '1_000',
      'NaN',
      'Infinity',
      '',
      '%201',
      '1%20',
    ].map((number) => `quantity=${number}`),
    `quantity=${encodeURIComponent('١')}`,
    `quantity=${'9'.repeat(21)}`,
    'orderId=1.0',
    'orderId=-1',
    'side=buy',
    'side=BUY%20',
    'side=%5B%22BUY%22%5D',
  ])('%s is refused', (parameters) => {
    expect(() => check(parameters)).toThrow(NotPlain);
  });

  it('a parameter that is not known there is refused by its name', () => {
    expect(() => check('quantity=1&sideEffectType=MARGIN_BUY')).toThrow(
      /no parameter sideEffectType/,
    );
  });
});

describe('where a request only reads', () => {
  it('any parameter will do', () => {
    expect(() => check('quantity=1e5&other=x', null)).not.toThrow();
  });
});
