import { KeyturnError } from '../../../shared/errors.ts';
import { wipe } from '../crypto/bytes.ts';
import type { Random } from '../ports.ts';
import type { Contents } from './contents.ts';
import type { VaultKeys } from './keys.ts';
import { openRecord, type RecordKind, type SealedRecord, sealRecord } from './records.ts';

/** What one `update` does to the credentials' secret values. Nothing counts until the update is saved. */
export interface RecordChanges {
  /**
   * Seals the values of a credential, new or in place of what was there, and wipes `content` at once.
   * @param id the credential's id
   * @param content of `encodeFieldBlock`, all versions
   */
  put(id: string, kind: 'credential', content: Uint8Array): void;
  /**
   * Seals the second factor, new or in place of what was there, and wipes `content` at once; null takes it out.
   * @param content of `encodeSecondFactor`
   */
  setSecondFactor(content: Uint8Array | null): void;
  /** Takes the record out, sealed as it is, so that it can be put back. @throws KeyturnError `not_found` */
  remove(id: string): SealedRecord;
  /** @throws KeyturnError `nothing_to_undo` when it is of another vault key or its place is taken */
  restore(record: SealedRecord): void;
}

export interface RecordDraft extends RecordChanges {
  readonly records: ReadonlyMap<string, SealedRecord>;
}

/**
 * @param revision that of the save to come
 * @param opened called when a credential was unsealed
 */
export function draftRecords(
  { keys, records: current }: Pick<Contents, 'keys' | 'records'>,
  revision: number,
  random: Random,
  opened: () => void,
): RecordDraft {
  const records = new Map(current);
  const onlyCredentials = (id: string): void => {
    const kind = records.get(id)?.kind ?? 'credential';
    if (kind !== 'credential') throw new Error(`the ${kind} is the vault’s own`);
  };
  const put = (id: string, kind: RecordKind, content: Uint8Array): void => {
    try {
      const key = keys.recordKey(id);
      records.set(id, sealRecord({ id, kind, revision }, content, key, keys.vaultId, random));
      wipe(key);
    } finally {
      wipe(content);
    }
  };
  return {
    records,
    put(id, kind, content) {
      try {
        onlyCredentials(id);
      } catch (error) {
        wipe(content);
        throw error;
      }
      put(id, kind, content);
    },
    setSecondFactor(content) {
      const there = [...records.values()].find(({ kind }) => kind === 'second-factor')?.id;
      if (content !== null) put(there ?? newId(random), 'second-factor', content);
      else if (there !== undefined) records.delete(there);
    },
    remove(id) {
      onlyCredentials(id);
      const record = records.get(id);
      if (record === undefined) throw new KeyturnError('not_found', 'no such record');
      records.delete(id);
      return record;
    },
    restore(record) {
      if (records.has(record.id) || !opens(record, keys, opened)) {
        throw new KeyturnError('nothing_to_undo', 'the record can’t be put back');
      }
      records.set(record.id, record);
    },
  };
}

function newId(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('base64url');
}

function opens(record: SealedRecord, keys: VaultKeys, opened: () => void): boolean {
  const key = keys.recordKey(record.id);
  const content = openRecord(record, key, keys.vaultId);
  wipe(key, content ?? key);
  if (content !== null) opened();
  return content !== null;
}
