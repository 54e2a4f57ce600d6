/** The file beside the vault with the key of its keychain slot, wrapped (docs/FORMAT.md, Quick unlock). */
import * as z from 'zod/mini';
import { ascii, concat, decodeBase64, encodeBase64, sha256 } from '../crypto/bytes.ts';
import { type FileOps, nullIfMissing } from '../os/file-ops.ts';
import { readWhole, writeWhole } from '../os/whole-file.ts';
import type { Log } from '../ports.ts';

export interface KeptKey {
  /** Which start of the computer the master password was typed in; empty: in none any more. */
  readonly boot: string;
  /** Milliseconds since the Unix epoch. */
  readonly passwordAt: number;
  /** What the keychain opens: `sealOf`. */
  readonly wrapped: Uint8Array;
}

export interface KeyPlace {
  readonly now: KeptKey | null;
  keep(kept: KeptKey): Promise<void>;
  forget(): Promise<void>;
}

const MAX = 16 * 1024;

const Stored = z.strictObject({
  format: z.literal(1),
  boot: z.string().check(z.maxLength(100)),
  passwordAt: z.number().check(z.int(), z.nonnegative()),
  wrapped: z.string(),
});

/** 32 bytes of key ‖ SHA-256 over boot, a NUL and the time: what stands in the clear beside it can't be another. */
export function sealOf(
  { boot, passwordAt }: Pick<KeptKey, 'boot' | 'passwordAt'>,
  key: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return concat(key, sha256(ascii(`keyturn v1 quick unlock\0${boot}\0${passwordAt}`)));
}

export async function openKeyPlace({
  path,
  files,
  log,
}: {
  readonly path: string;
  readonly files: FileOps;
  readonly log: Log;
}): Promise<KeyPlace> {
  let now = await read(path, files).catch((error: unknown) => {
    log.warn('the file of quick unlock could not be read', error);
    return null;
  });
  return {
    get now() {
      return now;
    },
    async keep(kept) {
      const { wrapped, ...mark } = kept;
      const stored = { format: 1, ...mark, wrapped: encodeBase64(wrapped) };
      await writeWhole(files, path, new TextEncoder().encode(`${JSON.stringify(stored)}\n`));
      now = kept;
    },
    async forget() {
      now = null;
      await nullIfMissing(files.unlink(path));
    },
  };
}

async function read(path: string, files: FileOps): Promise<KeptKey | null> {
  const bytes = await readWhole(files, path, MAX);
  if (bytes === null) return null;
  const {
    format: _,
    wrapped,
    ...mark
  } = z.parse(Stored, JSON.parse(Buffer.from(bytes).toString('utf8')));
  const decoded = decodeBase64(wrapped);
  return decoded === null ? null : { ...mark, wrapped: decoded };
}
