/**
 * The one way in which a request to an exchange may be written. What is judged must be what the exchange executes, and
 * it reads with a parser of its own: so everything that two parsers could read differently is refused, and nothing is
 * put right.
 */

export interface RawRequest {
  readonly method: string;
  readonly url: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
}

export interface Parameter {
  readonly name: string;
  /** As it stands in the request. */
  readonly raw: string;
  /** Percent-decoded. */
  readonly value: string;
}

export interface PlainRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** Where the parameters are: in one place only. */
  readonly place: 'query' | 'body';
  readonly parameters: readonly Parameter[];
  /** Those that go on to the exchange, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request that is not written plainly. `problem` completes "…: " for a person, and repeats no value. */
export class NotPlain extends Error {
  override readonly name = 'NotPlain';
  readonly problem: string;

  constructor(problem: string) {
    super(problem);
    this.problem = problem;
  }
}

const METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE']);
/** No user-info, port, percent sign, backslash, semicolon or anything beyond ASCII: none of them is in the classes. */
const URL_SHAPE = /^https:\/\/([a-z0-9]+(?:[.-][a-z0-9]+)+)((?:\/[A-Za-z0-9_-]+)+)(?:\?([!-~]+))?$/;
const NAME = /^[A-Za-z][A-Za-z0-9]{0,39}$/;
/** Unreserved characters and percent-encoded ones; what else a parser might let pass differs among them. */
const VALUE = /^(?:[A-Za-z0-9._~*()!-]|%[0-9A-Fa-f]{2})*$/;
/** What a second decoding, or another separator, would read as something else; and what can't be seen. */
const AMBIGUOUS = /[&=;%+\\#\p{C}]/u;
const VALUE_MAX = 1024;
/** Hex, or base64 that somebody may have forgotten to encode. */
const SIGNATURE = /^[A-Za-z0-9+/=%_-]{0,1024}$/;
const FORM = /^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-8"?)?$/i;

/** Said to the exchange as the caller said it. All others stay here, but for those that would change the request. */
const PASSED = new Set(['accept', 'accept-encoding', 'user-agent', 'x-mbx-time-unit']);
/** The request would be another one than it looks. */
const MEANINGFUL =
  /^(?:content-encoding|transfer-encoding|te|trailer|upgrade|expect|range|x-http-method|x-http-method-override|x-method-override|x-original-url|x-rewrite-url)$/;
const HEADER_VALUE = /^[ -~]{0,512}$/;

/** @throws NotPlain */
export function readPlain({ method, url, rawHeaders, body }: RawRequest): PlainRequest {
  if (!METHODS.has(method))
    throw new NotPlain('its method is not one of GET, POST, PUT and DELETE');
  const { host, path, query } = readUrl(url);
  const headers = readHeaders(rawHeaders, body.byteLength > 0);
  if (query !== '' && body.byteLength > 0) {
    throw new NotPlain('it has parameters in the query and in the body');
  }
  if (method === 'GET' && body.byteLength > 0) throw new NotPlain('a GET has no body');
  const place = query !== '' || (body.byteLength === 0 && !writes(method)) ? 'query' : 'body';
  const text = place === 'query' ? query : ascii(body);
  return { method, host, path, place, parameters: readParameters(text), headers };
}

/** Where what has no parameters yet will get ours. */
const writes = (method: string): boolean => method === 'POST' || method === 'PUT';

function readUrl(url: string): { host: string; path: string; query: string } {
  const match = URL_SHAPE.exec(url);
  const [, host = '', path = '', query = ''] = match ?? [];
  if (match === null || !sameAgain(url)) throw new NotPlain('its URL is not written plainly');
  return { host, path, query };
}

/** Whether a URL parser makes of it what it is: nothing to resolve, to escape or to leave out. */
function sameAgain(url: string): boolean {
  try {
    return new URL(url).href === url;
  } catch {
    return false;
  }
}

function readHeaders(raw: readonly string[], hasBody: boolean): Record<string, string> {
  const headers: Record<string, string> = {};
  let form = !hasBody;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase();
    const value = raw[i + 1] ?? '';
    if (MEANINGFUL.test(name) && !isChunked(name, value)) {
      throw new NotPlain(`it has the header ${name}`);
    }
    if (name === 'content-type' && hasBody) form = FORM.test(value);
    if (!PASSED.has(name)) continue;
    if (Object.hasOwn(headers, name)) throw new NotPlain(`it has the header ${name} twice`);
    if (!HEADER_VALUE.test(value)) throw new NotPlain(`its header ${name} is not plain text`);
    headers[name] = value;
  }
  if (!form) throw new NotPlain('its body is not application/x-www-form-urlencoded');
  return headers;
}

/** How the body came here says nothing about how it goes on. */
function isChunked(name: string, value: string): boolean {
  return name === 'transfer-encoding' && value.toLowerCase() === 'chunked';
}

function ascii(body: Uint8Array): string {
  if (body.some((byte) => byte < 0x21 || byte > 0x7e)) {
    throw new NotPlain('its body has characters that are not percent-encoded');
  }
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
}

function readParameters(text: string): Parameter[] {
  if (text === '') return [];
  const seen = new Set<string>();
  return text.split('&').map((pair) => {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0));
    if (!NAME.test(name)) throw new NotPlain('a parameter has no plain name');
    if (seen.has(name)) throw new NotPlain(`the parameter ${name} is there twice`);
    seen.add(name);
    const raw = pair.slice(at + 1);
    return { name, raw, value: name === 'signature' ? anySignature(raw) : readValue(name, raw) };
  });
}

/** It is replaced or left out, whatever it is. */
function anySignature(raw: string): string {
  if (!SIGNATURE.test(raw)) throw new NotPlain('its signature is none');
  return '';
}

function readValue(name: string, raw: string): string {
  if (raw.length > VALUE_MAX || !VALUE.test(raw)) {
    throw new NotPlain(`the value of ${name} is not percent-encoded plainly`);
  }
  const value = decoded(raw);
  if (value === null || AMBIGUOUS.test(value)) {
    throw new NotPlain(`the value of ${name} can be read in two ways`);
  }
  return value;
}

/** Null unless it is UTF-8. */
function decoded(raw: string): string | null {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return null;
  }
}
