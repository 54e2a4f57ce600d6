import * as z from 'zod/mini';
import { ExchangeId, FieldName } from './credential.ts';
import { ENVIRONMENTS, SCOPES } from './scope.ts';

/** Where a fact comes from, and when somebody last looked. `secondHand`: shown as "check with the exchange". */
export const Source = z.object({
  text: z.string(),
  url: z.optional(z.string()),
  checked: z.string(),
  secondHand: z.boolean(),
});

/** How a value must look. Shown while typing; the same check decides when it is stored. */
export const FieldFormat = z.union([
  z.object({
    kind: z.literal('text'),
    /** Source of a regular expression the whole value must match. */
    pattern: z.optional(z.string()),
    minLength: z.number(),
    maxLength: z.number(),
    /** What is expected, for a person: "64 letters and digits". */
    expected: z.string(),
  }),
  z.object({ kind: z.literal('base64'), bytes: z.optional(z.array(z.number())), expected: z.string() }),
  z.object({ kind: z.literal('pem'), types: z.array(z.enum(['ed25519', 'rsa', 'ec-p256'])), expected: z.string() }),
  z.object({ kind: z.literal('hex'), bytes: z.array(z.number()), prefix: z.enum(['0x', 'none', 'either']), expected: z.string() }),
]);
export type FieldFormat = z.infer<typeof FieldFormat>;

export const FieldSpec = z.object({
  name: FieldName,
  /** What the exchange calls it. */
  label: z.string(),
  required: z.boolean(),
  /** Typed out of sight. The public half of a key pair (an API key's name) need not be. */
  secret: z.boolean(),
  /** Any one of these makes it good; the first that fits names what was pasted. */
  formats: z.array(FieldFormat),
  help: z.optional(z.string()),
});
export type FieldSpec = z.infer<typeof FieldSpec>;

export const PermissionSpec = z.object({
  /** The exchange's own name, as it is. */
  name: z.string(),
  scope: z.enum(SCOPES),
  help: z.optional(z.string()),
});
export type PermissionSpec = z.infer<typeof PermissionSpec>;

export const ExchangeSpec = z.object({
  id: ExchangeId,
  name: z.string(),
  /** `described`: by us, with sources. `ccxt`: only the fields ccxt asks for are known. `other`, `generic`: the two last. */
  kind: z.enum(['described', 'ccxt', 'other', 'generic']),
  environments: z.array(z.enum(ENVIRONMENTS)),
  fields: z.array(FieldSpec),
  permissions: z.array(PermissionSpec),
  /** Permissions of which exactly one is held (Gemini's roles). */
  exclusivePermissions: z.optional(z.boolean()),
  manageUrl: z.optional(z.string()),
  /** What lapses by itself, in words, until the radar reckons with it. */
  expiryNotes: z.array(z.string()),
  sources: z.array(Source),
});
export type ExchangeSpec = z.infer<typeof ExchangeSpec>;
