import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenedValues } from '../../../../electron/core/broker/opened-values.ts';
import type { StoredCredential } from '../../../../electron/core/vault/manifest.ts';
import { World } from '../../../broker/setup/world.ts';

const BOTH = '{"apiKey":"test-key","secret":"test-secret"}';
const endOfMoment = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

let world: World;
let id: string;
let opened: OpenedValues;
const key = (): StoredCredential => {
  const found = world.vault.served.credentials.find((one) => one.id === id);
  if (found === undefined) throw new Error('no key');
  return found;
};
beforeEach(async () => {
  world = await World.make();
  id = await world.addKey();
  opened = new OpenedValues(world.vault);
});
afterEach(() => world.remove());

describe('values that are opened', () => {
  it('are opened once for all who want the same within a moment, then wiped', async () => {
    const lent = opened.of(key(), ['apiKey', 'secret']);
    expect(text(lent)).toBe(BOTH);
    await Promise.resolve();
    expect(opened.of(key(), ['apiKey', 'secret'])).toBe(lent);
    expect(world.vault.unsealCount).toBe(1);
    await endOfMoment();
    expect(lent.every((byte) => byte === 0)).toBe(true);
    expect(text(opened.of(key(), ['apiKey', 'secret']))).toBe(BOTH);
    expect(world.vault.unsealCount).toBe(2);
  });

  it('are those fields and no others', () => {
    expect(text(opened.of(key(), ['apiKey', 'secret']))).toBe(BOTH);
    expect(text(opened.of(key(), ['secret']))).toBe('{"secret":"test-secret"}');
    expect(text(opened.of(key(), ['apiKey']))).toBe('{"apiKey":"test-key"}');
  });

  it('are those of the key as it is now: after a change it is another', async () => {
    const before = key();
    opened.of(before, ['apiKey']);
    await world.changeKey(id, { label: 'Another' });
    expect(key()).not.toBe(before);
    opened.of(key(), ['apiKey']);
    expect(world.vault.unsealCount).toBe(2);
  });

  it('are gone at once when they are wiped, and nothing is opened once the vault is locked', async () => {
    const lent = opened.of(key(), ['apiKey']);
    const before = key();
    await world.lockVault();
    opened.wipe();
    expect(lent.every((byte) => byte === 0)).toBe(true);
    expect(() => opened.of(before, ['apiKey'])).toThrow(
      expect.objectContaining({ code: 'locked' }),
    );
  });
});
