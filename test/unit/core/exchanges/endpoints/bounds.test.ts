import { describe, expect, test } from 'vitest';
import { beyond } from '../../../../../electron/core/exchanges/endpoints/bounds.ts';

const NO_LOAN = { sideEffectType: ['NO_SIDE_EFFECT'], isLeverage: ['0', 'false'], to: [] };
const form = (...pairs: readonly (readonly [string, string])[]) => ({
  parameters: pairs.map(([name, value]) => ({ name, value })),
});
const json = (body: object) => ({
  parameters: Object.entries(body).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  })),
  json: body,
});

describe('what does no more than its scope', () => {
  test.each([
    ['nothing of it', form(['symbol', 'BTCUSDT'])],
    ['a harmless value', form(['sideEffectType', 'NO_SIDE_EFFECT'])],
    ['harmless values of JSON', json({ isLeverage: 0, list: [{ isLeverage: false }] })],
    ['a text that only looks like JSON', form(['note', '{isLeverage: 1'])],
    ['an empty object', json({})],
    ['a bare text', { parameters: [], json: 'isLeverage' }],
  ])('%s', (_what, said) => {
    expect(beyond(NO_LOAN, said)).toBeNull();
  });
});

describe('what does more is named', () => {
  test.each([
    ['a value that borrows', form(['sideEffectType', 'MARGIN_BUY']), 'sideEffectType'],
    ['a value nobody knows', form(['sideEffectType', '']), 'sideEffectType'],
    ['in another case', form(['sideeffecttype', 'AUTO_REPAY']), 'sideEffectType'],
    ['a number', json({ isLeverage: 1 }), 'isLeverage'],
    ['what may not be given at all', json({ to: null }), 'to'],
    ['an object where a word belongs', json({ isLeverage: { value: 0 } }), 'isLeverage'],
    ['deep in a batch', json({ orders: [{}, { isLeverage: true }] }), 'isLeverage'],
    ['in an array body', { parameters: [], json: [{ isLeverage: 1 }] }, 'isLeverage'],
    ['inside of a text', form(['batch', '[{"isLeverage":1}]']), 'isLeverage'],
    ['the second of two', form(['to', 'x'], ['symbol', 'x']), 'to'],
  ])('%s', (_what, said, name) => {
    expect(beyond(NO_LOAN, said)).toBe(name);
  });
});
