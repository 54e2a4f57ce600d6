/** The two small files beside the segments, `head` and `public.json`. */
import { join } from 'node:path';
import { type FileOps, nullIfMissing } from '../os/file-ops.ts';

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
  const temporary = join(folder, `${name}.tmp`);
  await nullIfMissing(files.unlink(temporary));
  const file = await files.open(temporary, 'create');
  try {
    await file.write(Buffer.from(text, 'latin1'), 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(temporary, join(folder, name));
}
