/** The quick look at a value never says more than the schema does. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { RecordEntry, StoredCredential } from '../../electron/core/vault/manifest.ts';
import { CredentialDetails } from '../../shared/model/credential.ts';
import { fits } from '../../shared/model/fits.ts';
import { runs } from '../setup/runs.ts';
import { credential } from '../setup/vault.ts';

const entry = {
  id: 'A'.repeat(22),
  kind: 'credential',
  revision: 3,
  digest: 'ab'.repeat(32),
};
const stored = credential('Grid bot', {
  tags: ['grid'],
  notes: 'ask first',
  scopes: ['read', 'trade'],
  revealedTo: [{ client: 'B'.repeat(22), name: 'bot', at: 5, version: 1 }],
});
const all = z.strictObject({
  text: z.string().check(z.minLength(1), z.maxLength(3), z.regex(/^[a-z]+$/)),
  odd: z.number().check(
    z.int(),
    z.refine((n) => n % 2 === 1),
  ),
  above: z.number().check(z.gt(1), z.lt(9)),
  from: z.number().check(z.gte(1), z.lte(9)),
  flag: z.boolean(),
  one: z.union([z.literal(1), z.literal('a'), z.null()]),
  maybe: z.optional(z.nullable(z.enum(['x', 'y']))),
  usual: z._default(z.array(z.string()), () => []),
  bytes: z.instanceof(Uint8Array),
  loose: z.object({ name: z.string() }),
});
const whole = {
  text: 'abc',
  odd: 3,
  above: 2,
  from: 1,
  flag: true,
  one: 'a',
  maybe: null,
  usual: ['u'],
  bytes: new Uint8Array(2),
  loose: { name: 'n' },
};

/** Anything a hand or a bug could put in a value's place. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, '', 'abc', 'ABCD', -1, 0, 1, 2, 9, 10, 1.5, 2 ** 53),
  fc.constantFrom<unknown>(Number.NaN, Number.POSITIVE_INFINITY, true, [], ['u'], [1], {}),
  fc.constantFrom<unknown>({ name: 'n', more: 1 }, { name: 1 }, '2026-02-30', new Uint8Array(1)),
  fc.jsonValue(),
);

type Path = readonly string[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [path];
  const below = Object.entries(value).flatMap(([name, part]) => pathsOf(part, [...path, name]));
  return Array.isArray(value) ? [path, ...below] : [path, ...below, [...path, 'added']];
}

function changed(value: unknown, [name, ...rest]: Path, to: unknown): unknown {
  if (name === undefined) return to === GONE ? undefined : to;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const parts = copy as Record<string, unknown>;
  if (rest.length === 0 && to === GONE) delete parts[name];
  else parts[name] = changed(parts[name], rest, to);
  return copy;
}

const GONE = Symbol('gone');

describe.each([
  ['a record of the manifest', RecordEntry, entry],
  ['a stored credential', StoredCredential, stored],
  ['every kind that is known', all, whole],
] as [string, z.ZodMiniType, unknown][])('%s', (_, schema, good) => {
  test('is taken as it is', () => {
    expect(fits(schema)(good)).toBe(true);
    expect(z.parse(schema, good)).toEqual(good);
  });

  test('with anything in any place: what is taken is what the schema gives', () => {
    const paths = pathsOf(good);
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof({ arbitrary: odd, weight: 9 }, fc.constant(GONE)),
        (path, to) => {
          const value = changed(good, path, to);
          if (!fits(schema)(value)) {
            refused += 1;
            return;
          }
          const parsed = schema.safeParse(value);
          expect(parsed.success).toBe(true);
          expect(parsed.data).toEqual(value);
        },
      ),
      { ...runs(), numRuns: Math.max(500, runs().numRuns ?? 0) },
    );
    expect(refused).toBeGreaterThan(0);
  });
});

test('a schema that changes what it takes is never answered for', () => {
  const { id: _, ...details } = { ...stored, id: '' };
  expect(fits(CredentialDetails)(details)).toBe(false);
  expect(fits(z.union([z.object({ a: z.string() }), z.null()]))({ a: 'x' })).toBe(false);
  expect(fits(z.pipe(z.string(), z.transform(Number)))('1')).toBe(false);
});
