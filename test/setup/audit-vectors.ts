/** The frozen log of test/vectors/audit/v1, and what is wrong with it after each of a list of edits. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface AuditVector {
  readonly name: string;
  /** In `file`, at `offset`, so many bytes are removed and these inserted. */
  readonly file: string;
  readonly offset: number;
  readonly remove: number;
  readonly insert: string;
  readonly expect:
    | 'ok'
    | { readonly kind: string; readonly segment: string; readonly line: number };
}

export interface AuditVectors {
  /** Epoch → seed, hex. */
  readonly seeds: Readonly<Record<string, string>>;
  /** What the records say, in their order. */
  readonly events: readonly unknown[];
  readonly cases: readonly AuditVector[];
}

const folder = join(import.meta.dirname, '../vectors/audit/v1');

export const auditVectors = JSON.parse(
  readFileSync(join(folder, 'vectors.json'), 'utf8'),
) as AuditVectors;

export function copyVectorLog(to: string): void {
  cpSync(join(folder, 'log'), to, { recursive: true });
}

export function edited(before: string, { offset, remove, insert }: AuditVector): string {
  return before.slice(0, offset) + insert + before.slice(offset + remove);
}
