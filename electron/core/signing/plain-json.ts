/** JSON bodies, and JSON inside of parameters, in the one way in which they may be written. */
import { membersOf } from './json-text.ts';
import { NotPlain, type Parameter } from './request.ts';
import { NotStrictJson, readStrictJson, readUtf8 } from './strict-json.ts';

/** Readers of numbers differ in what they take beyond digits and a point, and in how many digits they keep. */
const OTHER_NUMBER = /\d\.?[eE]|[\d.]{41}/;
const STRING = /"(?:[^"\\]|\\.)*"/g;

/** @throws NotPlain */
export function readJsonBody(
  text: string,
  names: RegExp,
  what = 'its body',
): { readonly json: object; readonly parameters: readonly Parameter[] } {
  const json = readPlainJson(text, names, what);
  return { json, parameters: Array.isArray(json) ? [] : membersOf(text).map(parameterOf) };
}

/**
 * @param what begins the sentence when something is wrong
 * @throws NotPlain
 */
export function readPlainJson(text: string, names: RegExp, what: string): object {
  const value = strictly(() => readStrictJson(text, folded), what);
  if (typeof value !== 'object' || value === null) {
    throw new NotPlain(`${what} is neither an object nor a list`);
  }
  if (OTHER_NUMBER.test(text.replace(STRING, '""'))) {
    throw new NotPlain(`${what} has a number that is not a plain decimal`);
  }
  checkTexts(value, names, what);
  return value;
}

/** @throws NotPlain */
export function readText(bytes: Uint8Array, what: string): string {
  return strictly(() => readUtf8(bytes), what);
}

function strictly<T>(read: () => T, what: string): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotStrictJson)
      throw new NotPlain(`${what} can not be read: ${error.problem}`);
    throw error;
  }
}

/** Some readers take `orderid`, `orderId` and `order_id` for one. */
export function folded(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}

function checkTexts(value: unknown, names: RegExp, what: string): void {
  if (typeof value === 'string') {
    // A lone half of a pair becomes a different character with each reader.
    if (/\p{Cs}/u.test(value)) throw new NotPlain(`${what} has text that is not Unicode`);
  } else if (Array.isArray(value)) {
    for (const one of value) checkTexts(one, names, what);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      if (!names.test(name)) throw new NotPlain(`${what} has a name that is not plain`);
      checkTexts(one, names, what);
    }
  }
}

function parameterOf({ name, raw }: { name: string; raw: string }): Parameter {
  return { name, raw, value: raw.startsWith('"') ? String(JSON.parse(raw)) : raw };
}
