/** What is said of a key before it is stored, over the whole core. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FieldValues } from '../../../../shared/model/credential.ts';
import { utf8 } from '../../../setup/vault.ts';
import { API_KEY, details, randomKey, SECRET, World } from './world.ts';

const SEED = 'TEST TEST test test TEST TEST test test';
let world: World;

beforeEach(async () => {
  world = await World.opened();
});
afterEach(() => world.remove());

const check = (fields: FieldValues, except: string | null = null) =>
  world.services.adding.check('binance', fields, except);

describe('before a key is stored', () => {
  test('a value that is kept already is said, with the label and the field it stands in', async () => {
    await world.add('Kept', {}, { apiKey: API_KEY, secret: SECRET });
    expect(check({ apiKey: utf8(API_KEY), secret: utf8(SECRET) }).held).toEqual([
      { field: 'apiKey', label: 'Kept', as: 'apiKey' },
      { field: 'secret', label: 'Kept', as: 'secret' },
    ]);
  });

  test('so is one in the wrong field', async () => {
    await world.add('Kept', {}, { apiKey: API_KEY, secret: SECRET });
    expect(check({ secret: utf8(API_KEY) }).held).toEqual([
      { field: 'secret', label: 'Kept', as: 'apiKey' },
    ]);
  });

  test('but not of the key that is being edited, and nothing of new values', async () => {
    const { id } = await world.add('Kept', {}, { apiKey: API_KEY, secret: SECRET });
    expect(check({ apiKey: utf8(API_KEY) }, id).held).toEqual([]);
    expect(check({ apiKey: utf8(randomKey()), secret: utf8(randomKey()) })).toEqual({
      held: [],
      twins: [],
    });
  });

  test('opens no record for values that show nothing of themselves', async () => {
    await world.add('Kept', {}, { apiKey: API_KEY, secret: SECRET });
    const before = world.core.vault.unsealCount;
    check({ totp: utf8(SEED) });
    world.services.adding.check('okx', { password: utf8('test-1') }, null);
    expect(world.core.vault.unsealCount).toBe(before);
  });

  test('the same value twice is said of the second field', () => {
    const { twins } = check({ apiKey: utf8(API_KEY), secret: utf8(API_KEY) });
    expect(twins).toEqual([{ field: 'secret', like: 'apiKey' }]);
  });

  test('values that can not be read are left to their own field', () => {
    expect(check({ apiKey: utf8('test'), secret: utf8('') })).toEqual({ held: [], twins: [] });
    expect(world.services.adding.check('nowhere', { apiKey: utf8('x y') }, null).held).toEqual([]);
  });

  test('nothing of it is written down', async () => {
    await world.add('Kept', {}, { apiKey: API_KEY, secret: SECRET });
    const before = (await world.events()).length;
    check({ apiKey: utf8(API_KEY) });
    expect((await world.events()).length).toBe(before);
  });
});

describe('the seed of a second factor', () => {
  test('shows the code of now: the test vector of RFC 6238', () => {
    const seed = utf8('otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8');
    const { code, until, period } = world.services.adding.preview(seed);
    expect(new TextDecoder().decode(code)).toMatch(/^\d{8}$/);
    expect(period).toBe(30);
    expect(until).toBeGreaterThan(world.clock.now());
    expect(until - world.clock.now()).toBeLessThanOrEqual(30_000);
  });

  test('is refused with a word about why', () => {
    expect(() => world.services.adding.preview(utf8('test!'))).toThrow(
      expect.objectContaining({ code: 'invalid_field' }),
    );
  });

  test('is stored in one spelling, beside the key, with nothing of it in the view', async () => {
    const { credential } = await world.services.credentials.add(details('With seed'), {
      apiKey: utf8(API_KEY),
      secret: utf8(SECRET),
      totp: utf8(SEED),
    });
    expect(credential.fields.find(({ name }) => name === 'totp')).toEqual({
      name: 'totp',
      kind: 'text',
      hint: null,
      pem: null,
    });
    const { totp } = world.core.vault.readFields(credential.id, 1);
    const text = totp?.use((bytes) => new TextDecoder().decode(bytes));
    expect(text).toMatch(/^otpauth:\/\/totp\/Binance:account\?secret=TESTTESTTESTTEST/);
  });
});
