/** What the owner makes of the keys of a file before they are stored. Pure. */
import type { CredentialDetails } from '../../../shared/model/credential.ts';
import { GENERIC } from '../../../shared/model/credential.ts';
import type { ImportChoice, ImportedKey, ImportPreview } from '../../../shared/model/importing.ts';
import { defaultRotationDays, type Scope, sortScopes } from '../../../shared/model/scope.ts';
import { cleanName } from '../../../shared/model/text.ts';

/** A key of the file as the owner sees it: what was found, changed by what they said. */
export interface DraftKey extends ImportedKey {
  /** Null while it follows the scopes. */
  readonly rotationDays: number | null;
}

export interface Draft {
  readonly keys: readonly DraftKey[];
}

export function draftOf({ keys }: ImportPreview): Draft {
  return { keys: keys.map((key) => ({ ...key, rotationDays: null })) };
}

/** Why it can't be stored as it is; empty: it can. */
export function hindrances({ problems, label }: DraftKey, noLabel: string): readonly string[] {
  return cleanName(label) === null ? [noLabel, ...problems] : problems;
}

export const storable = (key: DraftKey): boolean => hindrances(key, '-').length === 0;

export const chosen = ({ keys }: Draft): readonly DraftKey[] =>
  keys.filter((key) => key.ticked && storable(key));

export function change(draft: Draft, id: number, part: Partial<DraftKey>): Draft {
  return { keys: draft.keys.map((key) => (key.id === id ? { ...key, ...part } : key)) };
}

/** The same key judged as one of another exchange; what the owner wrote stays. */
export function judgedAnew(draft: Draft, judged: ImportedKey): Draft {
  const { exchange, fields, problems, warnings, held, twin } = judged;
  return {
    keys: draft.keys.map((key) => {
      if (key.id !== judged.id) return key;
      const scopes = exchange === GENERIC ? [] : key.scopes;
      const environment = judged.environment;
      return { ...key, exchange, fields, problems, warnings, held, twin, scopes, environment };
    }),
  };
}

export function tickAll(draft: Draft, ticked: boolean): Draft {
  return { keys: draft.keys.map((key) => ({ ...key, ticked: ticked && storable(key) })) };
}

export function withScope(scopes: readonly Scope[], scope: Scope, on: boolean): Scope[] {
  return sortScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope));
}

/** What the file itself says of the key, as long as it is one of that exchange. */
const saidOf = ({ details, exchange }: DraftKey): CredentialDetails | undefined =>
  details?.exchange === exchange ? details : undefined;

export const rotationOf = (key: DraftKey): number =>
  key.rotationDays ?? saidOf(key)?.rotationDays ?? defaultRotationDays(key.scopes);

/** @param today when they were made nobody knows; the owner's rule counts from now */
export function choices(draft: Draft, today: string): ImportChoice[] {
  return chosen(draft).map((key) => ({ id: key.id, details: detailsOf(key, today) }));
}

function detailsOf(key: DraftKey, today: string): CredentialDetails {
  const said = saidOf(key);
  return {
    label: cleanName(key.label) ?? '',
    exchange: key.exchange,
    account: cleanName(key.account) ?? '',
    environment: key.environment,
    permissions: said?.permissions ?? [],
    scopes: key.scopes,
    ipAllowList: said?.ipAllowList ?? [],
    created: said?.created ?? today,
    rotationDays: rotationOf(key),
    rotateBy: said?.rotateBy ?? null,
    expires: said?.expires ?? null,
    tags: key.tags,
    notes: said?.notes ?? '',
  };
}
