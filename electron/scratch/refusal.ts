import { KeyturnError } from '../../shared/errors.ts';

/** A file that can't be read, in words for a person: never anything out of the file but a place in it. */
export function refused(problem: string, cause?: unknown): KeyturnError {
  return new KeyturnError('file_refused', problem, {
    facts: { problem },
    ...(cause === undefined ? {} : { cause }),
  });
}

export const wrongPassword = (): KeyturnError =>
  new KeyturnError('wrong_file_password', 'the file does not open with it');
