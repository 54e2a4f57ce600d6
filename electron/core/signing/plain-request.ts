/**
 * The one way in which a request to an exchange may be written. What is judged must be what the exchange executes, and
 * it reads with a parser of its own: so everything that two parsers could read differently is refused, and nothing is
 * put right.
 */
import type { Grammar } from './grammar.ts';
import { bodyKindOf, readHeaders } from './plain-headers.ts';
import { folded, readJsonBody, readText } from './plain-json.ts';
import { readPairs } from './plain-pairs.ts';
import { NotPlain, type Parameter, type PlainRequest, type RawRequest } from './request.ts';

/**
 * No user-info, port, percent sign, backslash, semicolon or anything beyond ASCII: none of them is in the classes. No
 * segment is empty or begins with a point.
 */
const URL_SHAPE =
  /^https:\/\/([a-z0-9]+(?:[.-][a-z0-9]+)+)((?:\/[A-Za-z0-9_:~-][A-Za-z0-9._:~-]*)+\/?)(?:\?([!-~]*))?$/;

/** @throws NotPlain */
export function readPlain(raw: RawRequest, grammar: Grammar): PlainRequest {
  const { method } = raw;
  if (!grammar.methods.has(method)) {
    throw new NotPlain(`its method is not one of ${[...grammar.methods].join(', ')}`);
  }
  const { host, path, query } = readUrl(raw.url, grammar);
  const { passed, type } = readHeaders(raw.rawHeaders, grammar.headers);
  const inQuery = readPairs(query, grammar);
  const { body, json, parameters } = readBody(raw, type, grammar);
  if (query !== '' && body !== '' && !(grammar.queryBesideBody && json !== null)) {
    throw new NotPlain('it has parameters in the query and in the body');
  }
  return {
    ...{ method, host, path, query, body, json, headers: passed, action: null },
    parameters: together(inQuery, parameters),
  };
}

function readUrl(url: string, grammar: Grammar): { host: string; path: string; query: string } {
  const match = URL_SHAPE.exec(url);
  const [, host = '', path = '', query] = match ?? [];
  if (
    match === null ||
    !sameAgain(url) ||
    (path.endsWith('/') && !grammar.mayEndInSlash) ||
    (query === '' && !grammar.emptyQuery)
  ) {
    throw new NotPlain('its URL is not written plainly');
  }
  return { host, path, query: query ?? '' };
}

/** Whether a URL parser makes of it what it is: nothing to resolve, to escape or to leave out. */
function sameAgain(url: string): boolean {
  try {
    return new URL(url).href === url;
  } catch {
    return false;
  }
}

type Body = Pick<PlainRequest, 'body' | 'json' | 'parameters'>;

function readBody({ method, body: bytes }: RawRequest, type: string, grammar: Grammar): Body {
  if (bytes.byteLength === 0) return { body: '', json: null, parameters: [] };
  if (method === 'GET') throw new NotPlain('a GET has no body');
  if (bodyKindOf(type, grammar.bodies) === 'form') {
    const body = ascii(bytes);
    return { body, json: null, parameters: readPairs(body, grammar) };
  }
  const body = readText(bytes, 'its body');
  return { body, ...readJsonBody(body, grammar.names) };
}

function ascii(body: Uint8Array): string {
  if (body.some((byte) => byte < 0x21 || byte > 0x7e)) {
    throw new NotPlain('its body has characters that are not percent-encoded');
  }
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
}

/** What the query says again in the body is one parameter, if it is the same there. */
function together(inQuery: readonly Parameter[], inBody: readonly Parameter[]): Parameter[] {
  if (inQuery.length === 0 || inBody.length === 0) return [...inQuery, ...inBody];
  const said = new Map(inQuery.map((one) => [folded(one.name), one]));
  return [...inQuery, ...inBody.filter((one) => !isSaidAgain(one, said.get(folded(one.name))))];
}

function isSaidAgain(one: Parameter, before: Parameter | undefined): boolean {
  if (before === undefined) return false;
  if (before.name === one.name && before.value === one.value) return true;
  throw new NotPlain(`query and body differ in ${one.name}`);
}
