import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { findProgram, guardFromDebugger, runChild } from '../child.ts';
import { define } from '../command.ts';
import { EnvFileError, isEnvName, parseEnvFile } from '../env-file.ts';
import { Failure, usage } from '../errors.ts';
import { fieldReference, looksLikeReference } from '../reference.ts';
import { openSession } from '../session.ts';
import { ASKING, terms } from '../terms.ts';
import { giveBack, needsOf, obtain } from '../values.ts';

const FILE_MAX_BYTES = 1024 * 1024;

/** A variable of the child: a plain value, or where to get it. */
type Variable =
  | { readonly value: string }
  | { readonly credential: string; readonly field: string };
type Variables = ReadonlyMap<string, Variable>;

export const run = define({
  synopsis: 'keyturn run [--env NAME=REFERENCE]... [--env-file FILE]... -- PROGRAM [ARGUMENT]...',
  about: `
Runs a program with values of keys in its environment, and nowhere else: not on disk, not on a command line, not in
this command's own environment. Fields of the same key are asked for together, so the owner gets one question a key.
Signals are passed on, and the program's exit code comes back (128 + the signal's number when a signal ended it).
The keys are given back when it ends; what it did with them until then is out of Keyturn's hands.

In an --env-file, values that are references are resolved and the rest is passed as it is. What is given here wins over
the environment, --env over files, and later files over earlier ones.`,
  words: 0,
  program: true,
  options: {
    env: {
      type: 'string',
      multiple: true,
      value: 'NAME=REFERENCE',
      help: 'a variable, as BINANCE_KEY=keyturn://binance-main/apiKey',
    },
    'env-file': {
      type: 'string',
      multiple: true,
      value: 'FILE',
      help: 'a file of NAME=value lines',
    },
    ...ASKING,
  },
  async run({ options, program, output }) {
    const [name] = program ?? [];
    if (program === null || name === undefined) {
      throw usage(
        'no program to run',
        'run',
        "put it behind '--', as in keyturn run --env … -- python bot.py",
      );
    }
    const { env = [], 'env-file': files = [] } = options;
    const variables = new Map([...files.flatMap(fromFile), ...env.map(fromOption)]);
    const asked = terms('run', {
      reason: `keyturn run ${basename(name)}`.slice(0, 200),
      ...options,
    });
    findProgram(name, process.env['PATH']);
    const wanted = [...variables.values()].filter((variable) => 'field' in variable);
    if (wanted.length === 0)
      return runChild(
        program,
        environment(variables, () => ''),
      );
    guardFromDebugger();
    const session = await openSession(options, output);
    const leases = await obtain(session, needsOf(wanted), asked);
    try {
      const full = environment(
        variables,
        ({ credential, field }) => leases.get(credential)?.values[field] ?? '',
      );
      return await runChild(program, full);
    } finally {
      await giveBack(session, leases);
    }
  },
});

function fromOption(text: string): [string, Variable] {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(0, equals));
  if (!isEnvName(name)) throw usage('--env takes NAME=keyturn://REF/FIELD', 'run');
  const reference = fieldReference(text.slice(equals + 1));
  // Not repeated here: it may be the secret itself, and has been in this command line for long enough.
  if (typeof reference === 'string') throw usage(`--env ${name} is ${reference}`, 'run');
  return [name, reference];
}

/** @throws Failure `bad_env_file` with the line's number, `unreadable_file` */
function fromFile(path: string): [string, Variable][] {
  try {
    return parseEnvFile(readText(path)).map(({ name, value, line }) => {
      if (!looksLikeReference(value)) return [name, { value }];
      const reference = fieldReference(value);
      if (typeof reference === 'string')
        throw new EnvFileError(line, `the value of ${name} is ${reference}`);
      return [name, reference];
    });
  } catch (error) {
    if (!(error instanceof EnvFileError)) throw error;
    throw new Failure('bad_env_file', `${path} line ${error.line}: ${error.message}`);
  }
}

function readText(path: string): string {
  try {
    if (statSync(path).size > FILE_MAX_BYTES)
      throw new Failure('bad_env_file', `${path} is larger than 1 MiB`);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof TypeError) throw new Failure('bad_env_file', `${path} is not UTF-8`);
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure('unreadable_file', `cannot read ${path} (${code ?? 'unknown'})`);
  }
}

/** @throws Failure `unusable_value` */
function environment(
  variables: Variables,
  resolved: (reference: { credential: string; field: string }) => string,
): NodeJS.ProcessEnv {
  const full = { ...process.env };
  for (const name of Object.keys(full)) {
    // Whoever sets one means us; the program has its own pairing, or none.
    if (/^KEYTURN_.*TOKEN/i.test(name)) delete full[name];
  }
  for (const [name, variable] of variables) {
    const value = 'field' in variable ? resolved(variable) : variable.value;
    if (value.includes('\0')) {
      throw new Failure(
        'unusable_value',
        `the value for ${name} holds a NUL, which no environment can`,
      );
    }
    full[name] = value;
  }
  return full;
}
