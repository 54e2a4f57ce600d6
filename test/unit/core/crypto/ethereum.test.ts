import { expect, it } from 'vitest';
import { keccak256, signDigest } from '../../../../electron/core/crypto/ethereum.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The hash of nothing, as every account without code has it: Ethereum's Yellow Paper, section 4.1. */
it('Keccak-256, not SHA3-256', () => {
  const empty = 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470';
  expect(hex(keccak256())).toBe(empty);
  expect(hex(keccak256(Buffer.from('a'), Buffer.from('b')))).toBe(
    hex(keccak256(Buffer.from('ab'))),
  );
});

/** EIP-155's own example: github.com/ethereum/EIPs, EIPS/eip-155.md, with v for no chain. */
it('signs as Ethereum does', () => {
  const digest = Buffer.from(
    'daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53',
    'hex',
  );
  const signature = signDigest(digest, Buffer.alloc(32, 0x46));
  expect(signature?.v).toBe(27);
  expect(hex(signature?.r ?? Buffer.of())).toBe(
    '28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276',
  );
  expect(hex(signature?.s ?? Buffer.of())).toBe(
    '67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83',
  );
});

it.each([
  ['zero', Buffer.alloc(32)],
  ['of another length', Buffer.alloc(31, 1)],
])('a key %s signs nothing', (_, key) => {
  expect(signDigest(Buffer.alloc(32, 1), key)).toBeNull();
});
