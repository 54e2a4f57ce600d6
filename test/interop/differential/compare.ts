/** A bot's request with dummy keys, signed by us, beside what the same bot sends when it has the real key itself. */
import { readPlain } from '../../../electron/core/signing/plain-request.ts';
import {
  NotPlain,
  type PlainRequest,
  type SignedRequest,
} from '../../../electron/core/signing/request.ts';
import type { Signer } from '../../../electron/core/signing/signer.ts';
import { Secret } from '../../../shared/secret.ts';
import { moment } from '../../unit/core/signing/requests.ts';
import { casesOf, type More } from './awkward.ts';
import { bot, type Fields, NOW, rawOf, type Sent } from './bots.ts';

export interface Subject {
  readonly signer: Signer;
  readonly dummy: Fields;
  readonly real: Fields;
  /** Of the bot with the real key, where ccxt is not as short as we are. */
  readonly options?: object;
  /** What chance gives the bot with the real key, for those whose signatures need some: the same as ours. */
  readonly chance?: object;
  /** The number that the bot with the real key sends, for those that want one. */
  readonly nonce?: bigint;
  /** Endpoints that want the key named, and no signature. */
  readonly keyOnly?: RegExp;
  readonly more?: readonly More[];
  /** What of a request is compared, where it can't be all of it. */
  readonly seen?: (sent: Sent) => Sent;
  /** Instead of all cases: for other kinds of key. */
  readonly only?: RegExp;
}

/** What does not come out the same, and why. */
export interface Other {
  /** Of the case's name, `private POST trade/order (unicode)`. */
  readonly of: RegExp;
  readonly result: string;
  readonly why: string;
}

export interface Entry {
  readonly name: string;
  readonly subject: Subject;
  /** So many cases at least are the same. */
  readonly least: number;
  readonly others: readonly Other[];
}

/** `same`, or what is different, in words. */
export interface Outcome {
  readonly name: string;
  readonly result: string;
}

export function outcomesOf(subject: Subject): Outcome[] {
  const { signer, dummy, real, options = {}, chance = {}, more = [], only = /./ } = subject;
  // Another clock, so that a time which is not set by us is seen.
  const ours = bot(signer.exchange, dummy, NOW - 45_678);
  const theirs = bot(signer.exchange, real, NOW, options, chance);
  return ours.calls.flatMap((call) =>
    casesOf(call, more).flatMap(({ name, params }) => {
      if (!only.test(name)) return [];
      const asked = ours.sign(call, params);
      const expected = theirs.sign(call, params);
      // Public data: it looks alike whoever asks.
      if (asked === null || expected === null || alike(asked, expected)) return [];
      return [{ name, result: resultOf(subject, name, asked, expected) }];
    }),
  );
}

function alike(one: Sent, other: Sent): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function resultOf(subject: Subject, name: string, asked: Sent, expected: Sent): string {
  const { signer, real, nonce = null, keyOnly, seen = (sent) => sent } = subject;
  try {
    const request = readFor(signer, asked);
    const values = Object.fromEntries(
      Object.entries(real).map(([name, text]) => [name, Secret.fromText(text)]),
    );
    const signed =
      keyOnly?.test(name) && signer.nameKey
        ? signer.nameKey(request, values)
        : signer.sign(request, values, moment(NOW, nonce));
    return differenceOf(seen(sentOf(request, signed)), seen(expected));
  } catch (error) {
    if (error instanceof NotPlain) return `refused: ${error.problem}`;
    throw error;
  }
}

function readFor({ grammar, read }: Signer, asked: Sent): PlainRequest {
  const raw = rawOf(asked);
  const plain = readPlain(raw, grammar);
  return read === undefined ? plain : read(plain, raw);
}

function sentOf({ method, host }: PlainRequest, { target, headers, body }: SignedRequest): Sent {
  return { url: `https://${host}${target}`, method, headers, body: body?.toString() ?? '' };
}

function differenceOf(sent: Sent, expected: Sent): string {
  const names = new Set([...Object.keys(sent.headers), ...Object.keys(expected.headers)]);
  const headers = [...names].filter((name) => sent.headers[name] !== expected.headers[name]);
  const differ = [
    // ccxt ends a URL in a question mark where it has nothing to ask: we do not.
    ...(sent.url === expected.url.replace(/\?$/, '') ? [] : ['url']),
    ...(['method', 'body'] as const).filter((part) => sent[part] !== expected[part]),
    ...headers.sort().map((name) => `header ${name}`),
  ];
  return differ.length === 0 ? 'same' : `differs: ${differ.join(', ')}`;
}
