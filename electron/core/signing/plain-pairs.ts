/** Queries and forms, in the one way in which they may be written. */
import type { Grammar } from './grammar.ts';
import { folded, readPlainJson } from './plain-json.ts';
import { NotPlain, type Parameter } from './request.ts';

/** What RFC 3986 lets stand in a query as it is, but for what separates, and percent-encoded characters. */
const VALUE = /^(?:[A-Za-z0-9._~*()!,:@/$-]|%[0-9A-Fa-f]{2})*$/;
/** What a JSON value may hold beside, when nobody encoded it. */
const BARE_JSON = /^[[\]{}"A-Za-z0-9._~*()!,:@/$-]*$/;
/** What a second decoding, or another separator, would read as something else; and what can't be seen. */
const AMBIGUOUS = /[&=;%+\\#\p{C}]/u;
const VALUE_MAX = 1024;
const JSON_MAX = 65_536;
/** Hex, base64 that somebody may have forgotten to encode, a dummy key. */
const PROOF = /^[A-Za-z0-9+/=%_.~-]{0,1024}$/;

/** @throws NotPlain */
export function readPairs(text: string, grammar: Grammar): Parameter[] {
  if (text === '') return [];
  const seen = new Map<string, string>();
  return text.split('&').map((pair) => {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0));
    if (!grammar.names.test(name)) throw new NotPlain('a parameter has no plain name');
    const before = seen.get(folded(name));
    if (before !== undefined && !(before === name && grammar.repeated.has(name))) {
      throw new NotPlain(`the parameter ${name} is there twice`);
    }
    seen.set(folded(name), name);
    const raw = pair.slice(at + 1);
    return { name, raw, value: readValue(name, raw, grammar) };
  });
}

function readValue(name: string, raw: string, grammar: Grammar): string {
  if (grammar.proof.has(name)) return readProof(name, raw);
  if (grammar.json.has(name)) return readJsonValue(name, raw, grammar);
  const value = decoded(name, raw, VALUE_MAX);
  if (!grammar.opaque.has(name)) checkUnambiguous(name, value);
  return value;
}

/** It is replaced or left out, whatever it is. */
function readProof(name: string, raw: string): string {
  if (!PROOF.test(raw)) throw new NotPlain(`the value of ${name} is none that is given out`);
  return '';
}

function readJsonValue(name: string, raw: string, { names }: Grammar): string {
  const bare = BARE_JSON.test(raw) && raw.length <= JSON_MAX;
  const value = bare ? raw : decoded(name, raw, JSON_MAX);
  checkUnambiguous(name, value);
  readPlainJson(value, names, `the value of ${name}`);
  return value;
}

function checkUnambiguous(name: string, value: string): void {
  if (AMBIGUOUS.test(value)) throw new NotPlain(`the value of ${name} can be read in two ways`);
}

function decoded(name: string, raw: string, max: number): string {
  if (raw.length > max || !VALUE.test(raw)) {
    throw new NotPlain(`the value of ${name} is not percent-encoded plainly`);
  }
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    // Not UTF-8.
    throw new NotPlain(`the value of ${name} can be read in two ways`);
  }
}
