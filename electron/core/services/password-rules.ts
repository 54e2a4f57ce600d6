import { KeyturnError } from '../../../shared/errors.ts';

/** In bytes. The page measures how guessable a password is; this is what no caller gets around. */
const SHORTEST = 10;

/** @throws KeyturnError `weak_password` */
export function refuseWeak(password: Uint8Array): void {
  if (password.byteLength < SHORTEST || new Set(password).size < 4) {
    throw new KeyturnError('weak_password', `${SHORTEST} bytes and 4 different ones at least`);
  }
}
