/**
 * Every call and event between a window and the main process, declared once. The preloads and the handlers are mapped
 * types over it: a handler that is missing does not compile. Each kind of window has a contract of its own, and the
 * main process answers a call only when it comes from a window of that kind. So the main window can ask for a question
 * to be shown; it can't say yes.
 */
import * as z from 'zod/mini';
import { ExchangeSpec } from '../model/catalogue.ts';
import { ClientView, NewGrant } from '../model/client.ts';
import {
  CredentialDetails,
  CredentialView,
  FieldName,
  FieldValues,
  Id,
  Instant,
} from '../model/credential.ts';
import { PANIC_LEVELS, PanicState, PanicView } from '../model/panic.ts';
import { AppSettings, VaultSettings } from '../model/settings.ts';
import { bytes, call, listCall, nothing } from './call.ts';
import { addingCalls } from './calls/adding.ts';
import { everydayCalls } from './calls/everyday.ts';
import { exportCalls, exportEvents } from './calls/exporting.ts';
import { healthCalls } from './calls/health.ts';
import { importCalls } from './calls/importing.ts';
import { keyCalls } from './calls/keys.ts';
import { securityCalls } from './calls/security.ts';
import { watchingCalls, watchingEvents } from './calls/watching.ts';
import { ANSWERS, ApprovalState } from './questions.ts';
import { stepUpContract } from './step-up.ts';

export { StepUpReason, StepUpState, stepUpContract } from './step-up.ts';

export const BackupView = z.object({
  id: z.string(),
  takenAt: Instant,
  bytes: z.number(),
  /** Null while nobody has opened it, and of one that today's key does not open. */
  credentials: z.nullable(z.number()),
  /** It can't be read with any key. */
  damaged: z.optional(z.literal(true)),
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
    /** Whether the system's keychain may be asked in place of the password. */
    quick: z.boolean(),
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
    /** A password is being typed: says that, and nothing of it. */
    ownerTypes: call(nothing, nothing),
    unlock: call(z.object({ password: bytes }), nothing),
    unlockByKeychain: call(nothing, nothing),
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
  /** The client it is about, where it is about one: the way to what can be done. */
  client: z.optional(Id),
});
export type AppNotice = z.infer<typeof AppNotice>;

const AddedOrEdited = z.object({ credential: CredentialView, warnings: z.array(z.string()) });

/** The main window: everything that is not a password and not a yes. */
export const mainContract = {
  calls: {
    appInfo: call(nothing, AppInfo),
    catalogue: listCall(nothing, z.array(ExchangeSpec)),
    listCredentials: listCall(nothing, z.array(CredentialView)),
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
    listClients: listCall(nothing, z.array(ClientView)),
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
    panicState: call(nothing, PanicState),
    /** What is to be revoked where. */
    panicPage: listCall(nothing, PanicView),
    /** At once, without a question. */
    panic: call(z.object({ level: z.enum(PANIC_LEVELS) }), nothing),
    /** Asks for a step-up. */
    thaw: call(nothing, nothing),
    /** Another port for the loopback address, when the kept one is taken. */
    chooseTcpPort: call(nothing, nothing),
    /** Opens the approval window where the owner types the code. */
    openPairing: call(nothing, nothing),
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
    ...everydayCalls,
    ...healthCalls,
    ...keyCalls,
    ...addingCalls,
    ...securityCalls,
    ...watchingCalls,
    ...importCalls,
    ...exportCalls,
  },
  events: {
    /** Ask again for these. */
    changed: z.array(
      z.enum([
        'credentials',
        'clients',
        'audit',
        'settings',
        'notices',
        'backups',
        'panic',
        'alerts',
      ]),
    ),
    ...watchingEvents,
    ...exportEvents,
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
  /** Of a `listCall`: the value as JSON. */
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly error: import('../errors.ts').WireError };
