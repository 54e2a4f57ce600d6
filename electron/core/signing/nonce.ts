/** Numbers that an exchange wants to see grow, put where it looks for them. */
import { membersOf, withMembers } from './json-text.ts';
import type { Moment } from './request.ts';

export function nonceOf({ nonce }: Moment): string {
  if (nonce === null) throw new Error('signing without the nonce that this exchange wants');
  return String(nonce);
}

/** In a JSON object: as a number where one stands, else as text. */
export function withNonce(json: string, nonce: string): string {
  const there = membersOf(json).find(({ name }) => name === 'nonce');
  const isNumber = there !== undefined && !there.raw.startsWith('"');
  return withMembers(json, { nonce: isNumber ? nonce : JSON.stringify(nonce) });
}
