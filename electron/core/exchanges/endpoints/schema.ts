/** How `endpoints/*.json` are written: what a request to an exchange can do, judged row by row. */
import * as z from 'zod/mini';
import { Source } from '../../../../shared/model/catalogue.ts';
import { ExchangeId } from '../../../../shared/model/credential.ts';
import { ENVIRONMENTS, SCOPES } from '../../../../shared/model/scope.ts';

/** `none`: public data, sent without the key. `key`: the key is named, nothing is signed. */
export const AUTHS = ['none', 'key', 'signed'] as const;
export type Auth = (typeof AUTHS)[number];

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The parts of a request that a signature can bind. */
export const PARTS = ['method', 'host', 'path', 'query', 'body'] as const;
export type Part = (typeof PARTS)[number];

/** How a parameter's value must look where it means something to us. `decimal`: digits, and a point between digits. */
export const PARAMETER_KINDS = ['decimal', 'integer', 'word'] as const;
export type ParameterKind = (typeof PARAMETER_KINDS)[number];

const host = z.string().check(z.regex(/^[a-z0-9]+(?:[-.][a-z0-9]+)+$/));
/** Segments of letters, digits and a few signs, in which `{name}` stands for a text of the shape that is called so. */
const path = z
  .string()
  .check(z.regex(/^(?:\/(?:[A-Za-z0-9_:~-]|\.(?=[A-Za-z0-9])|\{[A-Za-z_]+\})+)+\/?$/));
/** Characters and classes with a count: no shape can reach over a slash, or take long to be tried. */
const shape = z
  .string()
  .check(z.regex(/^(?:[A-Za-z0-9_:-]|\[[A-Za-z0-9._:,~-]+\]\{\d{1,3}(?:,\d{1,3})?\})+$/));
const name = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/));
const memberName = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/));

const Row = z.strictObject({
  method: z.enum(METHODS),
  path,
  /** What the body must say is done, where it says so: there the path alone says nothing. */
  action: z.optional(z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/))),
  /** It takes an order back or makes it smaller: allowed while bots may only leave. Reading always is. */
  exit: z.optional(z.boolean()),
  /** It places or changes orders, written in this way: the name of the shape by which limits read them. */
  order: z.optional(z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/))),
  /** A name in `parameters`: what this row takes, and nothing else. Not given: any parameter, with any value. */
  takes: z.optional(z.string()),
});

const Group = z.strictObject({
  about: z.string(),
  /** A name in `hosts`. */
  hosts: z.string(),
  auth: z.enum(AUTHS),
  /** `public` goes with `auth: none`, and with nothing else. */
  scope: z.enum(['public', ...SCOPES]),
  /** Why this scope, where it is not plain. */
  why: z.optional(z.string()),
  /** A name in `bounds`: parameters by which a call would do more than its scope says. */
  within: z.optional(z.string()),
  /** A name in `sources`. */
  source: z.string(),
  rows: z.array(Row).check(z.minLength(1)),
});

export const EndpointData = z.strictObject({
  exchange: ExchangeId,
  signature: z.strictObject({
    /** What it binds, and so what else could be done with one that leaves. */
    covers: z.array(z.enum(PARTS)),
    /** Seconds for which the exchange takes one that we made. Null: no clock ends it. */
    lives: z.nullable(z.number().check(z.positive())),
    /** What ends it, where that is not plain. */
    why: z.optional(z.string()),
    source: z.string(),
  }),
  sources: z.record(z.string(), Source),
  hosts: z.record(z.string(), z.partialRecord(z.enum(ENVIRONMENTS), z.array(host))),
  /** What may stand for `{name}` in a path. */
  shapes: z.record(z.string(), shape),
  /** What parameters must look like, wherever they are given. */
  kinds: z.record(name, z.enum(PARAMETER_KINDS)),
  parameters: z.record(z.string(), z.array(name)),
  /** Per name: parameters, and the only values that each of them may have where it is given, at whatever depth. */
  bounds: z.record(z.string(), z.record(memberName, z.array(z.string()))),
  groups: z.array(Group),
});
export type EndpointData = z.infer<typeof EndpointData>;
