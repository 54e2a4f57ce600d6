import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePacket, encodePacket } from '../../../shared/scratch/packet.ts';
import { runs } from '../../setup/runs.ts';

test('what goes in comes out', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(fc.uint8Array({ maxLength: 50 })), (json, parts) => {
      const { json: read, parts: bytes } = decodePacket(encodePacket(json, parts));
      expect(JSON.stringify(read)).toBe(JSON.stringify(json));
      expect(bytes.map((part) => [...part])).toEqual(parts.map((part) => [...part]));
    }),
    runs(),
  );
});

test('the parts are copies: wiping the packet leaves them', () => {
  const packet = encodePacket({}, [Uint8Array.of(1, 2, 3)]);
  const { parts } = decodePacket(packet);
  packet.fill(0);
  expect([...(parts[0] ?? [])]).toEqual([1, 2, 3]);
});

test('cut anywhere, or longer, it is refused and nothing else', () => {
  const packet = encodePacket({ a: 'b' }, [Uint8Array.of(1, 2, 3), new Uint8Array(0)]);
  for (let length = 0; length < packet.length; length++) {
    expect(() => decodePacket(packet.subarray(0, length))).toThrow(RangeError);
  }
  expect(() => decodePacket(Uint8Array.of(...packet, 0))).toThrow(RangeError);
});

test('a length that promises more than there is allocates nothing', () => {
  const packet = encodePacket({}, []);
  new DataView(packet.buffer).setUint32(packet.length - 4, 0xffffffff);
  expect(() => decodePacket(packet)).toThrow(RangeError);
});
