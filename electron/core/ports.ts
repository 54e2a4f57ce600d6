/**
 * What the core asks of the world, so that it can be given another one: Electron's, a test's, a machine's without a
 * window. Everything here is implemented elsewhere and handed in by the composition root.
 */

import type { Mode, ProcessIdentity } from '../../shared/model/client.ts';
import type { Risk, Scope } from '../../shared/model/scope.ts';
import type { AppSettings } from '../../shared/model/settings.ts';
import type { ScratchJob } from '../../shared/scratch/messages.ts';

export interface Clock {
  /** Milliseconds since the Unix epoch; may jump when the owner sets the clock. */
  now(): number;
  /** Milliseconds that only grow, for waiting. */
  monotonic(): number;
  /** Calls back once after at least `ms`; the function returned takes it back. */
  after(ms: number, call: () => void): () => void;
}

export interface Random {
  /** Cryptographically secure random bytes. */
  bytes(length: number): Uint8Array;
}

/** For the developer's eyes: never a secret, a token or a label. */
export interface Log {
  warn(what: string, error?: unknown): void;
}

export interface Notice {
  readonly title: string;
  readonly body: string;
}

export interface Notifier {
  /** Resolves to whether the system took it. */
  show(notice: Notice): Promise<boolean>;
}

/** A question to the owner: may this client have this? Everything the approval window shows. */
export interface Question {
  readonly id: string;
  readonly client: { readonly id: string; readonly name: string; readonly purpose: string };
  readonly process: ProcessIdentity;
  /** What differs from the process that was paired, in words; empty if nothing does. */
  readonly changes: readonly string[];
  readonly credential: {
    readonly id: string;
    readonly label: string;
    readonly exchange: string;
    readonly account: string;
    readonly scopes: readonly Scope[];
    readonly risk: Risk;
  };
  readonly mode: Mode;
  /** What it may do after a yes: by `reveal` all the key can, by `sign` what this request needs. */
  readonly scopes: readonly Scope[];
  readonly fields: readonly string[];
  /** With `sign`: the request, as it was judged. */
  readonly request: {
    readonly method: string;
    readonly host: string;
    readonly path: string;
  } | null;
  /** The caller's own words; empty if it gave none. */
  readonly reason: string;
  /** The worst that can happen after a yes, in one sentence. */
  readonly worstCase: string;
  /** How often this client was given this credential before. */
  readonly timesBefore: number;
  /** The key can do more than was asked for. */
  readonly overPrivileged: boolean;
  /** Whether "for this session" is one of the answers: the grant may want every single time asked. */
  readonly rememberable: boolean;
  /** Whether "yes, and this is its program from now on" is one: a pinned program changed. */
  readonly repinnable: boolean;
  /** Whether a yes must come with the master password: anything above `trade`. */
  readonly stepUp: boolean;
  readonly askedAt: number;
  /** When it answers No by itself. */
  readonly expiresAt: number;
}

export type Answer = 'no' | 'once' | 'session' | 'repin';

/** The system's clipboard, holding one secret value at a time. */
export interface Clipboard {
  /** Puts the text there, marked for clipboard histories where that works, and takes it away after `ms`. */
  put(text: Uint8Array, ms: number): Promise<void>;
  /** Takes it away now, if it is still there. Never rejects. */
  clear(): Promise<void>;
}

/** Keeps the window out of screen captures while a secret is on it, where the system can. */
export interface CaptureShield {
  raise(): void;
  lower(): void;
}

/** The window in which the master password is asked for again. What is typed comes back through a service. */
export interface StepUpPrompt {
  show(): void;
  hide(): void;
}

/** One request to an exchange, signed or public. */
export interface UpstreamRequest {
  /** Without a port: always https, port 443. */
  readonly host: string;
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  /** It only reads: what went out on a connection that was just being closed may go out once more. */
  readonly onlyReads: boolean;
  /** Hangs up. */
  readonly signal: AbortSignal;
}

export interface UpstreamReply {
  readonly status: number;
  /** Names in lower case; one that came several times is a list. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Sends to exchanges: over TLS with the certificate checked against Node's own roots whatever the environment says, and
 * without following a redirect.
 */
export interface HttpClient {
  /**
   * Rejects with an `UpstreamFailed` when there is no reply: `sent` says whether the exchange may have got the request.
   */
  send(request: UpstreamRequest): Promise<UpstreamReply>;
  close(): void;
}

export class UpstreamFailed extends Error {
  override readonly name = 'UpstreamFailed';
  readonly sent: boolean;

  constructor(message: string, sent: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.sent = sent;
  }
}

/**
 * The system's keychain, where there is a real one. Any program of this user may ask it: it keeps a key from who has
 * the disk, not from who is logged in.
 */
export interface KeyWrap {
  /** What the owner knows it as: “the macOS keychain”. */
  readonly name: string;
  /** Why it can't be used, as a sentence for the owner; null when it can. */
  unavailable(): string | null;
  /** The caller wipes what it gives. Rejects when the keychain refuses. */
  wrap(key: Uint8Array): Promise<Uint8Array>;
  /** For the caller to wipe; null when the keychain does not know it. */
  unwrap(wrapped: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Names this start of the computer, as well as the system tells one from another. */
  bootMark(): string;
  sameBoot(mark: string): boolean;
}

/** How the window looks, kept in the clear. */
export interface AppSettingsStore {
  get(): AppSettings;
  /** Saves and applies them. */
  set(settings: AppSettings): Promise<void>;
}

/**
 * Reads and writes other programs' files, in a process of its own that is killed after each job: their libraries make
 * strings of what they read, and a string can't be overwritten.
 */
export interface Scratch {
  /**
   * The caller wipes what it gives and what it gets. Aborting ends the process.
   * @throws KeyturnError what the job refused, `too_large`, `cancelled`, or `scratch_failed` when the process took too
   *   much time or memory or ended by itself
   */
  run(job: ScratchJob, input: Uint8Array, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

export interface FileFilter {
  readonly name: string;
  /** Without the dot; `*` for any. */
  readonly extensions: readonly string[];
}

/** The system's own dialogs for files, in front of the main window. A folder is chosen whole. */
export interface FileDialogs {
  /** @returns absolute paths; none when it was closed */
  open(ask: {
    readonly title: string;
    readonly kind: 'file' | 'files' | 'folder';
    readonly filters: readonly FileFilter[];
  }): Promise<readonly string[]>;
  /** @returns an absolute path, of which the dialog has asked whether to overwrite it; null when it was closed */
  save(ask: {
    readonly title: string;
    readonly defaultName: string;
    readonly filters: readonly FileFilter[];
  }): Promise<string | null>;
  /** Shows a file in the system's file manager. */
  showInFolder(path: string): void;
}
