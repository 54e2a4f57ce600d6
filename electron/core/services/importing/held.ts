/** The values of one import, from its reading until they are stored or dropped. */

import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import type { FieldValues } from '../../../../shared/model/credential.ts';
import { GENERIC, OTHER } from '../../../../shared/model/credential.ts';
import type { FoundKey } from '../../../../shared/scratch/import.ts';
import { Secret } from '../../../../shared/secret.ts';
import { secretCopy } from '../../crypto/bytes.ts';

/** One key of the file, and its values by the names the file uses. */
export interface HeldKey {
  readonly id: number;
  readonly found: FoundKey;
  readonly values: ReadonlyMap<string, Secret>;
}

/** @param parts of the answer; taken over: the caller must not use them again */
export function holdKeys(
  keys: readonly FoundKey[],
  parts: readonly Uint8Array<ArrayBuffer>[],
): HeldKey[] {
  return keys.map((found, id) => ({
    id,
    found,
    values: new Map(
      found.fields.map(({ name, part }) => [name, new Secret(parts[part] ?? new Uint8Array(0))]),
    ),
  }));
}

export function wipeKeys(keys: readonly HeldKey[]): void {
  for (const { values } of keys) for (const secret of values.values()) secret.wipe();
}

/** What an exchange that has no such field calls it. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  privateKey: ['secret'],
  secret: ['privateKey', 'token', 'value'],
  token: ['secret', 'value'],
  value: ['secret', 'token'],
  uid: ['accountId', 'login'],
  accountId: ['uid'],
  walletAddress: ['apiKey'],
  password: ['value'],
};

export interface Fitted {
  /** Copies, by the exchange's names: the caller wipes them. */
  readonly values: FieldValues;
  /** What each was called in the file. */
  readonly from: Readonly<Record<string, string>>;
  /** What the exchange has no field for. */
  readonly left: readonly string[];
}

/** The values under the names that a key of this exchange has. */
export function fitted({ values }: HeldKey, spec: ExchangeSpec): Fitted {
  const takesAny = spec.kind === 'other' || spec.id === OTHER;
  const names = new Set(spec.fields.map(({ name }) => name));
  const given: FieldValues = {};
  const from: Record<string, string> = {};
  const left: string[] = [];
  for (const [name, secret] of values) {
    const own = takesAny || names.has(name);
    const as = own ? name : SAME[name]?.find((other) => names.has(other) && !values.has(other));
    const put = as ?? (spec.id === GENERIC && name !== 'totp' ? name : undefined);
    if (put === undefined || given[put] !== undefined) left.push(name);
    else {
      given[put] = secret.use(secretCopy);
      from[put] = name;
    }
  }
  return { values: given, from, left };
}
