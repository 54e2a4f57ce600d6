/** Finding an exchange by what people type: its name, ccxt's name for it, and what it was once called. */
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';

const ONCE: Readonly<Record<string, string>> = {
  okx: 'okex okcoin',
  htx: 'huobi',
  gate: 'gate.io gateio',
  coinbase: 'coinbase advanced gdax cdp',
  coinbaseexchange: 'coinbase pro gdax prime',
  cryptocom: 'crypto.com cro',
  hyperliquid: 'hyper liquid hl dex',
  kraken: 'kraken pro cryptowatch',
  krakenfutures: 'crypto facilities cryptofacilities',
  binanceusdm: 'binance futures usdt',
  binancecoinm: 'binance futures coin delivery',
  other: 'unknown custom broker not listed',
  generic: 'token telegram rpc url jwt webhook password env secret',
};

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** 0: it is called so; 1: its name begins so; 2: a word of it does; 3: it is in there; null: it is not meant. */
export function rankOf(
  { id, name }: Pick<ExchangeSpec, 'id' | 'name'>,
  typed: string,
): number | null {
  const wanted = plain(typed);
  if (wanted === '') return 2;
  if (plain(name) === wanted || id === wanted) return 0;
  if (plain(name).startsWith(wanted) || id.startsWith(wanted)) return 1;
  const words = `${name} ${ONCE[id] ?? ''}`.split(/\s+/).map(plain);
  if (words.some((word) => word.startsWith(wanted)) || plain(ONCE[id] ?? '').includes(wanted))
    return 2;
  return plain(name).includes(wanted) || id.includes(wanted) ? 3 : null;
}
