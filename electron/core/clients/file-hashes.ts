import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { markOf } from './proc.ts';

/** Larger files are not hashed: nobody's interpreter is that large, and a hole in a sparse file costs nothing. */
const MAX_BYTES = 1024 ** 3;
const KEPT = 256;
const CHUNK = 256 * 1024;

/** What a file holds, and the mark under which the kernel keeps that. */
export interface HashedFile {
  readonly mark: string;
  /** Hex. */
  readonly sha256: string;
}

/** SHA-256 of files, remembered while device, inode, size and change time stay the same. */
export class FileHashes {
  /** By mark. What is being read is there too, so that a hundred bots that start at once read their python once. */
  readonly #known = new Map<string, Promise<string | null>>();

  /** Null if it is no regular file, too large, not readable, or changed while it was read. */
  async of(path: string): Promise<HashedFile | null> {
    try {
      const mark = markOf(await stat(path, { bigint: true }));
      const sha256 = await (this.#known.get(mark) ?? this.#remember(mark, hashOf(path, mark)));
      if (sha256 === null) this.#known.delete(mark);
      return sha256 === null ? null : { mark, sha256 };
    } catch {
      return null;
    }
  }

  #remember(mark: string, sha256: Promise<string | null>): Promise<string | null> {
    const oldest = this.#known.keys().next().value;
    if (this.#known.size >= KEPT && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(mark, sha256);
    return sha256;
  }
}

/** Null unless it is, from the first byte to the last, the file with this mark. */
async function hashOf(path: string, mark: string): Promise<string | null> {
  // Without O_NONBLOCK opening a named pipe would wait for somebody to write into it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return null;
  try {
    const before = await file.stat({ bigint: true });
    if (!before.isFile() || before.size > MAX_BYTES || markOf(before) !== mark) return null;
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
    }
    return markOf(await file.stat({ bigint: true })) === mark ? hash.digest('hex') : null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
