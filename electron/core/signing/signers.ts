/** Every exchange whose requests can be signed: one line each. */
import { binance } from './binance.ts';
import { bitfinex } from './bitfinex.ts';
import { bitget } from './bitget.ts';
import { bitstamp } from './bitstamp.ts';
import { bybit } from './bybit.ts';
import { coinbase } from './coinbase.ts';
import { deribit } from './deribit.ts';
import { gate } from './gate.ts';
import { gemini } from './gemini.ts';
import { htx } from './htx.ts';
import { hyperliquid } from './hyperliquid.ts';
import { kraken } from './kraken.ts';
import { kucoin } from './kucoin.ts';
import { mexc } from './mexc.ts';
import { okx } from './okx.ts';
import type { Signer } from './signer.ts';

export const SIGNERS: readonly Signer[] = [
  ...[binance, bitfinex, bitget, bitstamp, bybit],
  ...[coinbase, deribit, gate, gemini, htx, hyperliquid, kraken, kucoin, mexc, okx],
];

const byExchange = new Map(SIGNERS.map((signer) => [signer.exchange, signer]));

/** Null: requests to it can't be signed. */
export function signerOf(exchange: string): Signer | null {
  return byExchange.get(exchange) ?? null;
}
