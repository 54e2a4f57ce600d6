/**
 * Every call and event between a window and the main process, declared once. The preloads and the handlers are mapped
 * types over it: a handler that is missing does not compile. Each kind of window has a contract of its own, and the
 * main process answers a call only when it comes from a window of that kind. So the main window can ask for a question
 * to be shown; it can't say yes.
 */
import * as z from 'zod/mini';
import { AuditRecord, AuditReport } from '../model/audit.ts';
import { ExchangeSpec } from '../model/catalogue.ts';
import { ClientView, MODES, NewGrant, ProcessIdentity, ROLES } from '../model/client.ts';
import {
  CredentialDetails,
  CredentialView,
  FieldName,
  FieldValues,
  Id,
  Instant,
} from '../model/credential.ts';
import { PANIC_LEVELS, PanicView } from '../model/panic.ts';
import { SCOPES } from '../model/scope.ts';
import { AppSettings, VaultSettings } from '../model/settings.ts';

const nothing = z.void();
const bytes = z.instanceof(Uint8Array).check(z.refine((b) => b.byteLength <= 4096));

const call = <I extends z.ZodMiniType, O extends z.ZodMiniType>(input: I, output: O) => ({
  input,
  output,
});

export const BackupView = z.object({
  id: z.string(),
  takenAt: Instant,
  bytes: z.number(),
  /** Null while nobody has opened it. */
  credentials: z.nullable(z.number()),
});
export type BackupView = z.infer<typeof BackupView>;

/** What stands in the way of opening the vault, as the unlock window's whole page. */
export const GateState = z.union([
  z.object({ page: z.literal('create') }),
  z.object({
    page: z.literal('unlock'),
    /** What the vault is called; without it the page says Keyturn. Tells nothing of what is inside. */
    name: z.optional(z.string()),
    lock: z.enum(['vault', 'window']),
    /** Clients that go on being served while only the window is locked. */
    served: z.number(),
    /** Requests refused since the vault was locked. */
    refused: z.number(),
    /** Wrong passwords in a row, and until when the next try must wait. */
    wrong: z.number(),
    waitUntil: z.nullable(Instant),
    /** The panic switch is pulled: unlocking does not make bots go on. */
    frozen: z.nullable(z.enum(PANIC_LEVELS)),
  }),
  z.object({
    page: z.literal('problem'),
    code: z.enum([
      'vault_damaged',
      'vault_too_new',
      'not_a_vault',
      'kdf_out_of_bounds',
      'vault_in_use',
      'write_failed',
    ]),
    /** Where the file is, or who holds the lock. */
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
    backups: z.array(BackupView),
  }),
]);
export type GateState = z.infer<typeof GateState>;

/** The unlock window: creating, unlocking, recovering. Its process ends after use. Passwords cross as bytes. */
export const unlockContract = {
  calls: {
    state: call(nothing, GateState),
    /** The vault is made at once; `confirmRecovery` opens it for use. */
    create: call(z.object({ password: bytes }), z.object({ recoveryCode: bytes })),
    confirmRecovery: call(z.object({ code: bytes }), nothing),
    unlock: call(z.object({ password: bytes }), nothing),
    /** The recovery code opens the vault and a new password seals it anew; a new code comes back. */
    recover: call(z.object({ code: bytes, password: bytes }), z.object({ recoveryCode: bytes })),
    restoreBackup: call(z.object({ id: z.string() }), GateState),
    retry: call(nothing, GateState),
    showFolder: call(nothing, nothing),
    quit: call(nothing, nothing),
  },
  events: {
    changed: GateState,
    /** Deriving the key has begun, or ended. */
    working: z.boolean(),
  },
} as const;

export const StepUpReason = z.enum([
  'reveal',
  'copy',
  'settings',
  'restore',
  'grant',
  'password',
  'recovery',
  'delete-backups',
  'approve',
  'admin',
  'thaw',
  'proxy',
]);
export type StepUpReason = z.infer<typeof StepUpReason>;

/** The step-up window: the master password again, or a change of it. */
export const stepUpContract = {
  calls: {
    state: call(
      nothing,
      z.object({
        kind: z.enum(['confirm', 'change-password', 'new-recovery-code']),
        reason: StepUpReason,
        /** What it is about, as the owner named it: a key's label. */
        subject: z.nullable(z.string()),
        triesLeft: z.number(),
      }),
    ),
    confirm: call(z.object({ password: bytes }), nothing),
    changePassword: call(
      z.object({ current: bytes, next: bytes }),
      z.object({ recoveryCode: bytes }),
    ),
    newRecoveryCode: call(z.object({ current: bytes }), z.object({ recoveryCode: bytes })),
    confirmRecovery: call(z.object({ code: bytes }), z.object({ olderBackups: z.number() })),
    destroyOlderBackups: call(nothing, nothing),
    cancel: call(nothing, nothing),
  },
  events: { working: z.boolean() },
} as const;

const CredentialShort = z.object({
  id: Id,
  ref: z.string(),
  label: z.string(),
  exchange: z.string(),
  exchangeName: z.string(),
  account: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  risk: z.number(),
});

export const LeaseQuestion = z.object({
  kind: z.literal('lease'),
  id: z.string(),
  client: z.object({ id: z.string(), name: z.string(), purpose: z.string() }),
  process: ProcessIdentity,
  changes: z.array(z.string()),
  credential: CredentialShort,
  mode: z.enum(MODES),
  /** What it may do after a yes: by `reveal` all the key can, by `sign` what this request needs. */
  scopes: z.array(z.enum(SCOPES)),
  fields: z.array(z.string()),
  /** `sign`: the request, as it was judged. Null with `reveal`. */
  request: z.nullable(z.object({ method: z.string(), host: z.string(), path: z.string() })),
  reason: z.string(),
  worstCase: z.string(),
  timesBefore: z.number(),
  /** The key can do more than was asked for. */
  overPrivileged: z.boolean(),
  /** Whether "for this session" is one of the answers. */
  rememberable: z.boolean(),
  /** Whether "yes, and this is its program from now on" is one: a pinned program changed. */
  repinnable: z.boolean(),
  /** Whether a yes asks for the master password: anything above `trade`. */
  stepUp: z.boolean(),
  askedAt: Instant,
  expiresAt: Instant,
  /** When the buttons work, by the main process's clock: an answer before it is refused. */
  armedAt: Instant,
});
export type LeaseQuestion = z.infer<typeof LeaseQuestion>;

/** A pairing, as far as it has come: before the code is typed nothing of the caller is shown but that it asks. */
export const PairingQuestion = z.union([
  z.object({ kind: z.literal('pairing-code'), open: z.number(), triesLeft: z.number() }),
  z.object({
    kind: z.literal('pairing'),
    id: z.string(),
    name: z.string(),
    /** An admin may change keys, each time with the owner's yes, until the vault locks; it gets no grants. */
    role: z.enum(ROLES),
    purpose: z.string(),
    process: ProcessIdentity,
    wants: z.array(
      z.object({
        exchange: z.nullable(z.string()),
        credential: z.nullable(z.string()),
        scopes: z.array(z.enum(SCOPES)),
        mode: z.enum(['sign', 'reveal']),
        /** Keys of the vault that would serve, least privileged first. */
        serves: z.array(Id),
      }),
    ),
    credentials: z.array(
      z.extend(CredentialShort, {
        environment: z.string(),
        status: z.string(),
        /** Names of its fields, so that some can be left out of a grant. */
        fields: z.array(z.string()),
      }),
    ),
    expiresAt: Instant,
    armedAt: Instant,
  }),
]);
export type PairingQuestion = z.infer<typeof PairingQuestion>;

/** A change that an admin client asked for, waiting for the owner's yes. */
export const ChangeQuestion = z.object({
  kind: z.literal('change'),
  id: z.string(),
  client: z.object({ id: z.string(), name: z.string() }),
  process: ProcessIdentity,
  /** "Add a key", as the window's title. */
  title: z.string(),
  /** What it is about: a key's or a client's name. */
  subject: z.string(),
  /** What would be: what it says now (null for what is new) and what it would say. Never a value of a secret field. */
  lines: z.array(
    z.object({ what: z.string(), from: z.nullable(z.string()), to: z.nullable(z.string()) }),
  ),
  /** Whether a yes asks for the master password. */
  stepUp: z.boolean(),
  askedAt: Instant,
  expiresAt: Instant,
  armedAt: Instant,
});
export type ChangeQuestion = z.infer<typeof ChangeQuestion>;

export const ApprovalState = z.union([
  z.object({ kind: z.literal('idle') }),
  LeaseQuestion,
  ChangeQuestion,
  ...PairingQuestion.def.options,
]);
export type ApprovalState = z.infer<typeof ApprovalState>;

export const ANSWERS = ['no', 'once', 'session', 'repin'] as const;

/** The approval windows: yes, once, or no; typing a pairing's code; and confirming an admin client's change. */
export const approvalContract = {
  calls: {
    state: call(nothing, ApprovalState),
    /** Asks for a step-up where the question says so. */
    answer: call(z.object({ id: z.string(), answer: z.enum(ANSWERS) }), nothing),
    answerChange: call(z.object({ id: z.string(), yes: z.boolean() }), nothing),
    typeCode: call(z.object({ code: z.string().check(z.maxLength(20)) }), ApprovalState),
    approvePairing: call(
      z.object({
        id: z.string(),
        name: z.string(),
        grants: z.array(NewGrant).check(z.maxLength(200)),
      }),
      nothing,
    ),
    denyPairing: call(z.object({ id: z.string() }), nothing),
    close: call(nothing, nothing),
  },
  events: { changed: ApprovalState },
} as const;

/** What the main window must know at once when it opens. */
export const AppInfo = z.object({
  version: z.string(),
  electron: z.string(),
  platform: z.string(),
  dataFolder: z.string(),
  socket: z.string(),
  /** The loopback address in use; null while it is turned off or its port is taken. */
  tcp: z.nullable(z.string()),
  /** Another program has the port that was chosen. */
  tcpTaken: z.boolean(),
  /** Where a container's socket is to be mounted from; null while no other user is allowed. */
  guestSocket: z.nullable(z.string()),
  /** What this platform can't do, in words, for the settings page. */
  limits: z.array(z.string()),
});
export type AppInfo = z.infer<typeof AppInfo>;

/** Something the owner should know that is not an answer to a click. */
export const AppNotice = z.object({
  id: z.string(),
  level: z.enum(['info', 'soon', 'now']),
  title: z.string(),
  body: z.string(),
  at: Instant,
});
export type AppNotice = z.infer<typeof AppNotice>;

const AddedOrEdited = z.object({ credential: CredentialView, warnings: z.array(z.string()) });

/** The main window: everything that is not a password and not a yes. */
export const mainContract = {
  calls: {
    appInfo: call(nothing, AppInfo),
    catalogue: call(nothing, z.array(ExchangeSpec)),
    listCredentials: call(nothing, z.array(CredentialView)),
    addCredential: call(
      z.object({ details: CredentialDetails, fields: FieldValues }),
      AddedOrEdited,
    ),
    /** `fields` given: a new version with these values; those not named stay as they are. */
    editCredential: call(
      z.object({ id: Id, details: CredentialDetails, fields: z.nullable(FieldValues) }),
      AddedOrEdited,
    ),
    setCredentialStatus: call(
      z.object({ id: Id, status: z.enum(['active', 'deactivated', 'revoked']) }),
      CredentialView,
    ),
    deleteCredential: call(z.object({ id: Id }), z.object({ undoUntil: Instant })),
    undoDelete: call(z.object({ id: Id }), CredentialView),
    /** Says what a value looks like (format, kind of key) without storing it. */
    checkField: call(
      z.object({ exchange: z.string(), field: FieldName, value: z.instanceof(Uint8Array) }),
      z.object({ ok: z.boolean(), text: z.string() }),
    ),
    /** Asks for a step-up where one is due; shown for 20 s, `until` says when to hide it. */
    reveal: call(
      z.object({ id: Id, field: FieldName }),
      z.object({ value: z.instanceof(Uint8Array), until: Instant }),
    ),
    hide: call(z.object({ id: Id, field: FieldName }), nothing),
    copy: call(z.object({ id: Id, field: FieldName }), z.object({ clearedAt: Instant })),
    listClients: call(nothing, z.array(ClientView)),
    setClientStatus: call(
      z.object({ id: Id, status: z.enum(['active', 'paused', 'revoked']) }),
      nothing,
    ),
    /** Grants one more key, or changes what was granted; asks for a step-up where it would allow more above `read`. */
    setGrant: call(z.object({ client: Id, grant: NewGrant }), nothing),
    removeGrant: call(z.object({ client: Id, credential: Id }), nothing),
    /** The changed program is the client's own from now on; asks for a step-up. */
    acceptProgram: call(z.object({ client: Id }), nothing),
    /** Makes a proxy address that is kept, and puts it on the clipboard; it is shown nowhere again. */
    makeProxy: call(
      z.object({ client: Id, credential: Id }),
      z.object({ clearedAt: Instant, tcp: z.boolean() }),
    ),
    removeProxy: call(z.object({ client: Id, proxy: Id }), nothing),
    panicState: call(nothing, PanicView),
    /** At once, without a question. */
    panic: call(z.object({ level: z.enum(PANIC_LEVELS) }), nothing),
    /** Asks for a step-up. */
    thaw: call(nothing, nothing),
    /** Another port for the loopback address, when the kept one is taken. */
    chooseTcpPort: call(nothing, nothing),
    /** Opens the approval window where the owner types the code. */
    openPairing: call(nothing, nothing),
    listAudit: call(
      z.object({
        before: z.nullable(z.number()),
        limit: z.number().check(z.int(), z.gte(1), z.lte(500)),
      }),
      z.object({ records: z.array(AuditRecord), more: z.boolean() }),
    ),
    verifyAudit: call(nothing, AuditReport),
    listBackups: call(nothing, z.array(BackupView)),
    restoreBackup: call(z.object({ id: z.string() }), nothing),
    vaultSettings: call(nothing, VaultSettings),
    setVaultSettings: call(VaultSettings, VaultSettings),
    appSettings: call(nothing, AppSettings),
    setAppSettings: call(AppSettings, AppSettings),
    snooze: call(
      z.object({ id: Id, days: z.number().check(z.int(), z.gte(1), z.lte(14)) }),
      nothing,
    ),
    notices: call(nothing, z.array(AppNotice)),
    dismissNotice: call(z.object({ id: z.string() }), nothing),
    changePassword: call(nothing, nothing),
    newRecoveryCode: call(nothing, nothing),
    lockWindow: call(nothing, nothing),
    lockVault: call(nothing, nothing),
    openManagePage: call(z.object({ exchange: z.string() }), nothing),
  },
  events: {
    /** Ask again for these. */
    changed: z.array(
      z.enum(['credentials', 'clients', 'audit', 'settings', 'notices', 'backups', 'panic']),
    ),
  },
} as const;

export const CONTRACTS = {
  main: mainContract,
  unlock: unlockContract,
  'step-up': stepUpContract,
  approval: approvalContract,
} as const;
export type WindowKind = keyof typeof CONTRACTS;
export type Contract = (typeof CONTRACTS)[WindowKind];

/** A contract's calls as a window may use them. */
export type Api<C extends Contract> = {
  readonly [K in keyof C['calls']]: C['calls'][K] extends { input: infer I; output: infer O }
    ? (...args: Arguments<I>) => Promise<z.infer<Extract<O, z.ZodMiniType>>>
    : never;
};
type Arguments<I> =
  z.input<Extract<I, z.ZodMiniType>> extends infer A
    ? undefined extends A
      ? []
      : [input: A]
    : never;

/** A contract's calls as the main process must answer them. */
export type Handlers<C extends Contract> = {
  readonly [K in keyof C['calls']]: C['calls'][K] extends { input: infer I; output: infer O }
    ? (
        input: z.output<Extract<I, z.ZodMiniType>>,
      ) => z.infer<Extract<O, z.ZodMiniType>> | Promise<z.infer<Extract<O, z.ZodMiniType>>>
    : never;
};

export type Events<C extends Contract> = {
  readonly [K in keyof C['events']]: C['events'][K] extends z.ZodMiniType
    ? z.infer<C['events'][K]>
    : never;
};

/** How an answer crosses: errors as codes, because Electron would turn them into text. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: import('../errors.ts').WireError };
