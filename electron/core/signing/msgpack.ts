/** MessagePack (github.com/msgpack/msgpack, spec.md) of what JSON can say, each value in its shortest form. */
import { NotPlain } from './request.ts';

/** Members stand in the order they have. @throws NotPlain for a number that is not whole */
export function packed(value: unknown): Buffer {
  if (value === null) return Buffer.of(0xc0);
  if (typeof value === 'boolean') return Buffer.of(value ? 0xc3 : 0xc2);
  if (typeof value === 'number') return packedNumber(value);
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([headOf(text.length, TEXT), text]);
  }
  if (Array.isArray(value))
    return Buffer.concat([headOf(value.length, LIST), ...value.map(packed)]);
  const members = Object.entries(value as object);
  return Buffer.concat([headOf(members.length, MAP), ...members.flat().map(packed)]);
}

interface Kind {
  /** The first byte, with the length added, of what is shorter than this. */
  readonly fix: number;
  readonly below: number;
  /** The first byte by how many bytes say the length. */
  readonly tags: Readonly<Partial<Record<1 | 2 | 4, number>>>;
}

const TEXT: Kind = { fix: 0xa0, below: 32, tags: { 1: 0xd9, 2: 0xda, 4: 0xdb } };
const LIST: Kind = { fix: 0x90, below: 16, tags: { 2: 0xdc, 4: 0xdd } };
const MAP: Kind = { fix: 0x80, below: 16, tags: { 2: 0xde, 4: 0xdf } };
const WHOLE: Kind = { fix: 0, below: 128, tags: { 1: 0xcc, 2: 0xcd, 4: 0xce } };

function headOf(length: number, { fix, below, tags }: Kind): Buffer {
  if (length < below) return Buffer.of(fix + length);
  const size = ([1, 2, 4] as const).find((one) => tags[one] !== undefined && length < 256 ** one);
  if (size === undefined) throw new NotPlain('it has a number or a length that is too large');
  const head = Buffer.alloc(1 + size, tags[size]);
  head.writeUIntBE(length, 1, size);
  return head;
}

function packedNumber(value: number): Buffer {
  if (!Number.isSafeInteger(value)) throw new NotPlain('it has a number that is not a whole one');
  if (value >= 2 ** 32) return uint64(0xcf, BigInt(value));
  if (value >= 0) return headOf(value, WHOLE);
  if (value >= -32) return Buffer.of(256 + value);
  for (const [tag, size] of NEGATIVE) {
    if (value < -(256 ** size) / 2) continue;
    const head = Buffer.alloc(1 + size, tag);
    head.writeIntBE(value, 1, size);
    return head;
  }
  return uint64(0xd3, BigInt.asUintN(64, BigInt(value)));
}

const NEGATIVE = [
  [0xd0, 1],
  [0xd1, 2],
  [0xd2, 4],
] as const;

function uint64(tag: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(9, tag);
  bytes.writeBigUInt64BE(value, 1);
  return bytes;
}
