/** Which exchange of the catalogue a file means, by the words it uses. */
import type { ExchangeSpec } from '../../../shared/model/catalogue.ts';
import { GENERIC, OTHER } from '../../../shared/model/credential.ts';
import type { Environment } from '../../../shared/model/scope.ts';
import { catalogue as openCatalogue } from '../../core/exchanges/catalogue.ts';
import { plain, wordsOf } from './names.ts';

/** What bots and people call an exchange besides its id and its name; from the connectors of freqtrade and hummingbot. */
const ALIASES: Readonly<Record<string, string>> = {
  gateio: 'gate',
  gateioperpetual: 'gate',
  huobi: 'htx',
  huobipro: 'htx',
  okex: 'okx',
  okexperpetual: 'okx',
  okxperpetual: 'okx',
  okxus: 'okx',
  myokx: 'okx',
  binanceperpetual: 'binance',
  binancefutures: 'binance',
  binanceusdm: 'binanceusdm',
  binancecoinm: 'binancecoinm',
  bybitperpetual: 'bybit',
  bitgetperpetual: 'bitget',
  kucoinperpetual: 'kucoinfutures',
  coinbaseadvancedtrade: 'coinbase',
  coinbaseadvanced: 'coinbase',
  coinbasepro: 'coinbaseexchange',
  cdp: 'coinbase',
  hyperliquidperpetual: 'hyperliquid',
  bitgetglobal: 'bitget',
  dydxv4perpetual: 'dydx',
  geminispot: 'gemini',
};

const catalogue = openCatalogue();
const EXCHANGES: readonly ExchangeSpec[] = catalogue
  .list()
  .filter(({ id }) => id !== GENERIC && id !== OTHER);

const BY_WORD = new Map<string, string>([
  ...EXCHANGES.map(({ name, id }) => [plain(name), id] as const),
  ...EXCHANGES.map(({ id }) => [id, id] as const),
  ...Object.entries(ALIASES).filter(([, id]) => catalogue.get(id) !== null),
]);

/** Names that are words of every day: only the whole text, never a part of one, means the exchange. */
const COMMON = new Set([
  'gate',
  'apex',
  'cex',
  'p2b',
  'alpaca',
  'bullish',
  'wavesexchange',
  'hollaex',
]);

/** The host of each exchange's key page without `www` and the like: `okx.com`. */
const BY_HOST = new Map(
  EXCHANGES.flatMap(({ id, manageUrl }) =>
    manageUrl === undefined ? [] : [[domainOf(new URL(manageUrl).hostname), id] as const],
  ).reverse(),
);

export const specOf = (id: string): ExchangeSpec | null => catalogue.get(id);
export const checks = catalogue;

/** @param hints the strongest first. @returns an id of the catalogue, or null */
export function guessExchange(hints: readonly string[]): string | null {
  for (const hint of hints) {
    const found = byHost(hint) ?? byWords(hint);
    if (found !== null) return found;
  }
  return null;
}

function byHost(hint: string): string | null {
  if (!/^[a-z]+:\/\//i.test(hint)) return null;
  try {
    return BY_HOST.get(domainOf(new URL(hint).hostname)) ?? null;
  } catch {
    return null;
  }
}

function domainOf(host: string): string {
  return host.split('.').slice(-2).join('.');
}

/** The longest run of words that names an exchange: `Coinbase Advanced Trade (main)`. */
function byWords(hint: string): string | null {
  if (/^[a-z]+:\/\//i.test(hint)) return null;
  const whole = BY_WORD.get(plain(hint));
  if (whole !== undefined) return whole;
  const words = wordsOf(hint.slice(0, 400));
  for (let length = Math.min(4, words.length); length > 0; length--) {
    for (let from = 0; from + length <= words.length; from++) {
      const run = words.slice(from, from + length).join('');
      const found = COMMON.has(run) ? undefined : BY_WORD.get(run);
      if (found !== undefined) return found;
    }
  }
  return null;
}

/** The words of a text that are not the exchange's name: `Binance main` → `main`. */
export function withoutExchange(text: string, exchange: string | null): string {
  if (exchange === null) return text;
  const names = [...BY_WORD].filter(([, id]) => id === exchange).map(([word]) => word);
  const words = text.split(/[\s_\-./]+/).filter((word) => word !== '');
  return words.filter((word) => !names.includes(plain(word))).join(' ');
}

export function guessEnvironment(texts: readonly string[]): Environment {
  const words = new Set(texts.flatMap(wordsOf));
  if (words.has('testnet') || words.has('sandbox')) return 'testnet';
  return words.has('demo') || words.has('paper') ? 'demo' : 'live';
}
