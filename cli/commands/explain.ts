import type { ExplainReply, ExplainRequest } from '../../shared/broker/protocol.ts';
import { SCOPES } from '../../shared/model/scope.ts';
import { define } from '../command.ts';
import { EXIT, usage } from '../errors.ts';
import { asLine, type Output, table } from '../output.ts';
import { parseReference } from '../reference.ts';
import { openSession } from '../session.ts';
import { readStdin } from '../stdin.ts';

/** The app reads 64 KiB, with everything around it. */
const BODY_MAX_BYTES = 48 * 1024;

export const explain = define({
  synopsis: 'keyturn explain REF[/FIELD] [METHOD URL] [--scopes SCOPES] [--body TEXT]',
  about: `
Tells what would happen, and by which rule: with METHOD and URL to that request, if Keyturn were to sign it; without
them to a lease, which is what 'keyturn get' and 'keyturn run' ask for. Nothing is signed, revealed or counted, and the
owner is not asked. Exits with 0 when it would be allowed, or the owner asked; with 1 when it would be refused.

  keyturn explain binance-main POST https://api.binance.com/sapi/v1/capital/withdraw/apply --body coin=BTC
  keyturn explain binance-main/secret --scopes read+trade`,
  words: 3,
  options: {
    body: { type: 'string', value: 'TEXT', help: "the request's body; - to read it from stdin" },
    header: {
      type: 'string',
      multiple: true,
      value: 'NAME:VALUE',
      help: 'a header of the request',
    },
    scopes: { type: 'string', value: 'SCOPES', help: 'of a lease, joined by +, as in read+trade' },
  },
  async run({ options, words, output }) {
    const request = requestFrom(words, options);
    const session = await openSession(options, output);
    const reply = await session.explain(request);
    if (output.json) output.document(reply);
    else say(reply, output);
    return reply.verdict === 'deny' ? EXIT.failed : EXIT.done;
  },
});

const VERDICTS: Readonly<Record<ExplainReply['verdict'], string>> = {
  allow: 'allowed',
  ask: 'the owner would be asked',
  deny: 'refused',
};

function say(reply: ExplainReply, output: Output): void {
  const { verdict, rule, text, hint, credential, mode, scopes, endpoint, changes } = reply;
  const rows = [
    ['verdict', VERDICTS[verdict]],
    ['rule', `${rule}: ${asLine(text)}`],
    ['key', credential ?? '-'],
    ['mode', mode],
    ['scopes', scopes.join(',') || '-'],
    ...(mode === 'sign' ? [['endpoint', endpoint ?? 'unknown']] : []),
    ...changes.map((change) => ['changed', change]),
    ...(hint === undefined ? [] : [['hint', asLine(hint)]]),
  ];
  for (const line of table(rows)) output.line(line);
}

/** @throws Failure `usage` */
function requestFrom(
  words: readonly string[],
  options: { body?: string; header?: string[]; scopes?: string },
): ExplainRequest {
  const [text, method, url] = words;
  const wrong = (said: string, hint?: string) => usage(said, 'explain', hint);
  if (text === undefined) throw wrong('no reference given');
  const reference = parseReference(text);
  if (reference === null)
    throw wrong('what was given is no reference', 'keyturn://binance-main is one');
  const { credential, field } = reference;
  const { body, header = [], scopes } = options;
  if (method === undefined || url === undefined) {
    if (method !== undefined) throw wrong('a request has a METHOD and a URL');
    if (body !== undefined || header.length > 0)
      throw wrong('--body and --header belong to a request, and there is none');
    return {
      credential,
      ...(field === null ? {} : { fields: [field] }),
      ...(scopes === undefined ? {} : { scopes: scopes.split('+').map(scopeFrom) }),
    };
  }
  if (field !== null || scopes !== undefined)
    throw wrong('a field and --scopes belong to a lease, not to a request');
  if (!/^[A-Za-z]{1,10}$/.test(method)) throw wrong('the METHOD is letters, as in GET');
  const sent = body === '-' ? fromStdin() : body;
  const headers = [...typeOf(sent), ...header.map(headerFrom)];
  const request = {
    method: method.toUpperCase(),
    url,
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    ...(sent === undefined ? {} : { body: sent }),
  };
  return { credential, request };
}

/** What a client library says of such a body; a header that is given wins. */
function typeOf(body: string | undefined): [string, string][] {
  if (body === undefined) return [];
  const json = /^\s*[{[]/.test(body);
  return [['content-type', json ? 'application/json' : 'application/x-www-form-urlencoded']];
}

function headerFrom(text: string): [string, string] {
  const colon = text.indexOf(':');
  if (colon < 1) throw usage('--header takes NAME:VALUE', 'explain');
  return [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()];
}

function scopeFrom(text: string): (typeof SCOPES)[number] {
  const scope = SCOPES.find((known) => known === text);
  if (scope !== undefined) return scope;
  throw usage(`there is no scope '${text}'`, 'explain', `scopes are ${SCOPES.join(', ')}`);
}

function fromStdin(): string {
  const bytes = readStdin(BODY_MAX_BYTES, 'the body');
  if (bytes.byteLength <= BODY_MAX_BYTES) return bytes.toString('utf8');
  throw usage('the body is longer than the app would take', 'explain', 'it may have 48 KiB');
}
