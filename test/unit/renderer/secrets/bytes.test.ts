import { describe, expect, test } from 'vitest';
import {
  encode,
  peekBytes,
  sameBytes,
  takePassword,
  withBytes,
} from '../../../../renderer/secrets/bytes.ts';

/** All that reading a field needs of one. */
const field = (value: string) => ({ value }) as HTMLInputElement;

describe('a typed secret', () => {
  test('becomes UTF-8 in a buffer that holds nothing else', () => {
    const bytes = encode('test-é😀');
    expect([...bytes]).toEqual([...new TextEncoder().encode('test-é😀')]);
    expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
    expect(encode('').byteLength).toBe(0);
  });

  test('leaves its field when it is a password, in NFC', () => {
    const typed = field('test-e\u0301');
    expect(new TextDecoder().decode(takePassword(typed))).toBe('test-\u00e9');
    expect(typed.value).toBe('');
  });

  test('stays in its field and as it is when it is only looked at', () => {
    const typed = field('test-e\u0301');
    expect(new TextDecoder().decode(peekBytes(typed))).toBe('test-e\u0301');
    expect(typed.value).toBe('test-e\u0301');
  });
});

describe('lent bytes', () => {
  test('are overwritten after the call', async () => {
    const bytes = encode('test-secret');
    const seen = await withBytes(bytes, async (lent) => new TextDecoder().decode(lent));
    expect(seen).toBe('test-secret');
    expect([...bytes].every((byte) => byte === 0)).toBe(true);
  });

  test('are overwritten after a refusal too, and the refusal is passed on', async () => {
    const bytes = encode('test-secret');
    await expect(withBytes(bytes, () => Promise.reject(new Error('refused')))).rejects.toThrow();
    expect([...bytes].every((byte) => byte === 0)).toBe(true);
  });
});

test('two typed passwords are compared byte for byte', () => {
  expect(sameBytes(encode('test-a'), encode('test-a'))).toBe(true);
  expect(sameBytes(encode('test-a'), encode('test-b'))).toBe(false);
  expect(sameBytes(encode('test-a'), encode('test-aa'))).toBe(false);
});
