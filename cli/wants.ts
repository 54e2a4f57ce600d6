import type { PairingRequest } from '../shared/broker/protocol.ts';
import type { Mode } from '../shared/model/client.ts';
import { SCOPES, type Scope } from '../shared/model/scope.ts';
import { usage } from './errors.ts';
import { looksLikeReference, parseReference } from './reference.ts';

type Want = NonNullable<PairingRequest['wants']>[number];

/** As an object, so that a mode that is missing here does not compile. */
const MODES: Readonly<Record<Mode, true>> = { reveal: true, sign: true };

/**
 * What a program would like to have, for the owner to read: `EXCHANGE:SCOPES[:MODE]` or
 * `keyturn://REF:SCOPES[:MODE]`, scopes joined by `+`.
 *
 * @throws Failure `usage`
 */
export function wantFrom(text: string): Want {
  const match = /^((?:keyturn:\/\/)?[^:]+):([^:]+)(?::([^:]+))?$/.exec(text);
  if (match === null) throw usage(`--want '${text}' is not EXCHANGE:SCOPES[:MODE]`, 'pair');
  const [, target = '', scopes = '', mode = 'reveal'] = match;
  return { ...targetFrom(target), scopes: scopes.split('+').map(scopeFrom), mode: modeFrom(mode) };
}

function targetFrom(text: string): { credential: string } | { exchange: string } {
  if (!looksLikeReference(text)) {
    if (/^[a-z0-9]{2,30}$/.test(text)) return { exchange: text };
    throw usage(`'${text}' is no exchange's name`, 'pair', 'it is lower case, as binance or okx');
  }
  const reference = parseReference(text);
  if (reference?.field === null) return { credential: reference.credential };
  throw usage(`'${text}' is no reference to a key`, 'pair', 'as in keyturn://binance-main:read');
}

function scopeFrom(text: string): Scope {
  const scope = SCOPES.find((known) => known === text);
  if (scope !== undefined) return scope;
  throw usage(`there is no scope '${text}'`, 'pair', `scopes are ${SCOPES.join(', ')}`);
}

function modeFrom(text: string): Mode {
  if (Object.hasOwn(MODES, text)) return text as Mode;
  throw usage(`there is no mode '${text}'`, 'pair', `modes are ${Object.keys(MODES).join(', ')}`);
}
