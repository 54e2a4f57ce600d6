import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../../shared/secret.ts';

const value = 'test-secret-value';

test('a secret prints, serialises and inspects as [secret]', () => {
  const secret = Secret.fromText(value);
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret, { depth: 9, showHidden: true }),
    inspect({ deep: { secret } }, { depth: 9 }),
  ];
  for (const text of shown) {
    expect(text).toContain('[secret]');
    expect(text).not.toContain(value);
  }
});

test('spreading and cloning a secret carry no value away', () => {
  const secret = Secret.fromText(value);
  expect(JSON.stringify({ ...secret })).toBe('{}');
  expect(inspect(structuredClone({ ...secret }))).not.toContain(value);
});

test('wiping overwrites the bytes it was made from', () => {
  const bytes = new TextEncoder().encode(value);
  const secret = new Secret(bytes);
  secret.wipe();
  expect(bytes.every((byte) => byte === 0)).toBe(true);
  expect(secret.byteLength).toBe(0);
  secret.wipe();
});
