/** The exchanges that are compared: one line each. */
import { binance } from './binance.ts';
import { bitfinex } from './bitfinex.ts';
import { bitget } from './bitget.ts';
import { bitstamp } from './bitstamp.ts';
import { bybit } from './bybit.ts';
import { coinbase } from './coinbase.ts';
import type { Entry } from './compare.ts';
import { deribit } from './deribit.ts';
import { gate } from './gate.ts';
import { gemini } from './gemini.ts';
import { htx } from './htx.ts';
import { kraken } from './kraken.ts';
import { kucoin } from './kucoin.ts';
import { mexc } from './mexc.ts';
import { okx } from './okx.ts';

export const SUBJECTS: readonly Entry[] = [
  ...[...binance, bitfinex, bitget, bitstamp, ...bybit],
  ...[...coinbase, deribit, gate, gemini, htx],
  ...[kraken, kucoin, mexc, okx],
];
