/** What a lab begins with, as its file says it. Whatever is wrong is named with its place. */
import * as z from 'zod/mini';
import { GRANT_DEFAULTS, MODES, NewGrant, ROLES } from '../../shared/model/client.ts';
import {
  CredentialDetails,
  FIELD_VALUE_MAX,
  FIELDS_MAX,
  FieldName,
  Name,
} from '../../shared/model/credential.ts';
import { defaultRotationDays } from '../../shared/model/scope.ts';
import { ForeignUser } from '../../shared/model/settings.ts';
import { uniqueSlug } from '../../shared/model/text.ts';

const SeedCredential = z.strictObject({
  ...z.partial(z.omit(CredentialDetails, { label: true, exchange: true })).shape,
  label: CredentialDetails.shape.label,
  exchange: CredentialDetails.shape.exchange,
  fields: z.record(FieldName, z.string().check(z.minLength(1), z.maxLength(FIELD_VALUE_MAX))),
  status: z.optional(z.enum(['active', 'deactivated', 'revoked'])),
});

const SeedGrant = z.strictObject({
  ...z.partial(z.omit(NewGrant, { credential: true })).shape,
  /** A label, or a reference. */
  credential: z.string().check(z.minLength(1), z.maxLength(200)),
  modes: NewGrant.shape.modes,
  scopes: NewGrant.shape.scopes,
  /** `true`: in all of its modes. */
  unattended: z.optional(z.union([z.boolean(), NewGrant.shape.unattended])),
});

const SeedClient = z.strictObject({
  name: Name,
  role: z.optional(z.enum(ROLES)),
  purpose: z.optional(z.string().check(z.maxLength(200))),
  grants: z.optional(z.array(SeedGrant)),
});

/** A local server in an exchange's place. Nothing else may be reached: a lab's keys are nobody's. */
const LocalUrl = z.string().check(z.regex(/^http:\/\/(?:127\.0\.0\.1|localhost):\d{1,5}\/?$/));
const Host = z.string().check(z.regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/));

const SeedFile = z.strictObject({
  password: z.string().check(z.minLength(1), z.maxLength(1024)),
  credentials: z.array(SeedCredential),
  clients: z.array(SeedClient),
  tcp: z.optional(z.boolean()),
  approve: z.enum(['always', 'never']),
  upstream: z.optional(z.record(Host, LocalUrl)),
  /** Other users of the machine that may connect, to the guests' socket. */
  foreignUsers: z.optional(z.array(ForeignUser)),
});
type SeedFile = z.infer<typeof SeedFile>;

export interface Key {
  readonly details: CredentialDetails;
  readonly values: Readonly<Record<string, string>>;
  readonly status: 'active' | 'deactivated' | 'revoked';
}

export interface Seed extends Omit<SeedFile, 'credentials' | 'clients'> {
  readonly keys: readonly Key[];
  readonly clients: readonly {
    readonly name: string;
    readonly role: (typeof ROLES)[number];
    readonly purpose: string;
    readonly grants: readonly SeededGrant[];
  }[];
}

/** A grant of the key at this place of `keys`, under the name it had in the seed. */
export interface SeededGrant {
  readonly key: number;
  readonly named: string;
  readonly terms: Omit<NewGrant, 'credential'>;
}

/** A seed that can't be used; the message says what is wrong and where. */
export class BadSeed extends Error {
  override readonly name = 'BadSeed';

  constructor(path: readonly PropertyKey[], problem: string) {
    super(path.length === 0 ? problem : `${placeOf(path)}: ${problem}`);
  }
}

/** `clients[0].grants[1].modes` */
export function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((step, at) => {
      if (typeof step === 'number') return `[${step}]`;
      return at === 0 ? String(step) : `.${String(step)}`;
    })
    .join('');
}

/** @param today for keys that do not say when they were made @throws BadSeed */
export function readSeed(text: string, today: string): Seed {
  const { credentials, clients, ...rest } = parse(text);
  const keys = credentials.map(({ fields, status, ...details }, at): Key => {
    const names = Object.keys(fields).length;
    if (names === 0 || names > FIELDS_MAX) {
      throw new BadSeed(['credentials', at, 'fields'], `one field to ${FIELDS_MAX} are wanted`);
    }
    const scopes = details.scopes ?? [];
    return {
      details: {
        account: '',
        environment: 'live',
        permissions: [],
        ipAllowList: [],
        created: today,
        rotationDays: defaultRotationDays(scopes),
        rotateBy: null,
        expires: null,
        tags: [],
        notes: '',
        ...said(details),
        scopes,
      },
      values: fields,
      status: status ?? 'active',
    };
  });
  const named = namesOf(keys);
  return {
    ...rest,
    keys,
    clients: clients.map(({ name, role = 'user', purpose = '', grants = [] }, at) => {
      if (role === 'admin' && grants.length > 0) {
        throw new BadSeed(['clients', at, 'grants'], 'an admin client gets none');
      }
      const where = (grant: number) => ['clients', at, 'grants', grant];
      const read = grants.map((grant, index) => grantOf(grant, named, where(index)));
      return { name, role, purpose, grants: read };
    }),
  };
}

type Said<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without the members that are there and say nothing. */
function said<T extends object>(given: T): Said<T> {
  const members = Object.entries(given).filter(([, one]) => one !== undefined);
  return Object.fromEntries(members) as Said<T>;
}

/** The place of each key by its label and by the reference it will get; -1 for a name that two keys have. */
function namesOf(keys: readonly Key[]): Map<string, number> {
  const named = new Map<string, number>();
  const refs = new Set<string>();
  keys.forEach(({ details: { label } }, at) => {
    const ref = uniqueSlug(label, refs);
    refs.add(ref);
    named.set(label, named.has(label) ? -1 : at);
    if (ref !== label) named.set(ref, at);
  });
  return named;
}

function grantOf(
  { credential, unattended = [], ...terms }: z.infer<typeof SeedGrant>,
  named: ReadonlyMap<string, number>,
  where: readonly PropertyKey[],
): SeededGrant {
  const key = named.get(credential.replace(/^keyturn:\/\//, ''));
  if (key === undefined || key < 0) {
    const problem = key === undefined ? 'no key' : 'more than one key';
    throw new BadSeed([...where, 'credential'], `${problem} is called ${quoted(credential)}`);
  }
  if ((terms.approval === 'until') !== (typeof terms.approvedUntil === 'string')) {
    throw new BadSeed([...where, 'approvedUntil'], 'is wanted with the approval "until" alone');
  }
  const lists = typeof unattended === 'boolean' ? (unattended ? terms.modes : []) : unattended;
  return {
    key,
    named: credential,
    terms: {
      ...GRANT_DEFAULTS,
      ...said(terms),
      unattended: MODES.filter((mode) => lists.includes(mode)),
    },
  };
}

function parse(text: string): SeedFile {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new BadSeed([], 'it is not JSON');
  }
  const read = SeedFile.safeParse(given);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  if (issue === undefined) throw new BadSeed([], 'it is no seed');
  if (issue.code === 'unrecognized_keys') {
    throw new BadSeed([...issue.path, String(issue.keys[0])], 'there is no such member');
  }
  throw new BadSeed(issue.path, problemOf(issue, valueAt(given, issue.path)));
}

function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `${issue.expected} is wanted`;
    case 'invalid_value':
      return `one of ${issue.values.map((one) => quoted(String(one))).join(', ')} is wanted`;
    case 'too_small':
      return `too small: ${issue.minimum} at least`;
    case 'too_big':
      return `too big: ${issue.maximum} at most`;
    case 'invalid_format':
      return `does not have the form ${issue.pattern ?? issue.format}`;
    case 'invalid_key':
      return 'this is no name for it';
    default:
      return 'not what belongs here';
  }
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let at = given;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
}

const quoted = (text: string): string => JSON.stringify(text);
