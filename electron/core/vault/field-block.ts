/**
 * The values of a credential, all versions, as the bytes that are sealed in its record. Binary, because a value must
 * never become a JavaScript string, which can't be overwritten (docs/FORMAT.md, Field block).
 */
import { secretBytes, secretCopy, wipe } from '../crypto/bytes.ts';

export interface FieldVersion {
  readonly version: number;
  /** Name → UTF-8 of the value. */
  readonly values: Readonly<Record<string, Uint8Array>>;
}

const FORMAT = 1;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const COUNT_MAX = 255;
export const FIELD_BLOCK_MAX = 4 * 1024 * 1024;

/**
 * u8 format ‖ u8 versions ‖ per version: u32 version, u8 fields ‖ per field: u8 name length, name, u32 value length,
 * value. Big-endian. The caller wipes it, and its own values.
 * @throws RangeError for what `parseFieldBlock` would refuse
 */
export function encodeFieldBlock(versions: readonly FieldVersion[]): Uint8Array {
  const out = new BlockWriter(sizeOf(versions));
  out.byte(FORMAT);
  out.byte(versions.length);
  for (const { version, values } of versions) {
    const fields = Object.entries(values);
    out.word(version);
    out.byte(fields.length);
    for (const [name, value] of fields) {
      out.byte(name.length);
      out.bytes(Buffer.from(name, 'latin1'));
      out.word(value.byteLength);
      out.bytes(value);
    }
  }
  return out.done();
}

/** Copies of the values, for the caller to wipe (`wipeVersions`); null unless `encodeFieldBlock` gives these bytes. */
export function parseFieldBlock(block: Uint8Array): FieldVersion[] | null {
  const versions: FieldVersion[] = [];
  try {
    const from = new BlockReader(block);
    if (from.byte() !== FORMAT) throw new RangeError('another format');
    for (let left = from.byte(); left > 0; left--) {
      const version = from.word();
      const values: Record<string, Uint8Array> = Object.create(null);
      versions.push({ version, values });
      for (let fields = from.byte(); fields > 0; fields--) {
        const name = Buffer.from(from.bytes(from.byte())).toString('latin1');
        if (!NAME.test(name) || name in values) throw new RangeError('not a field name');
        values[name] = secretCopy(from.bytes(from.word()));
      }
    }
    from.end();
    checkOrder(versions);
    return versions;
  } catch (error) {
    wipeVersions(versions);
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export function wipeVersions(versions: readonly FieldVersion[]): void {
  for (const { values } of versions) wipe(...Object.values(values));
}

/** Versions ascend, so that there is one way to write them. */
function checkOrder(versions: readonly FieldVersion[]): void {
  if (versions.length === 0) throw new RangeError('no version');
  let last = 0;
  for (const { version } of versions) {
    if (!Number.isInteger(version) || version <= last)
      throw new RangeError('versions out of order');
    last = version;
  }
}

function sizeOf(versions: readonly FieldVersion[]): number {
  checkOrder(versions);
  let size = 2;
  for (const { version, values } of versions) {
    const fields = Object.entries(values);
    if (versions.length > COUNT_MAX || fields.length > COUNT_MAX || version >= 2 ** 32) {
      throw new RangeError('too many versions or fields');
    }
    size += 5;
    for (const [name, value] of fields) {
      if (!NAME.test(name)) throw new RangeError('not a field name');
      size += 5 + name.length + value.byteLength;
    }
  }
  if (size > FIELD_BLOCK_MAX) throw new RangeError('the values are too large for one record');
  return size;
}

class BlockWriter {
  readonly #block: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #at = 0;

  constructor(size: number) {
    this.#block = secretBytes(size);
    this.#view = new DataView(this.#block.buffer);
  }

  byte(value: number): void {
    this.#view.setUint8(this.#at++, value);
  }

  word(value: number): void {
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
  }

  bytes(value: Uint8Array): void {
    this.#block.set(value, this.#at);
    this.#at += value.byteLength;
  }

  done(): Uint8Array {
    return this.#block;
  }
}

/** Reading past the end throws a RangeError, as DataView does. */
class BlockReader {
  readonly #block: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(block: Uint8Array) {
    this.#block = block;
    this.#view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  }

  byte(): number {
    return this.#view.getUint8(this.#at++);
  }

  word(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4);
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#block.byteLength) throw new RangeError('cut');
    this.#at = end;
    return this.#block.subarray(end - length, end);
  }

  end(): void {
    if (this.#at !== this.#block.byteLength) throw new RangeError('trailing bytes');
  }
}
