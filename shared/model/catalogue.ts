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

/** Characters a text may be made of. `ascii`: printable and without blanks. `any`: all of Unicode but NUL. */
export const ALPHABETS = ['letters-digits', 'hex', 'base64url', 'ascii', 'any'] as const;

export const PEM_TYPES = ['ed25519', 'rsa', 'ec-p256'] as const;
export type PemType = (typeof PEM_TYPES)[number];

const described = {
  /** What is expected, for a person: "64 letters and digits". */
  expected: z.string(),
  /** Taken, but with a warning: a shape that died out, or one that nobody could confirm. */
  unusual: z.optional(z.boolean()),
  /** What it is, where a field takes more than one kind: "HMAC secret". */
  is: z.optional(z.string()),
};

/**
 * How a value must look. Shown while typing; the same check decides when it is stored. An alphabet and lengths, not a
 * regular expression: what is checked is bytes, and a secret must not become a string to be matched.
 */
export const FieldFormat = z.union([
  z.object({
    kind: z.literal('text'),
    alphabet: z.enum(ALPHABETS),
    /** In bytes. */
    minLength: z.number(),
    maxLength: z.number(),
    /** It begins with one of these. */
    prefixes: z.optional(z.array(z.string())),
    ...described,
  }),
  /** Standard alphabet, padded. `bytes`: lengths it may decode to; any if not given. */
  z.object({ kind: z.literal('base64'), bytes: z.optional(z.array(z.number())), ...described }),
  /** A private key. `types` null: of any kind. */
  z.object({ kind: z.literal('pem'), types: z.nullable(z.array(z.enum(PEM_TYPES))), ...described }),
  z.object({
    kind: z.literal('hex'),
    bytes: z.array(z.number()),
    prefix: z.enum(['0x', 'none', 'either']),
    ...described,
  }),
  /** The seed of a second factor by time: base32 or an `otpauth://totp/` address. */
  z.object({ kind: z.literal('totp'), ...described }),
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
  /** What it is for. */
  scope: z.enum(SCOPES),
  /** What it lets its holder do besides: reading along, or moving funds with a right that is named after trading. */
  also: z.optional(z.array(z.enum(SCOPES))),
  /** Held alone: ticking it unticks the others (Gemini's Auditor). */
  exclusive: z.optional(z.boolean()),
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
  manageUrl: z.optional(z.string()),
  /** What lapses by itself, in words, until the radar reckons with it. */
  expiryNotes: z.array(z.string()),
  sources: z.array(Source),
});
export type ExchangeSpec = z.infer<typeof ExchangeSpec>;
