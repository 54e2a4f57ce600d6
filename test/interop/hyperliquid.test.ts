/**
 * What ccxt signs for Hyperliquid, awkward or not, we sign the same: it signs actions one by one and not in `sign`, so
 * they do not come up among those of signing-differential.test.ts.
 */
import * as ccxt from 'ccxt';
import { describe, expect, it } from 'vitest';
import { hyperliquid as signer } from '../../electron/core/signing/hyperliquid.ts';
import { asked, fields, moment } from '../unit/core/signing/requests.ts';
import { NOW } from './differential/bots.ts';

const privateKey = `0x${'0123456789abcdef'.repeat(4)}`;
const vault = '1719884eb866cb12b2287399b15f7db5e7d775ea';
const order = (a: number) => ({
  ...{ a, b: true, p: '1670.1', s: '0.0147', r: false },
  t: { trigger: { isMarket: true, triggerPx: '1600', tpsl: 'sl' } },
  c: '0x00000000000000000000000000000001',
});

const ACTIONS: Readonly<Record<string, object>> = {
  order: { type: 'order', orders: [order(4)], grouping: 'na' },
  many: { type: 'order', orders: Array.from({ length: 40 }, (_, at) => order(at)), grouping: 'na' },
  builder: { type: 'order', orders: [], grouping: 'na', builder: { b: `0x${vault}`, f: 1 } },
  cancel: { type: 'cancel', cancels: [{ a: 10_000, o: 312_345_678_901 }] },
  leverage: { type: 'updateLeverage', asset: 110_001, isCross: false, leverage: 5 },
  margin: { type: 'updateIsolatedMargin', asset: 4, isBuy: true, ntli: -1_000_000 },
  time: { type: 'scheduleCancel', time: NOW },
  unicode: { type: 'createVault', name: '币安人生', description: 'ü'.repeat(200) },
  nothing: { type: 'noop', a: null, b: [], c: {}, d: '' },
};

describe.each([
  ['the market', 'https://api.hyperliquid.xyz', false],
  ['the testnet', 'https://api.hyperliquid-testnet.xyz', true],
])('for %s', (_, base, sandboxMode) => {
  const theirs = new ccxt.hyperliquid({ privateKey, options: { sandboxMode } });

  describe.each([
    ['for the account itself', undefined, undefined],
    ['for a vault', vault, undefined],
    ['until it expires', undefined, NOW + 5000],
    ['for a vault until it expires', vault, NOW + 5000],
  ])('%s', (__, vaultAddress, expiresAfter) => {
    it.each(Object.entries(ACTIONS))('%s', (___, action) => {
      const json = JSON.stringify({ action, nonce: 1, vaultAddress, expiresAfter });
      const request = asked(signer, 'POST', `${base}/exchange`, { json });
      const signed = signer.sign(request, fields({ privateKey }), moment(NOW, BigInt(NOW)));
      const { signature, ...rest } = JSON.parse(signed.body?.toString() ?? '');
      expect(signature).toEqual(theirs.signL1Action(action, NOW, vaultAddress, expiresAfter));
      expect(rest).toEqual({ ...JSON.parse(json), nonce: NOW });
    });
  });
});
