import { describe, expect, it } from 'vitest';
import { worstCase } from '../../../../electron/core/approval/worst-case.ts';

const key = {
  label: 'Binance main',
  exchange: 'binance',
  environment: 'live',
  scopes: ['read', 'trade'],
} as const;

describe('the worst case', () => {
  it.each([
    [['read'], "Could see balances, orders and history on Binance main; can't trade or withdraw"],
    [['read', 'trade'], "Could sell everything on Binance main; can't withdraw"],
    [
      ['trade', 'transfer'],
      "Could sell everything on Binance main and move it between your own accounts; can't withdraw",
    ],
    [
      ['transfer'],
      "Could move everything on Binance main between your own accounts; can't withdraw",
    ],
    [['read', 'trade', 'withdraw'], 'Could send everything on Binance main to an outside address'],
    [
      ['read', 'account'],
      'Could change settings, sub-accounts and keys of Binance main, and so do anything',
    ],
    [[], 'Could do anything on Binance main: nobody has said what this key may do'],
  ] as const)('of %j is said in words', (scopes, sentence) => {
    expect(worstCase({ ...key, scopes })).toBe(sentence);
  });

  it('says when no real money is at stake', () => {
    expect(worstCase({ ...key, environment: 'testnet' })).toBe(
      "Only testnet money: could sell everything on Binance main; can't withdraw",
    );
  });

  it('speaks of no trading where there is none', () => {
    expect(worstCase({ ...key, label: 'Telegram', exchange: 'generic', scopes: [] })).toBe(
      'Could do all that Telegram is good for',
    );
  });
});
