/** The files beside this one, as they are written. */
import * as z from 'zod/mini';
import binance from './binance.json' with { type: 'json' };
import bitfinex from './bitfinex.json' with { type: 'json' };
import bitget from './bitget.json' with { type: 'json' };
import bitstamp from './bitstamp.json' with { type: 'json' };
import bybit from './bybit.json' with { type: 'json' };
import coinbase from './coinbase.json' with { type: 'json' };
import deribit from './deribit.json' with { type: 'json' };
import gate from './gate.json' with { type: 'json' };
import gemini from './gemini.json' with { type: 'json' };
import htx from './htx.json' with { type: 'json' };
import hyperliquid from './hyperliquid.json' with { type: 'json' };
import kraken from './kraken.json' with { type: 'json' };
import kucoin from './kucoin.json' with { type: 'json' };
import mexc from './mexc.json' with { type: 'json' };
import okx from './okx.json' with { type: 'json' };
import { EndpointData } from './schema.ts';

const FILES: Readonly<Record<string, unknown>> = {
  binance,
  bitfinex,
  bitget,
  bitstamp,
  bybit,
  coinbase,
  deribit,
  gate,
  gemini,
  htx,
  hyperliquid,
  kraken,
  kucoin,
  mexc,
  okx,
};

export const JUDGED_EXCHANGES: readonly string[] = Object.keys(FILES);

/** Null for an exchange nobody has judged. Throws when its file does not fit the schema: a test reads them all. */
export function endpointData(exchange: string): EndpointData | null {
  return Object.hasOwn(FILES, exchange) ? z.parse(EndpointData, FILES[exchange]) : null;
}
