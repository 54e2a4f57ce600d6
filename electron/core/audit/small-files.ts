/** The two small files beside the segments, `head` and `public.json`. */
import { join } from 'node:path';
import { type FileOps, nullIfMissing } from '../os/file-ops.ts';
import { replaceFile } from '../os/whole-file.ts';

/** One character for each byte. Null: not there. */
export async function readText(
  files: FileOps,
  folder: string,
  name: string,
): Promise<string | null> {
  const bytes = await nullIfMissing(files.readFile(join(folder, name)));
  return bytes === null ? null : Buffer.from(bytes).toString('latin1');
}

/**
 * The old text or the new one, whatever happens. The caller syncs the folder if the new one must last: without it, the
 * old one may be there again after a power loss.
 */
export async function replaceText(
  files: FileOps,
  folder: string,
  name: string,
  text: string,
): Promise<void> {
  const path = join(folder, name);
  await replaceFile(files, path, `${path}.tmp`, Buffer.from(text, 'latin1'));
}
