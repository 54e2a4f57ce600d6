/** How `endpoints/*.json` are written: what a request to an exchange can do, judged row by row. */
import * as z from 'zod/mini';
import { Source } from '../../../../shared/model/catalogue.ts';
import { ExchangeId } from '../../../../shared/model/credential.ts';
import { ENVIRONMENTS, SCOPES } from '../../../../shared/model/scope.ts';

/** `none`: public data, sent without the key. `key`: the key is named, nothing is signed. */
export const AUTHS = ['none', 'key', 'signed'] as const;
export type Auth = (typeof AUTHS)[number];

export const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** How a parameter's value must look where it means something to us. `decimal`: digits, and a point between digits. */
export const PARAMETER_KINDS = ['decimal', 'integer', 'word'] as const;
export type ParameterKind = (typeof PARAMETER_KINDS)[number];

const host = z.string().check(z.regex(/^[a-z0-9]+(?:[-.][a-z0-9]+)+$/));
const path = z.string().check(z.regex(/^(?:\/[A-Za-z0-9_-]+)+$/));
const name = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/));

const Row = z.strictObject({
  method: z.enum(METHODS),
  path,
  /** It takes an order back or makes it smaller: allowed while bots may only leave. Reading always is. */
  exit: z.optional(z.boolean()),
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
  source: Source,
  rows: z.array(Row).check(z.minLength(1)),
});

export const EndpointData = z.strictObject({
  exchange: ExchangeId,
  /** What a signature covers, and so what else could be done with one that leaves. */
  signature: z.strictObject({
    covers: z.array(z.enum(['method', 'host', 'path', 'query', 'body'])),
    source: Source,
  }),
  hosts: z.record(z.string(), z.partialRecord(z.enum(ENVIRONMENTS), z.array(host))),
  /** What parameters must look like, wherever they are given. */
  kinds: z.record(name, z.enum(PARAMETER_KINDS)),
  parameters: z.record(z.string(), z.array(name)),
  groups: z.array(Group),
});
export type EndpointData = z.infer<typeof EndpointData>;
