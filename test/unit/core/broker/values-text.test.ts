import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valuesText } from '../../../../electron/core/broker/values-text.ts';
import { Secret } from '../../../../shared/secret.ts';
import { runs } from '../../../setup/runs.ts';

const secrets = (values: Record<string, string>): Record<string, Secret> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Secret.fromText(value)]));
const textOf = (values: Record<string, string>): string =>
  Buffer.from(valuesText(secrets(values))).toString();

describe('the text of values', () => {
  it.each([
    [{}],
    [{ apiKey: '' }],
    [{ apiKey: 'test-key', secret: 'test-secret' }],
    [{ secret: '-----BEGIN PRIVATE KEY-----\nMC4C\r\n-----END PRIVATE KEY-----\n' }],
    [{ password: '"\\\b\f\n\r\t/\u0000\u001f\u007f\u2028' }],
    [{ password: 'pässwörd 🔑 密' }],
  ])('is their JSON: %j', (values) => {
    expect(JSON.parse(textOf(values))).toEqual(values);
  });

  it('is so for any text, byte for byte', () => {
    const texts = fc.dictionary(
      fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,9}$/),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(texts, (values) => {
        expect(textOf(values)).toBe(JSON.stringify({ ...values }));
      }),
      runs(300),
    );
  });

  it('wipes the values it was given', () => {
    const values = secrets({ apiKey: 'test-key' });
    const lent: Uint8Array[] = [];
    values['apiKey']?.use((bytes) => lent.push(bytes));
    valuesText(values);
    expect(lent[0]).toEqual(new Uint8Array(8));
    expect(values['apiKey']?.byteLength).toBe(0);
  });

  it('wipes them too when one of them can not be written', () => {
    const values = {
      apiKey: Secret.fromText('test-key'),
      secret: new Secret(Uint8Array.of(0xff, 0xfe)),
    };
    expect(() => valuesText(values)).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(values.apiKey.byteLength).toBe(0);
  });
});
