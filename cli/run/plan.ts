/** What `keyturn run` was told to give the program, before anything of it is known. */
import { readFileSync, statSync } from 'node:fs';
import { EnvFileError, isEnvName, parseEnvFile } from '../env-file.ts';
import { Failure, usage } from '../errors.ts';
import {
  fieldReference,
  looksLikeReference,
  parseReference,
  type Reference,
} from '../reference.ts';
import { type Preset, presetFrom, type Variable } from './presets.ts';

const FILE_MAX_BYTES = 1024 * 1024;

export interface Plan {
  readonly variables: ReadonlyMap<string, Variable>;
  /** By the variable that will tell the number: what is handed over by a descriptor. */
  readonly descriptors: ReadonlyMap<string, Reference>;
  readonly presets: readonly Preset[];
  /** What presets name is signed by Keyturn, not revealed. */
  readonly sign: boolean;
}

/** @throws Failure `usage`, `bad_env_file`, `unreadable_file` */
export function planFrom(options: {
  env?: string[];
  'env-file'?: string[];
  fd?: string[];
  preset?: string[];
  sign?: boolean;
}): Plan {
  const { env = [], 'env-file': files = [], fd = [], preset = [], sign = false } = options;
  if (sign && preset.length === 0)
    throw usage('--sign says how presets are served, and there is none', 'run');
  const plan = {
    variables: new Map([...files.flatMap(fromFile), ...env.map(fromOption)]),
    descriptors: new Map(fd.map(descriptorFrom)),
    presets: preset.map(presetFrom),
    sign,
  };
  const twice = [...plan.descriptors.keys()].find((name) => plan.variables.has(name));
  if (twice !== undefined)
    throw usage(`the variable ${twice} is given twice, as a value and by --fd`, 'run');
  return plan;
}

/** Whether any of it is the app's to give. */
export function needsApp({ variables, descriptors, presets }: Plan): boolean {
  if (descriptors.size > 0 || presets.length > 0) return true;
  return [...variables.values()].some((variable) => 'credential' in variable);
}

function nameIn(text: string, option: string, form: string): { name: string; rest: string } {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(0, equals));
  if (!isEnvName(name)) throw usage(`${option} takes NAME=${form}`, 'run');
  return { name, rest: text.slice(equals + 1) };
}

function fromOption(text: string): [string, Variable] {
  const { name, rest } = nameIn(text, '--env', 'keyturn://REF/FIELD');
  const reference = fieldReference(rest);
  // Not repeated here: it may be the secret itself, and has been in this command line for long enough.
  if (typeof reference === 'string') throw usage(`--env ${name} is ${reference}`, 'run');
  return [name, reference];
}

function descriptorFrom(text: string): [string, Reference] {
  const { name, rest } = nameIn(text, '--fd', 'keyturn://REF[/FIELD]');
  const reference = looksLikeReference(rest) ? parseReference(rest) : null;
  if (reference !== null) return [name, reference];
  throw usage(`--fd ${name} is no reference, as keyturn://binance-main/secret is one`, 'run');
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
