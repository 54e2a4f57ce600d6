/**
 * How a job and its answer cross to the process that reads and writes other programs' files: one JSON text for what may
 * be shown, and beside it the values as bytes, because a value must never become a string on our side of the wall.
 *
 * u32 length of the JSON ‖ JSON in UTF-8 ‖ u32 number of parts ‖ for each part: u32 length, bytes. Big-endian. The JSON
 * names a part by its place in the row.
 */

type Bytes = Uint8Array<ArrayBuffer>;

export interface Packet {
  readonly json: unknown;
  /** Copies, for the reader to wipe. */
  readonly parts: readonly Bytes[];
}

export const PACKET_PARTS_MAX = 400_000;

/** The caller wipes what comes back, and its own parts. */
export function encodePacket(json: unknown, parts: readonly Uint8Array[]): Bytes {
  if (parts.length > PACKET_PARTS_MAX) throw new RangeError('too many parts');
  const text = new TextEncoder().encode(JSON.stringify(json));
  const size = parts.reduce((sum, part) => sum + 4 + part.byteLength, 8 + text.byteLength);
  const out = new Uint8Array(new ArrayBuffer(size));
  const view = new DataView(out.buffer);
  let at = 0;
  const put = (bytes: Uint8Array): void => {
    view.setUint32(at, bytes.byteLength);
    out.set(bytes, at + 4);
    at += 4 + bytes.byteLength;
  };
  put(text);
  view.setUint32(at, parts.length);
  at += 4;
  for (const part of parts) put(part);
  return out;
}

/** @throws RangeError for anything `encodePacket` does not give; SyntaxError when the JSON is none */
export function decodePacket(packet: Uint8Array): Packet {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  let at = 0;
  const take = (): Uint8Array => {
    const length = view.getUint32(at);
    const end = at + 4 + length;
    if (end > packet.byteLength) throw new RangeError('cut');
    const bytes = packet.subarray(at + 4, end);
    at = end;
    return bytes;
  };
  const json: unknown = JSON.parse(new TextDecoder().decode(take()));
  const count = view.getUint32(at);
  at += 4;
  if (count > PACKET_PARTS_MAX) throw new RangeError('too many parts');
  const parts: Bytes[] = [];
  for (let left = count; left > 0; left--) {
    const bytes = take();
    const copy = new Uint8Array(new ArrayBuffer(bytes.byteLength));
    copy.set(bytes);
    parts.push(copy);
  }
  if (at !== packet.byteLength) throw new RangeError('trailing bytes');
  return { json, parts };
}
