import { GENERIC } from '../../../shared/model/credential.ts';
import type { Environment, Scope } from '../../../shared/model/scope.ts';

/**
 * The worst that can happen after a yes, in one sentence for the owner. It speaks of what the key was tagged with:
 * nobody but the exchange knows more. A key is never called safe: one that only trades can be emptied by trading
 * with oneself in a market nobody else is in.
 */
export function worstCase(key: {
  readonly label: string;
  readonly exchange: string;
  readonly environment: Environment;
  readonly scopes: readonly Scope[];
}): string {
  const { label, scopes } = key;
  if (key.exchange === GENERIC) return `Could do all that ${label} is good for`;
  const sentence = ofScopes(label, new Set(scopes));
  return key.environment === 'live'
    ? sentence
    : `Only ${key.environment} money: ${lowerFirst(sentence)}`;
}

function ofScopes(label: string, has: ReadonlySet<Scope>): string {
  if (has.size === 0) return `Could do anything on ${label}: nobody has said what this key may do`;
  if (has.has('account'))
    return `Could change settings, sub-accounts and keys of ${label}, and so do anything`;
  if (has.has('withdraw')) return `Could send everything on ${label} to an outside address`;
  if (has.has('trade')) {
    const also = has.has('transfer') ? ' and move it between your own accounts' : '';
    return `Could sell everything on ${label}${also}; can't withdraw`;
  }
  if (has.has('transfer'))
    return `Could move everything on ${label} between your own accounts; can't withdraw`;
  return `Could see balances, orders and history on ${label}; can't trade or withdraw`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
