/** Headers, in the one way in which they may be written. */
import { NotPlain } from './request.ts';

/** Said to every exchange as the caller said it. All others stay here, but for those that would change the request. */
const PASSED = new Set(['accept', 'accept-encoding', 'user-agent']);
/** The request would be another one than it looks. */
const MEANINGFUL =
  /^(?:content-encoding|transfer-encoding|te|trailer|upgrade|expect|range|x-http-method|x-http-method-override|x-method-override|x-original-url|x-rewrite-url)$/;
const HEADER_VALUE = /^[ -~]{0,512}$/;
const TYPES = {
  form: /^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-8"?)?$/i,
  json: /^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i,
  text: /^text\/plain(?:\s*;\s*charset="?utf-8"?)?$/i,
} as const;

export interface Headers {
  /** Those that go on to the exchange, names in lower case. */
  readonly passed: Readonly<Record<string, string>>;
  readonly type: string;
}

/** @throws NotPlain */
export function readHeaders(raw: readonly string[], also: ReadonlySet<string>): Headers {
  const passed: Record<string, string> = {};
  let type = '';
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase();
    const value = raw[i + 1] ?? '';
    if (MEANINGFUL.test(name) && !isChunked(name, value)) {
      throw new NotPlain(`it has the header ${name}`);
    }
    if (name === 'content-type') type = value;
    if (!PASSED.has(name) && !also.has(name)) continue;
    if (Object.hasOwn(passed, name)) throw new NotPlain(`it has the header ${name} twice`);
    if (!HEADER_VALUE.test(value)) throw new NotPlain(`its header ${name} is not plain text`);
    passed[name] = value;
  }
  return { passed, type };
}

/** How the body came here says nothing about how it goes on. */
function isChunked(name: string, value: string): boolean {
  return name === 'transfer-encoding' && value.toLowerCase() === 'chunked';
}

/** What a body of this content type is written as. @throws NotPlain */
export function bodyKindOf(
  type: string,
  bodies: ReadonlySet<keyof typeof TYPES>,
): keyof typeof TYPES {
  for (const kind of bodies) if (TYPES[kind].test(type)) return kind;
  const expected = [...bodies].map((kind) => NAMES[kind]).join(' or ');
  throw new NotPlain(`its body is not ${expected}`);
}

const NAMES = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  text: 'text/plain',
} as const;
