/**
 * The catalogue's data, read through its schema: a file that is wrong stops the program at its start (and its test
 * before that), never a person's key later.
 */
import * as z from 'zod/mini';
import { ExchangeSpec, type FieldFormat, type FieldSpec } from '../../../shared/model/catalogue.ts';
import {
  FIELD_VALUE_MAX,
  FieldName,
  GENERIC,
  OTHER,
  TOTP_FIELD,
} from '../../../shared/model/credential.ts';
import { ENVIRONMENTS } from '../../../shared/model/scope.ts';
import binance from './data/binance.json' with { type: 'json' };
import bitfinex from './data/bitfinex.json' with { type: 'json' };
import bitget from './data/bitget.json' with { type: 'json' };
import bitstamp from './data/bitstamp.json' with { type: 'json' };
import bybit from './data/bybit.json' with { type: 'json' };
import ccxt from './data/ccxt.json' with { type: 'json' };
import coinbase from './data/coinbase.json' with { type: 'json' };
import deribit from './data/deribit.json' with { type: 'json' };
import gate from './data/gate.json' with { type: 'json' };
import gemini from './data/gemini.json' with { type: 'json' };
import htx from './data/htx.json' with { type: 'json' };
import hyperliquid from './data/hyperliquid.json' with { type: 'json' };
import kraken from './data/kraken.json' with { type: 'json' };
import kucoin from './data/kucoin.json' with { type: 'json' };
import mexc from './data/mexc.json' with { type: 'json' };
import okx from './data/okx.json' with { type: 'json' };

const DESCRIBED: readonly unknown[] = [
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
];

const CcxtData = z.object({
  source: z.object({
    text: z.string(),
    url: z.string(),
    checked: z.string(),
    secondHand: z.boolean(),
  }),
  exchanges: z.record(
    z.string(),
    z.object({
      name: z.string(),
      fields: z.array(FieldName),
      /** The id of a described exchange whose keys these are, or (`regional`) whose rules a regional site shares. */
      keysOf: z.optional(z.string()),
      regional: z.optional(z.boolean()),
    }),
  ),
});
type CcxtExchange = z.infer<typeof CcxtData>['exchanges'][string];

const ANY_TEXT: FieldFormat = {
  kind: 'text',
  alphabet: 'any',
  minLength: 1,
  maxLength: FIELD_VALUE_MAX,
  expected: 'any text',
};
const KEY_TEXT: FieldFormat = {
  kind: 'text',
  alphabet: 'ascii',
  minLength: 4,
  maxLength: 4096,
  expected: 'letters, digits and signs without blanks',
};
const ANY_PEM: FieldFormat = { kind: 'pem', types: null, expected: 'a private key in PEM' };

/** What ccxt calls its credentials (`requiredCredentials` of its base class), in words. */
const CCXT_FIELDS: Readonly<Record<string, Omit<FieldSpec, 'name' | 'required'>>> = {
  apiKey: { label: 'API key', secret: false, formats: [KEY_TEXT] },
  secret: { label: 'API secret', secret: true, formats: [KEY_TEXT, ANY_PEM] },
  password: { label: 'API passphrase or password', secret: true, formats: [ANY_TEXT] },
  uid: { label: 'User ID', secret: false, formats: [KEY_TEXT] },
  accountId: { label: 'Account ID', secret: false, formats: [KEY_TEXT] },
  login: { label: 'Login', secret: false, formats: [ANY_TEXT] },
  twofa: { label: '2FA secret', secret: true, formats: [ANY_TEXT] },
  privateKey: { label: 'Private key', secret: true, formats: [KEY_TEXT, ANY_PEM] },
  walletAddress: { label: 'Wallet address', secret: false, formats: [KEY_TEXT] },
  token: { label: 'Token', secret: true, formats: [KEY_TEXT] },
};

/** Every exchange account may have a second factor, and what makes its codes may be kept beside the key. */
const SEED: FieldSpec = {
  name: TOTP_FIELD,
  label: 'Authenticator seed',
  required: false,
  secret: true,
  formats: [{ kind: 'totp', expected: 'base32, or an otpauth address' }],
  help: 'The second factor of your account at the exchange. No program is ever given it.',
};

/** A field that nobody described: a generic secret names its own. */
export function freeField(name: string): FieldSpec {
  if (name === TOTP_FIELD) return SEED;
  const known = CCXT_FIELDS[name];
  if (known !== undefined && Object.hasOwn(CCXT_FIELDS, name))
    return { name, required: false, ...known };
  return { name, label: name, required: false, secret: true, formats: [ANY_TEXT, ANY_PEM] };
}

/** All exchanges, in the order they are listed: described ones, those that only ccxt knows, `other`, `generic`. */
export function loadExchanges(): ExchangeSpec[] {
  const described = DESCRIBED.map((data) => z.parse(ExchangeSpec, data));
  const byId = new Map(described.map((spec) => [spec.id, spec]));
  const data = z.parse(CcxtData, ccxt);
  const others = Object.entries(data.exchanges).map(([id, exchange]) => {
    const relative = exchange.keysOf === undefined ? undefined : byId.get(exchange.keysOf);
    return relative === undefined
      ? fromCcxt(id, exchange, data.source)
      : likeRelative(id, exchange, relative);
  });
  const sorted = [...described, ...others].sort(byName);
  const exchanges = [
    ...sorted.filter((s) => s.kind === 'described'),
    ...sorted.filter((s) => s.kind === 'ccxt'),
    other(),
  ];
  return [...exchanges.map((spec) => ({ ...spec, fields: [...spec.fields, SEED] })), generic()];
}

const byName = (a: ExchangeSpec, b: ExchangeSpec): number =>
  a.name.localeCompare(b.name, 'en', { sensitivity: 'base' });

function fromCcxt(
  id: string,
  { name, fields }: CcxtExchange,
  source: ExchangeSpec['sources'][number],
): ExchangeSpec {
  // dYdX asks for nothing by itself: it takes a private key or a mnemonic through options.
  const given = fields.length > 0 ? fields : ['privateKey', 'walletAddress'];
  // Where nothing but an API key is asked for, it is all that a thief needs.
  const hidden = fields.length === 1 ? { secret: true } : {};
  return {
    id,
    name,
    kind: 'ccxt',
    environments: [...ENVIRONMENTS],
    fields: given.map((field) => ({ ...freeField(field), ...hidden, required: fields.length > 0 })),
    permissions: [],
    expiryNotes: [],
    sources: [source],
  };
}

function likeRelative(
  id: string,
  { name, regional }: CcxtExchange,
  relative: ExchangeSpec,
): ExchangeSpec {
  if (regional !== true) return { ...relative, id, name };
  const { manageUrl: _elsewhere, ...shared } = relative;
  const text = `Taken over from ${relative.name}, whose regional site this is; its rules may differ.`;
  const checked = relative.sources[0]?.checked ?? '';
  return {
    ...shared,
    id,
    name,
    sources: [{ text, checked, secondHand: true }, ...relative.sources],
  };
}

const unjudged = { permissions: [], expiryNotes: [], sources: [], environments: [...ENVIRONMENTS] };

function other(): ExchangeSpec {
  const fields = Object.keys(CCXT_FIELDS).map(freeField);
  return { ...unjudged, id: OTHER, name: 'Another exchange', kind: 'other', fields };
}

function generic(): ExchangeSpec {
  const value = {
    ...freeField('value'),
    label: 'Value',
    help: 'A token, a URL with a password in it, a signing key.',
  };
  return { ...unjudged, id: GENERIC, name: 'Another secret', kind: 'generic', fields: [value] };
}
