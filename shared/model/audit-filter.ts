/** Which records of the audit log are wanted; what is empty or null leaves all in. */
import * as z from 'zod/mini';
import type { AuditAction } from './audit.ts';
import { Instant } from './credential.ts';

/** Kinds of actions, as a person would look for them. */
export const AUDIT_GROUPS = ['use', 'key', 'client', 'lock', 'panic', 'vault', 'log'] as const;
export type AuditGroup = (typeof AUDIT_GROUPS)[number];

/** By the first word of an action; a word that is not here is the vault's own business. */
const GROUP_OF: Readonly<Record<string, AuditGroup>> = {
  lease: 'use',
  request: 'use',
  credential: 'key',
  client: 'client',
  admin: 'client',
  alert: 'client',
  window: 'lock',
  step_up: 'lock',
  panic: 'panic',
  audit: 'log',
};
const LOCKS: readonly AuditAction[] = ['vault.unlocked', 'vault.unlock_refused', 'vault.locked'];

export function groupOf(action: AuditAction): AuditGroup {
  if (LOCKS.includes(action)) return 'lock';
  return GROUP_OF[action.slice(0, action.indexOf('.'))] ?? 'vault';
}

export const OUTCOMES = ['done', 'allowed', 'refused', 'failed'] as const;

/** In `who` besides the ids of clients. No id has a dot. */
export const OWNER = '.owner';
export const APP = '.app';

export const AuditFilter = z.object({
  /** `OWNER`, `APP`, and ids of clients. */
  who: z.array(z.string().check(z.maxLength(64))).check(z.maxLength(500)),
  what: z.array(z.enum(AUDIT_GROUPS)),
  /** The id of a key. */
  key: z.nullable(z.string().check(z.maxLength(64))),
  outcome: z.array(z.enum(OUTCOMES)),
  /** From this instant on. */
  from: z.nullable(Instant),
  /** Until before this one. */
  to: z.nullable(Instant),
  /** Words that all must be in what the line shows, whatever their case. */
  text: z.string().check(z.maxLength(200)),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

export const EVERYTHING: AuditFilter = {
  who: [],
  what: [],
  key: null,
  outcome: [],
  from: null,
  to: null,
  text: '',
};

export function isEverything(filter: AuditFilter): boolean {
  const { who, what, key, outcome, from, to, text } = filter;
  const lists = who.length + what.length + outcome.length;
  return lists === 0 && key === null && from === null && to === null && text.trim() === '';
}
