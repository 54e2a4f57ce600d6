/** What the audit log says to the rooms on its right, and what they hand to it. */

/** 32 random bytes made by the vault for one epoch; everything an epoch needs is derived from it (keys.ts). */
export interface AuditEpochKey {
  /** Counts from 1; only grows. */
  readonly epoch: number;
  readonly seed: Uint8Array;
}

export interface AuditKeyring {
  readonly current: AuditEpochKey;
  readonly past: readonly AuditEpochKey[];
}

/** A place in the log: the record `seq`, written in `epoch`, and the chain hash of its line (hex). */
export interface AuditAnchor {
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
}

/**
 * What was found at unlock. `crash`: the last run ended without signing off; its lines are whole. `torn`: an
 * unfinished last line was set aside. `tampered`: the log is not the one that was left. `unavailable`: it can't be
 * read or written now. `text` is for a person.
 */
export interface AuditFinding {
  readonly kind: 'crash' | 'torn' | 'tampered' | 'unavailable';
  readonly text: string;
}

export interface AuditProgress {
  readonly records: number;
  readonly bytes: number;
  readonly totalBytes: number;
}
