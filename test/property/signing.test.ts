/**
 * What the grammar takes means the same to every parser that may stand at the other end: those of three languages read
 * the same names and values out of it. And what is signed is what was judged.
 */
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { parse } from 'node:querystring';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binance } from '../../electron/core/signing/binance.ts';
import { bitget } from '../../electron/core/signing/bitget.ts';
import { bybit } from '../../electron/core/signing/bybit.ts';
import { gate } from '../../electron/core/signing/gate.ts';
import { htx } from '../../electron/core/signing/htx.ts';
import { membersOf } from '../../electron/core/signing/json-text.ts';
import { kucoin } from '../../electron/core/signing/kucoin.ts';
import { mexc } from '../../electron/core/signing/mexc.ts';
import { okx } from '../../electron/core/signing/okx.ts';
import { readPlain } from '../../electron/core/signing/plain-request.ts';
import { NotPlain, type PlainRequest } from '../../electron/core/signing/request.ts';
import type { Signer } from '../../electron/core/signing/signer.ts';
import { Secret } from '../../shared/secret.ts';
import { runs } from '../setup/runs.ts';
import { asked, fields, moment } from '../unit/core/signing/requests.ts';

const URL_BASE = 'https://api.binance.com/api/v3/order';

function accepted(query: string): PlainRequest | null {
  try {
    const url = `${URL_BASE}?${query}`;
    const raw = { method: 'GET', url, rawHeaders: [], body: Buffer.alloc(0) };
    return readPlain(raw, binance.grammar);
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

/** Pieces that are near the edge of the grammar, on both sides. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      'a',
      'B1',
      'symbol',
      'signature',
      'timestamp',
      '=',
      '&',
      ';',
      '+',
      '%',
      '%3D',
      '%26',
      '%25',
      '%20',
    ],
    ...[
      '%00',
      '%c3%a4',
      '%C0%AF',
      '[]',
      '%5B%5D',
      '"',
      '{',
      '0',
      '1.5',
      '-',
      '~',
      '.',
      '!',
      '*',
      '(',
      ')',
      "'",
    ],
    ...[
      '#',
      '?',
      '/',
      '\\',
      ':',
      '@',
      ',',
      '%F0%9F%98%80',
      '%ED%A0%80',
      '%u0041',
      '%2B',
      '%2541',
      '%0a',
      'x',
    ],
  ),
  fc.string({ maxLength: 3 }),
);
const messy = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
const value = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((text) => encodeURIComponent(text));
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,5}$/);
const tidy = fc
  .uniqueArray(fc.tuple(name, value), { selector: ([one]) => one, maxLength: 6 })
  .map((pairs) => pairs.map(([one, text]) => `${one}=${text}`).join('&'));
const query = fc.oneof({ weight: 2, arbitrary: messy }, { weight: 3, arbitrary: tidy });

const pairsOf = ({ parameters }: PlainRequest): [string, string][] =>
  parameters.filter((one) => one.name !== 'signature').map((one) => [one.name, one.value]);

/** Python's own reader of forms, for many at once. */
function byPython(queries: readonly string[]): [string, string][][] {
  const script = [
    'import json, sys',
    'from urllib.parse import parse_qsl',
    'strict = dict(keep_blank_values=True, strict_parsing=True, errors="strict")',
    'print(json.dumps([parse_qsl(q, **strict) if q else [] for q in json.load(sys.stdin)]))',
  ].join('\n');
  const run = spawnSync('python3', ['-c', script], {
    input: JSON.stringify(queries),
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as [string, string][][];
}

describe('what is taken is read alike', () => {
  it("by a browser's parser, Node's and ours", () => {
    let taken = 0;
    fc.assert(
      fc.property(query, (text) => {
        const request = text === '' ? null : accepted(text);
        if (request === null) return;
        taken += 1;
        const ours = pairsOf(request);
        const url = new URL(`${URL_BASE}?${text}`);
        const web = [...url.searchParams].filter(([one]) => one !== 'signature');
        const node = Object.entries(parse(text)).filter(([one]) => one !== 'signature');
        expect(web).toEqual(ours);
        // An object has its numeric names first: none of ours is one.
        expect(node).toEqual(ours);
        expect(url.href).toBe(`${URL_BASE}?${text}`);
      }),
      runs(2000),
    );
    expect(taken).toBeGreaterThan(100);
  });

  it("and by Python's", () => {
    const samples = fc.sample(query, 3000).filter((text) => text !== '' && accepted(text) !== null);
    const theirs = byPython(samples);
    const ours = samples.map((text) => pairsOf(accepted(text) as PlainRequest));
    expect(theirs.map((pairs) => pairs.filter(([one]) => one !== 'signature'))).toEqual(ours);
    expect(samples.length).toBeGreaterThan(100);
  });
});

function acceptedJson(text: string): PlainRequest | null {
  const url = 'https://www.okx.com/api/v5/trade/order';
  const rawHeaders = ['Content-Type', 'application/json'];
  try {
    return readPlain({ method: 'POST', url, rawHeaders, body: Buffer.from(text) }, okx.grammar);
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

const jsonName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,4}$/);
const scalar = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.integer(),
  fc.constantFrom(true, false, null, 0.1, -1.5, '1.0'),
);
const jsonValue = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(jsonName, scalar, { maxKeys: 3 }),
);
const jsonPiece = fc.constantFrom(
  ...['', '', '', ' ', '\t', ',', '"a":1,', '"A":1,', '1e5', '-', '0', '.5', '//', '\\u0061'],
  ...['\\ud800', 'NaN', '\u2028', '\uFEFF', '{', ']', "'", '\u0000', '9'.repeat(50)],
);
/** Bodies near the edge: tidy ones, with a piece put in somewhere. */
const jsonBody = fc
  .tuple(fc.dictionary(jsonName, jsonValue, { maxKeys: 4 }), jsonPiece, fc.nat({ max: 60 }))
  .map(([value, piece, at]) => {
    const text = JSON.stringify(value);
    const place = Math.min(at, text.length);
    // Half of a character, where one was cut through, is none in UTF-8.
    return Buffer.from(text.slice(0, place) + piece + text.slice(place)).toString();
  });

/** Python's own reader of JSON: what it read, pairs of every object in their order; null where it can't. */
function jsonByPython(texts: readonly string[]): unknown[] {
  const script = [
    'import json, sys',
    'def read(text):',
    '  try: return json.loads(text, object_pairs_hook=lambda pairs: {"pairs": pairs},',
    '    parse_int=str, parse_float=str)',
    '  except ValueError: return None',
    'print(json.dumps([read(text) for text in json.load(sys.stdin)]))',
  ].join('\n');
  const input = JSON.stringify(texts);
  const run = spawnSync('python3', ['-c', script], { input, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as unknown[];
}

describe('a body of JSON that is taken is read alike', () => {
  it("by Python's reader and ours, name by name", () => {
    const texts = fc.sample(jsonBody, 3000).filter((text) => acceptedJson(text) !== null);
    const theirs = jsonByPython(texts);
    const ours = texts.map((text) => ({
      pairs: acceptedJson(text)?.parameters.map(({ name }) => name),
    }));
    const names = theirs.map((one) => ({
      pairs: (one as { pairs: [string, unknown][] }).pairs.map(([name]) => name),
    }));
    expect(names).toEqual(ours);
    const values = theirs.map((one) =>
      (one as { pairs: [string, unknown][] }).pairs.map(([, value]) => value),
    );
    texts.forEach((text, index) => {
      membersOf(text).forEach(({ raw }, at) => {
        if (/^["\d-]/.test(raw)) {
          const value = raw.startsWith('"') ? JSON.parse(raw) : raw;
          expect(values[index]?.[at]).toBe(value);
        }
      });
    });
    expect(texts.length).toBeGreaterThan(300);
  });

  it('and goes on byte for byte', () => {
    let taken = 0;
    fc.assert(
      fc.property(jsonBody, (text) => {
        const request = acceptedJson(text);
        if (request === null) return;
        taken += 1;
        expect(request.body).toBe(text);
        expect(request.json).toEqual(JSON.parse(text));
      }),
      runs(500),
    );
    expect(taken).toBeGreaterThan(50);
  });
});

describe('what is signed is what was judged', () => {
  const secret = 'test-secret';
  const now = 1_790_000_000_000;

  it('and the signature is over all that goes out before it', () => {
    fc.assert(
      fc.property(tidy, (text) => {
        const request = text === '' ? null : accepted(text);
        if (request === null) return;
        const values = { apiKey: Secret.fromText('test-key'), secret: Secret.fromText(secret) };
        const { target, body } = binance.sign(request, values, moment(now));
        expect(body).toBeNull();
        const [, payload = '', signature = ''] =
          /\?(.*)&signature=([0-9a-f]{64})$/s.exec(target) ?? [];
        expect(createHmac('sha256', secret).update(payload).digest('hex')).toBe(signature);
        const ours = new Set(['timestamp', 'recvWindow', 'signature']);
        const kept = (of: string): string[] =>
          of.split('&').filter((one) => !ours.has(one.split('=')[0] ?? ''));
        expect(kept(payload)).toEqual(kept(text));
        const said = new URLSearchParams(payload);
        expect(said.getAll('timestamp')).toEqual([String(now)]);
        expect(Number(said.get('recvWindow'))).toBeLessThanOrEqual(5000);
        expect(said.getAll('recvWindow')).toHaveLength(1);
      }),
      runs(500),
    );
  });
});

describe('whatever the exchange, a bot can not say what the signer sets', () => {
  const now = 1_790_000_000_000;
  const values = fields({ apiKey: 'test-key', secret: 'test-secret', password: 'test-phrase' });
  const dummies = {
    ...{ 'OK-ACCESS-SIGN': 'dummy', 'X-BAPI-SIGN': 'dummy', 'KC-API-SIGN': 'dummy', SIGN: 'dummy' },
    ...{ 'ACCESS-SIGN': 'dummy', 'X-MEXC-APIKEY': 'dummy', Signature: 'dummy', ApiKey: 'dummy' },
    ...{ 'X-MBX-APIKEY': 'dummy', 'KC-API-PARTNER-SIGN': 'dummy', Authorization: 'dummy' },
  };
  const bySigner = [binance, bitget, bybit, gate, htx, kucoin, mexc, okx];

  it.each(bySigner)('$exchange', (signer) => {
    const set = [...signer.grammar.set];
    const url = 'https://api.exchange.example/api/v3/order';
    fc.assert(
      fc.property(tidy, fc.subarray(set), fc.nat({ max: 6 }), (text, said, at) => {
        const given = text === '' ? [] : text.split('&');
        given.splice(at, 0, ...said.map((name) => `${name}=dummy`));
        const query = given.join('&');
        const request = askedIfPlain(signer, query === '' ? url : `${url}?${query}`, dummies);
        if (request === null) return;
        const signed = signer.sign(request, values, moment(now));
        const sent = signed.target.split('?')[1]?.split('&') ?? [];
        const kept = (pairs: readonly string[]) =>
          pairs.filter((pair) => !signer.grammar.set.has(pair.split('=')[0] ?? ''));
        expect(kept(sent)).toEqual(kept(given));
        for (const name of set) {
          expect(sent.filter((pair) => pair.startsWith(`${name}=`))).toHaveLength(1);
          expect(sent).not.toContain(`${name}=dummy`);
        }
        expect(Object.values(signed.headers)).not.toContain('dummy');
      }),
      runs(100),
    );
  });
});

function askedIfPlain(signer: Signer, url: string, headers: Readonly<Record<string, string>>) {
  try {
    return asked(signer, 'GET', url, { headers });
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}
