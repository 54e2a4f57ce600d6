/**
 * Signs for Gemini: over the payload, a JSON object in a header. It names path and nonce, and has all that is wanted; a
 * body is not read there, and stays here.
 */
import { decodeBase64, encodeBase64 } from '../crypto/bytes.ts';
import { COMMON, type Grammar } from './grammar.ts';
import { headerText, signatureOf } from './key-fields.ts';
import { nonceOf, withNonce } from './nonce.ts';
import { outgoing } from './outgoing.ts';
import { readJsonBody, readText } from './plain-json.ts';
import { NotPlain, type Parameter, type PlainRequest, type RawRequest } from './request.ts';
import type { Signer } from './signer.ts';

const SCHEME = { hash: 'sha384', encoding: 'hex', keys: [] } as const;
const HEADER = 'x-gemini-payload';

const grammar: Grammar = {
  ...COMMON,
  methods: new Set(['GET', 'POST']),
  bodies: new Set(['text']),
  set: new Set(['nonce']),
};

export const gemini: Signer = {
  exchange: 'gemini',
  grammar,
  nonce: { unit: 'ms', max: null },
  read: withPayload,
  sign: (request, values, moment) => {
    const { path, payload = JSON.stringify({ request: path }) } = request;
    const encoded = encodeBase64(Buffer.from(withNonce(payload, nonceOf(moment))));
    return outgoing(request, {
      headers: {
        'content-type': 'text/plain',
        'x-gemini-apikey': headerText(values, 'apiKey'),
        [HEADER]: encoded,
        'x-gemini-signature': signatureOf(values, encoded, SCHEME),
      },
    });
  },
};

/** What the payload says is what is judged. A body may be there, as ccxt sends it, and must say the same. */
function withPayload(plain: PlainRequest, { rawHeaders }: RawRequest): PlainRequest {
  const [header, ...others] = rawHeaders.filter((_, at) => isPayload(rawHeaders[at - 1], at));
  if (others.length > 0) throw new NotPlain(`it has the header ${HEADER} twice`);
  if (header === undefined) return checkedPublic(plain);
  const payload = textIn(header);
  const { json, parameters } = readJsonBody(payload, grammar.names, 'its payload');
  const path = parameters.find(({ name }) => name === 'request');
  if (path?.raw !== JSON.stringify(plain.path))
    throw new NotPlain('its payload is for another path');
  if (plain.query !== '' || !plain.parameters.every((one) => isAmong(one, parameters))) {
    throw new NotPlain('it says what its payload does not say');
  }
  return { ...plain, body: '', json, parameters, payload };
}

function isPayload(before: string | undefined, at: number): boolean {
  return at % 2 === 1 && before?.toLowerCase() === HEADER;
}

function checkedPublic(plain: PlainRequest): PlainRequest {
  if (plain.body !== '') throw new NotPlain('it has a body, and no payload');
  return plain;
}

function textIn(header: string): string {
  const bytes = decodeBase64(header);
  if (bytes === null) throw new NotPlain('its payload is not base64');
  return readText(bytes, 'its payload');
}

function isAmong({ name, raw }: Parameter, others: readonly Parameter[]): boolean {
  return others.some((other) => other.name === name && other.raw === raw);
}
