/**
 * An HTTP/1.1 reply, read from the bytes of a connection that carries one (RFC 9112). Written out, because loading
 * node:http takes longer than everything else `keyturn status` does. Stricter than a client of the open web: what
 * the app never sends is refused.
 */

export interface Reply {
  readonly status: number;
  readonly body: Buffer;
}

/** The text says what is wrong, and nothing of what was received. */
export class MalformedReply extends Error {
  override readonly name = 'MalformedReply';
}

const HEAD_MAX_BYTES = 16 * 1024;
const BODY_MAX_BYTES = 16 * 1024 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * @param ended whether the other side has closed: no more bytes come
 * @returns null while something is missing
 * @throws MalformedReply
 */
export function readReply(bytes: Buffer, ended: boolean): Reply | null {
  const end = bytes.indexOf(HEAD_END);
  if (end === -1) {
    if (bytes.byteLength > HEAD_MAX_BYTES || (ended && bytes.byteLength > 0)) throw notHttp();
    return null;
  }
  const { status, length, chunked } = readHead(bytes.toString('latin1', 0, end));
  const body = bytes.subarray(end + HEAD_END.byteLength);
  if (body.byteLength > BODY_MAX_BYTES) throw new MalformedReply('it is longer than any reply');
  const whole =
    status === 204 ? Buffer.alloc(0) : chunked ? unchunk(body) : upTo(body, length, ended);
  return whole === null ? null : { status, body: whole };
}

interface Head {
  readonly status: number;
  /** Of the body, in bytes; null: to the end of the connection. */
  readonly length: number | null;
  readonly chunked: boolean;
}

function readHead(head: string): Head {
  const [first = '', ...fields] = head.split('\r\n');
  const status = /^HTTP\/1\.[01] ([2-5]\d\d)(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw notHttp();
  const lengths = valuesOf(fields, 'content-length');
  const codings = valuesOf(fields, 'transfer-encoding');
  // RFC 9112, 6.3: two ways to tell where a body ends are a way to smuggle a second one.
  if (lengths.length + codings.length > 1) throw new MalformedReply('its length is said twice');
  if (codings[0] !== undefined && codings[0].toLowerCase() !== 'chunked') throw notHttp();
  if (lengths[0] !== undefined && !/^\d{1,9}$/.test(lengths[0])) throw notHttp();
  return {
    status: Number(status),
    length: lengths[0] === undefined ? null : Number(lengths[0]),
    chunked: codings.length > 0,
  };
}

function valuesOf(fields: readonly string[], name: string): string[] {
  return fields.flatMap((field) => {
    const colon = field.indexOf(':');
    return field.slice(0, colon).toLowerCase() === name ? [field.slice(colon + 1).trim()] : [];
  });
}

function upTo(body: Buffer, length: number | null, ended: boolean): Buffer | null {
  if (length === null) return ended ? body : null;
  return body.byteLength < length ? null : body.subarray(0, length);
}

/** RFC 9112, 7.1; without the trailers and extensions nobody sends us. */
function unchunk(body: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    if (end === -1) return null;
    const size = body.toString('latin1', at, end);
    if (!/^[0-9a-fA-F]{1,7}$/.test(size)) throw new MalformedReply('its chunks are malformed');
    const length = Number.parseInt(size, 16);
    const next = end + 2 + length;
    if (body.byteLength < next + 2) return null;
    if (body.toString('latin1', next, next + 2) !== '\r\n')
      throw new MalformedReply('its chunks are malformed');
    if (length === 0) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, next));
    at = next + 2;
  }
}

function notHttp(): MalformedReply {
  return new MalformedReply('it is not HTTP');
}
