import { KeyturnError } from '../../../shared/errors.ts';
import { NotStrictJson, readStrictJson, readUtf8 } from '../signing/strict-json.ts';

/** A body of our own protocol. Throws `bad_request`, naming what is wrong. */
export function parseStrictJson(bytes: Uint8Array): unknown {
  try {
    return readStrictJson(readUtf8(bytes));
  } catch (error) {
    if (!(error instanceof NotStrictJson)) throw error;
    const { problem } = error;
    throw new KeyturnError('bad_request', problem, { field: 'body', facts: { problem } });
  }
}
