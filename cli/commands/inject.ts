import { lstatSync, readFileSync } from 'node:fs';
import { guardFromDebugger } from '../child.ts';
import { define } from '../command.ts';
import { EXIT, Failure, usage } from '../errors.ts';
import { openSession } from '../session.ts';
import { readStdin } from '../stdin.ts';
import { filled, type Hole, holesIn, TemplateError } from '../template.ts';
import { ASKING, terms } from '../terms.ts';
import { needsOf, obtain } from '../values.ts';

const MAX_BYTES = 1024 * 1024;

export const inject = define({
  synopsis: 'keyturn inject -i TEMPLATE [-o FILE] [--force]',
  about: `
Fills a template: every {{ keyturn://REF/FIELD }}, and every bare keyturn://REF/FIELD, is replaced by that value as it
is; with {{ keyturn://REF/FIELD | json }} as it has to stand within the quotes of a JSON or YAML string. All else stays
byte for byte. A FILE is made with mode 0600, whole or not at all; one that is there is left alone without --force.
What was written to a file stays there: prefer 'keyturn run' where the program can read its environment.`,
  words: 0,
  options: {
    input: { type: 'string', short: 'i', value: 'TEMPLATE', help: 'the template; - for stdin' },
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      help: 'where to; - for stdout, as without',
    },
    force: { type: 'boolean', short: 'f', help: 'replace a file that is there' },
    ...ASKING,
  },
  async run({ options, output }) {
    const { input, output: file = '-', force = false } = options;
    if (input === undefined) throw usage('no template given', 'inject', 'give one with -i');
    const template = read(input);
    const holes = holesOf(template, input);
    const asked = terms('inject', { reason: 'keyturn inject', ...options });
    // Before the owner is troubled.
    if (file !== '-') checkPlace(file, force);
    const text = holes.length === 0 ? template : await fill(template, holes);
    if (file === '-') output.raw(text);
    else {
      const { writePrivate } = await import('../write-private.ts');
      writePrivate(file, text, { replace: force });
      if (output.json) output.document({ file, references: holes.length });
      else output.note(`wrote ${file}, mode 0600`);
    }
    return EXIT.done;

    async function fill(source: string, places: readonly Hole[]): Promise<string> {
      guardFromDebugger();
      const session = await openSession(options, output);
      const leases = await obtain(session, needsOf(places), asked);
      return filled(source, places, ({ credential, field }) => {
        return leases.get(credential)?.values[field] ?? '';
      });
    }
  },
});

/** @throws Failure `bad_template`, `unreadable_file` */
function read(path: string): string {
  const name = path === '-' ? 'the template' : path;
  try {
    const bytes = path === '-' ? readStdin(MAX_BYTES, name) : readFileSync(path);
    if (bytes.byteLength > MAX_BYTES)
      throw new Failure('bad_template', `${name} is larger than 1 MiB`);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof TypeError) throw new Failure('bad_template', `${name} is not UTF-8`);
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure('unreadable_file', `cannot read ${name} (${code ?? 'unknown'})`);
  }
}

function holesOf(template: string, path: string): Hole[] {
  try {
    return holesIn(template);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const name = path === '-' ? 'the template' : path;
    throw new Failure('bad_template', `${name} line ${error.line}: ${error.message}`, {
      hint: 'as in {{ keyturn://binance-main/secret }}',
    });
  }
}

/** @throws Failure `file_exists`, `unsafe_file` */
function checkPlace(path: string, force: boolean): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isFile()) {
    const what = stats.isSymbolicLink() ? 'it is a symbolic link' : 'it is no plain file';
    throw new Failure('unsafe_file', `refusing to write ${path}: ${what}`, {
      hint: 'give the path of the file itself',
    });
  }
  if (force) return;
  throw new Failure('file_exists', `there is a file ${path} already`, {
    hint: '--force replaces it',
  });
}
