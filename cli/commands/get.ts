import { guardFromDebugger } from '../child.ts';
import { define } from '../command.ts';
import { envLine } from '../env-file.ts';
import { EXIT, usage } from '../errors.ts';
import { parseReference } from '../reference.ts';
import { openSession } from '../session.ts';
import { ASKING, terms } from '../terms.ts';
import { obtain } from '../values.ts';

export const get = define({
  synopsis: 'keyturn get REF[/FIELD]',
  about: `
Asks for a key and prints it: with a field, that value and nothing else; without one, a line NAME=value for each field,
quoted so that shells and --env-file can read it. A newline follows a single value only on a terminal, so that
'keyturn get REF/FIELD > file' has the value's own bytes. REF is what 'keyturn list' shows; keyturn:// before it may be
left out. What is printed stays where it was printed to: prefer 'keyturn run'.`,
  words: 1,
  options: ASKING,
  async run({ options, words, output }) {
    const [text] = words;
    if (text === undefined) throw usage('no reference given', 'get');
    const reference = parseReference(text);
    if (reference === null)
      throw usage('what was given is no reference', 'get', 'keyturn://binance-main/apiKey is one');
    const asked = terms('get', options);
    guardFromDebugger();
    const session = await openSession(options, output);
    const { credential, field } = reference;
    const leases = await obtain(
      session,
      [{ credential, fields: field === null ? null : [field] }],
      asked,
    );
    for (const lease of leases.values()) {
      const { values } = lease;
      if (output.json) output.document(lease);
      else if (field !== null)
        output.raw(`${values[field] ?? ''}${(await onTerminal()) ? '\n' : ''}`);
      else for (const [name, value] of Object.entries(values)) output.line(envLine(name, value));
    }
    return EXIT.done;
  },
});

async function onTerminal(): Promise<boolean> {
  const { isatty } = await import('node:tty');
  return isatty(1);
}
