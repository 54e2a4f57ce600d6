import { expect, test } from 'vitest';
import {
  BROKER_STATUS,
  type ErrorCode,
  fromWire,
  KeyturnError,
  LOCAL_CODES,
  toWire,
} from '../../../shared/errors.ts';
import { MESSAGES, textOf } from '../../../shared/messages.ts';

const CODES = [...Object.keys(BROKER_STATUS), ...LOCAL_CODES] as ErrorCode[];

test('an error that is not ours leaves as internal, without a word of it', () => {
  expect(toWire(new Error('test-secret in a message'))).toEqual({ code: 'internal' });
  expect(toWire('test-secret')).toEqual({ code: 'internal' });
  expect(toWire(undefined)).toEqual({ code: 'internal' });
});

test('neither detail nor cause cross the wall', () => {
  const error = new KeyturnError('invalid_field', 'detail test-secret', {
    field: 'fields.secret',
    facts: { problem: 'Too short.' },
    cause: new Error('cause test-secret'),
  });
  const wire = toWire(error);
  expect(JSON.stringify(wire)).not.toContain('test-secret');
  expect(fromWire(wire)).toMatchObject({ code: 'invalid_field', field: 'fields.secret' });
  expect(toWire(fromWire(wire))).toEqual(wire);
});

test('each code has a text for people, and no text is shared by two', () => {
  expect(Object.keys(MESSAGES).sort()).toEqual([...CODES].sort());
  const texts = CODES.map((code) => MESSAGES[code].text);
  expect(new Set(texts).size).toBe(texts.length);
});

test('facts are filled in, and a missing one leaves no placeholder', () => {
  expect(textOf({ code: 'vault_in_use', facts: { holder: 'pid 7' } }).text).toContain('pid 7');
  for (const code of CODES) expect(textOf({ code }).text).not.toMatch(/[{}]/);
});
