/**
 * What the grammar takes means the same to every parser that may stand at the other end: those of three languages read
 * the same names and values out of it. And what is signed is what was judged.
 */
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { parse } from 'node:querystring';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signBinance } from '../../electron/core/signing/binance.ts';
import {
  NotPlain,
  type PlainRequest,
  readPlain,
} from '../../electron/core/signing/plain-request.ts';
import { Secret } from '../../shared/secret.ts';
import { runs } from '../setup/runs.ts';

const URL_BASE = 'https://api.binance.com/api/v3/order';

function accepted(query: string): PlainRequest | null {
  try {
    return readPlain({
      method: 'GET',
      url: `${URL_BASE}?${query}`,
      rawHeaders: [],
      body: Buffer.alloc(0),
    });
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

describe('what is signed is what was judged', () => {
  const secret = 'test-secret';
  const now = 1_790_000_000_000;

  it('and the signature is over all that goes out before it', () => {
    fc.assert(
      fc.property(tidy, (text) => {
        const request = text === '' ? null : accepted(text);
        if (request === null) return;
        const values = { apiKey: Secret.fromText('test-key'), secret: Secret.fromText(secret) };
        const { target, body } = signBinance(request, values, now);
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
