import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../electron/core/exchanges/catalogue.ts';
import { KeyturnError } from '../../shared/errors.ts';
import type { ExchangeSpec } from '../../shared/model/catalogue.ts';
import { FieldView } from '../../shared/model/credential.ts';
import { ENVIRONMENTS, riskOf } from '../../shared/model/scope.ts';
import { runs } from '../setup/runs.ts';

const { numRuns } = runs(300, 150);
const known = catalogue();

const anySpec = fc.constantFrom(...known.list());
const anyField = anySpec.chain((spec) =>
  fc.record({
    spec: fc.constant(spec),
    name: fc.constantFrom(...spec.fields.map((field) => field.name)),
  }),
);

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Random bytes, random text, and text that is nearly something: PEM with parts missing, hex, base64, JSON, quotes. */
const anyBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 200 }).map(utf8),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '-----BEGIN ',
          '-----END ',
          'PRIVATE KEY',
          'EC ',
          'PUBLIC KEY',
          '-----',
          '\n',
          '\r\n',
          '\\n',
        ),
        fc.constantFrom(
          '"',
          "'",
          '{',
          '}',
          '\\',
          ' ',
          ':',
          '0x',
          '=',
          'organizations/',
          'account-',
          '\ufeff',
        ),
        fc.base64String({ maxLength: 100 }),
        fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 70 }),
      ),
      { maxLength: 14 },
    )
    .map((parts) => utf8(parts.join(''))),
);

describe('reading a field', () => {
  test('takes a value or refuses it with a problem for a person, whatever the bytes are', () => {
    fc.assert(
      fc.property(anyField, anyBytes, ({ spec, name }, bytes) => {
        const before = bytes.slice();
        try {
          const { view, value, text } = known.readField(spec, name, bytes);
          expect(FieldView.safeParse(view).success).toBe(true);
          expect(value.length).toBeGreaterThan(0);
          expect(text).not.toBe('');
        } catch (error) {
          if (!(error instanceof KeyturnError)) throw error;
          expect(['invalid_field', 'invalid_pem']).toContain(error.code);
          expect(String(error.facts?.['problem'])).not.toBe('undefined');
        }
        expect(bytes).toEqual(before);
      }),
      { numRuns },
    );
  });

  test('what was put in order once is not changed again', () => {
    fc.assert(
      fc.property(anyField, anyBytes, ({ spec, name }, bytes) => {
        const first = readOrNull(spec, name, bytes);
        if (first === null) return;
        const second = known.readField(spec, name, first.value);
        expect(second.value).toEqual(first.value);
        expect(second.view).toEqual(first.view);
      }),
      { numRuns },
    );
  });

  test('no error says anything of the value', () => {
    const secret = fc.string({
      unit: fc.constantFrom(...'QWXYZqwxyz0987'),
      minLength: 8,
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        anyField,
        secret,
        fc.constantFrom('ü', ' ', '\0', '-----BEGIN '),
        ({ spec, name }, text, bad) => {
          try {
            known.readField(spec, name, utf8(`${text}${bad}${text}`));
          } catch (error) {
            if (!(error instanceof KeyturnError)) throw error;
            const said = JSON.stringify([
              error.message,
              error.facts,
              error.field,
              String(error.cause),
            ]);
            expect(said).not.toContain(text.slice(0, 6));
          }
        },
      ),
      { numRuns },
    );
  });

  test('a hint is at most four characters, and none of a short value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (text) => {
        const read = readOrNull(known.get('generic')!, 'value', utf8(text));
        if (read === null || read.view.kind === 'pem') return;
        const { hint } = read.view;
        const length = [...new TextDecoder().decode(read.value)].length;
        if (length <= 16) expect(hint).toBeNull();
        else if (hint !== null) expect(text.endsWith(hint) && [...hint].length === 4).toBe(true);
      }),
      { numRuns },
    );
  });
});

describe('permissions', () => {
  test('one more never lowers the risk, known or not', () => {
    const permissions = anySpec.chain((spec) => {
      const name = fc.oneof(
        fc.constantFrom(...spec.permissions.map((permission) => permission.name), 'unknown'),
        fc.string({ maxLength: 60 }),
      );
      return fc.record({
        spec: fc.constant(spec),
        held: fc.array(name, { minLength: 1, maxLength: 8 }),
        more: name,
      });
    });
    const key = fc.record({
      ipAllowList: fc.constantFrom([], ['203.0.113.7']),
      environment: fc.constantFrom(...ENVIRONMENTS),
    });
    fc.assert(
      fc.property(permissions, key, ({ spec, held, more }, rest) => {
        const before = known.scopesFor(spec, held);
        const after = known.scopesFor(spec, [...held, more]);
        expect(after).toEqual(expect.arrayContaining(before));
        expect(riskOf({ scopes: after, ...rest })).toBeGreaterThanOrEqual(
          riskOf({ scopes: before, ...rest }),
        );
      }),
      { numRuns },
    );
  });
});

function readOrNull(spec: ExchangeSpec, name: string, bytes: Uint8Array) {
  try {
    return known.readField(spec, name, bytes);
  } catch (error) {
    if (error instanceof KeyturnError) return null;
    throw error;
  }
}
