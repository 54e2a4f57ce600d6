import { inspect } from 'node:util';

/** What `console.log` and `JSON.stringify` find in place of values. */
const MASK = Object.create(Object.prototype, {
  [inspect.custom]: {
    value() {
      return `Values { ${Object.keys(this)
        .map((name) => `${name}: [secret]`)
        .join(', ')} }`;
    },
  },
  toString: { value: () => '[secret]' },
  toJSON: { value: () => '[secret]' },
});

/**
 * The values of a key by their names. They can be read, spread and assigned like any object's; printed or turned into
 * JSON as a whole they are masked. A copy (`{ ...values }`) is not.
 *
 * @param {Readonly<Record<string, string>>} record @returns {Readonly<Record<string, string>>}
 */
export function maskedValues(record) {
  const values = Object.create(MASK);
  for (const [name, value] of Object.entries(record)) {
    Object.defineProperty(values, name, { value, enumerable: true });
  }
  return Object.freeze(values);
}
