/** Opens a vault file that is not the vault: by today's key, or by the password it has, asked as often as it takes. */
import { KeyturnError, toWire } from '../../../../shared/errors.ts';
import { textOf } from '../../../../shared/messages.ts';
import { wipe } from '../../crypto/bytes.ts';
import type { Copies, OpenCopy } from '../../vault/copies.ts';
import type { StepUp } from '../step-up.ts';

/**
 * @param name what the file is called, for whoever is asked for its password
 * @returns for the caller to close; `today`: by the key of the vault that is open
 * @throws KeyturnError `file_refused` with words about this file, `step_up_cancelled`, `locked`
 */
export async function openCopy(
  { copies, stepUp }: { readonly copies: Copies; readonly stepUp: StepUp },
  file: Uint8Array,
  name: string,
): Promise<{ copy: OpenCopy; today: boolean }> {
  try {
    const copy = await copies.openByToday(file);
    if (copy !== null) return { copy, today: true };
    for (let wrong = false; ; wrong = true) {
      const password = await stepUp.askFilePassword(name, wrong);
      const opened = await copies
        .open(file, password)
        .catch(nullIfWrong)
        .finally(() => wipe(password));
      if (opened !== null) return { copy: opened, today: false };
    }
  } catch (error) {
    throw aboutFile(error);
  }
}

function nullIfWrong(error: unknown): null {
  if (error instanceof KeyturnError && error.code === 'wrong_file_password') return null;
  throw error;
}

const OF_THE_FILE: ReadonlySet<string> = new Set([
  'vault_damaged',
  'vault_too_new',
  'not_a_vault',
  'kdf_out_of_bounds',
]);

/** What is said of the vault when it is the vault's file must be said of this file. */
function aboutFile(error: unknown): unknown {
  if (!(error instanceof KeyturnError) || !OF_THE_FILE.has(error.code)) return error;
  const said: Readonly<Record<string, string>> = {
    vault_damaged: `The file is damaged: ${error.facts?.['problem'] ?? 'it does not open'}.`,
    vault_too_new: 'The file was made by a newer Keyturn.',
    not_a_vault: 'This is not a Keyturn file.',
  };
  return new KeyturnError('file_refused', 'a vault file', {
    facts: { problem: said[error.code] ?? textOf(toWire(error)).text },
    cause: error,
  });
}
