/** The names under which programs of a kind look for their key. */
import { dummyFields, isExchange } from '../dummies.ts';
import { Failure, usage } from '../errors.ts';
import { parseReference } from '../reference.ts';
import type { Key } from '../replies.ts';

/** A variable of the child: a plain value, a field of a key, or a proxy address for it. */
export type Variable =
  | { readonly value: string }
  | { readonly credential: string; readonly field: string }
  | { readonly credential: string; readonly proxy: true };

export interface Preset {
  readonly credential: string;
  /** @returns the variables, for a key of which this is known */
  variables(key: Key, sign: boolean): [string, Variable][];
}

/** Where freqtrade looks (`exchange.*` of its configuration), by ccxt's names. */
const FREQTRADE: Readonly<Record<string, string>> = {
  apiKey: 'KEY',
  secret: 'SECRET',
  password: 'PASSWORD',
  uid: 'UID',
  accountId: 'ACCOUNT_ID',
  walletAddress: 'WALLET_ADDRESS',
  privateKey: 'PRIVATE_KEY',
};

/** Fields that ccxt has a name for; the rest of a key is not for it. */
const CCXT = new Set([...Object.keys(FREQTRADE), 'login', 'twofa', 'token']);

/**
 * @param text `ccxt:EXCHANGE=REF` or `freqtrade=REF`
 * @throws Failure `usage`
 */
export function presetFrom(text: string): Preset {
  const [, kind, exchange, reference = ''] = /^([a-z]+)(?::([a-z0-9]+))?=(.*)$/s.exec(text) ?? [];
  // What stands behind `=` is not repeated: it may be a key in the wrong place.
  const known = (kind === 'ccxt' && exchange !== undefined) || (kind === 'freqtrade' && !exchange);
  if (!known) {
    throw usage(
      '--preset takes ccxt:EXCHANGE=REF or freqtrade=REF',
      'run',
      'as in --preset ccxt:binance=binance-main',
    );
  }
  if (exchange !== undefined && !isExchange(exchange))
    throw usage(`ccxt has no exchange '${exchange}'`, 'run', "it is ccxt's own name, as binance");
  const found = parseReference(reference);
  if (found === null || found.field !== null)
    throw usage(`--preset ${kind} takes a reference to a whole key`, 'run', 'as binance-main');
  const { credential } = found;
  return exchange === undefined
    ? { credential, variables: (key, sign) => freqtrade(credential, key, sign) }
    : { credential, variables: (key, sign) => ccxt(credential, exchange, key, sign) };
}

/** As ccxt's own command line looks for them: `BINANCE_APIKEY`, `BINANCE_SECRET`. */
function ccxt(credential: string, exchange: string, key: Key, sign: boolean): [string, Variable][] {
  checkExchange(exchange, key);
  const named = fieldsFor(credential, exchange, key, sign).map(
    ([field, variable]): [string, Variable] => [`${exchange}_${field}`.toUpperCase(), variable],
  );
  if (!sign) return named;
  return [...named, [`${exchange}_PROXYURL`.toUpperCase(), { credential, proxy: true }]];
}

function freqtrade(credential: string, key: Key, sign: boolean): [string, Variable][] {
  const section = 'FREQTRADE__EXCHANGE__';
  const own = isExchange(key.exchange) ? key.exchange : null;
  const named = fieldsFor(credential, own ?? 'binance', key, sign).flatMap(
    ([field, variable]): [string, Variable][] => {
      const name = FREQTRADE[field];
      return name === undefined ? [] : [[`${section}${name}`, variable]];
    },
  );
  if (own !== null) named.unshift([`${section}NAME`, { value: own }]);
  // In small letters: old versions lower what is given, new ones keep it, and ccxt for Python reads `proxy_url`.
  if (sign) named.push([`${section}CCXT_CONFIG__proxy_url`, { credential, proxy: true }]);
  return named;
}

/** The key's own fields; dummies where Keyturn signs. */
function fieldsFor(
  credential: string,
  exchange: string,
  key: Key,
  sign: boolean,
): [string, Variable][] {
  if (!sign) {
    const fields = key.fields.filter((field) => CCXT.has(field));
    return fields.map((field) => [field, { credential, field }]);
  }
  return Object.entries(dummyFields(exchange) ?? {}).map(([field, value]) => [field, { value }]);
}

/** A key under another exchange's name would be shown to that exchange. */
function checkExchange(exchange: string, key: Key): void {
  if (!isExchange(key.exchange) || exchange.includes(key.exchange)) return;
  throw new Failure(
    'wrong_exchange',
    `the key '${key.ref}' is one of ${key.exchange}, not of ${exchange}`,
    { hint: `give ccxt:${key.exchange}, or name the variables yourself with --env` },
  );
}

/**
 * freqtrade reads what looks like a number, a truth value or a list as that, but for its password.
 *
 * @returns why it would not get this value as it is; null when it would
 */
export function freqtradeTrouble(name: string, value: string): string | null {
  if (!name.startsWith('FREQTRADE__') || name.endsWith('__PASSWORD')) return null;
  const text = value.trim();
  const number = /^[+-]?(?:[\d_]+\.?[\d_]*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;
  if (number.test(text)) return 'freqtrade would read it as a number';
  if (/^(?:t|true|f|false)$/i.test(text)) return 'freqtrade would read it as true or false';
  return text.startsWith('[') ? 'freqtrade would read it as a list' : null;
}
