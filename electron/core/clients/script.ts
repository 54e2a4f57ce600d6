/**
 * Which script an interpreter runs, from its argument list. Reading the list wrong would put a name in front of the
 * owner that is not true, so whatever is not understood gives null: `-m`, `-c`, a prompt, an option nobody described.
 */

interface Grammar {
  /** Short options that take the rest of their argument, or the next one, as a value. */
  readonly shortWithValue: string;
  /** Short options that stand alone and may be run together, as in `-uB`. */
  readonly shortAlone: string;
  /** Short options that swallow the rest of their own argument and nothing after it. */
  readonly shortAttached?: string;
  readonly longWithValue?: readonly string[];
  readonly longAlone?: RegExp;
  /** Options after which no script is run at all. */
  readonly noScript: readonly string[];
}

const PYTHON: Grammar = {
  shortWithValue: 'WX',
  shortAlone: 'bBdEiIOPqRsSuvx',
  longWithValue: ['--check-hash-based-pycs'],
  noScript: ['-c', '-m', '-h', '-V', '-?'],
};

const NODE: Grammar = {
  shortWithValue: 'rC',
  shortAlone: '',
  longWithValue: [
    '--require',
    '--import',
    '--loader',
    '--experimental-loader',
    '--conditions',
    '--env-file',
    '--env-file-if-exists',
    '--max-old-space-size',
    '--title',
    '--icu-data-dir',
    '--unhandled-rejections',
    '--input-type',
  ],
  longAlone:
    /^--(?:no-warnings|enable-source-maps|expose-gc|inspect(?:-brk)?|watch|preserve-symlinks(?:-main)?|trace-[a-z-]+|use-openssl-ca|experimental-(?:strip|transform)-types|no-deprecation|pending-deprecation|throw-deprecation|abort-on-uncaught-exception|harmony[a-z-]*)$/,
  noScript: [
    '-e',
    '-p',
    '-i',
    '-c',
    '-h',
    '-v',
    '--eval',
    '--print',
    '--interactive',
    '--check',
    '--test',
    '--run',
  ],
};

const RUBY: Grammar = {
  shortWithValue: 'CEIr',
  shortAlone: 'adlnpswUvy',
  shortAttached: 'FKTWx0i',
  noScript: ['-e', '-S', '-h', '-c'],
};

const PERL: Grammar = {
  shortWithValue: 'I',
  shortAlone: 'acflnpsStTuUwWX',
  shortAttached: 'CDFMmdix0V',
  noScript: ['-e', '-E', '-S', '-h', '-v'],
};

const SHELL: Grammar = {
  shortWithValue: 'oO',
  shortAlone: 'abefhiklmnprtuvxBCEHPT',
  longWithValue: ['--rcfile', '--init-file'],
  longAlone: /^--(?:login|noprofile|norc|posix|restricted|verbose)$/,
  noScript: ['-c', '-s'],
};

const INTERPRETERS: readonly (readonly [RegExp, Grammar])[] = [
  [/^(?:python|pypy)[\d.]*$/, PYTHON],
  [/^(?:node|nodejs)[\d.]*$/, NODE],
  [/^ruby[\d.]*$/, RUBY],
  [/^perl[\d.]*$/, PERL],
  [/^(?:ba|da|k|z)?sh$/, SHELL],
];

/** The script's path as it was given, maybe relative; null if there is none or it can't be told. */
export function scriptOf(executable: string, commandLine: readonly string[]): string | null {
  const grammar = grammarOf(executable);
  if (grammar === null) return null;
  for (let i = 1; i < commandLine.length; i++) {
    const argument = commandLine[i] as string;
    if (argument === '--') return commandLine[i + 1] ?? null;
    if (!argument.startsWith('-') && !argument.startsWith('+'))
      return argument === '' ? null : argument;
    const taken = argument.startsWith('--')
      ? longOption(grammar, argument)
      : shortOptions(grammar, argument);
    if (taken === null) return null;
    i += taken;
  }
  return null;
}

function grammarOf(executable: string): Grammar | null {
  // The kernel marks a program whose file was replaced while it runs.
  const name = executable.replace(/ \(deleted\)$/, '').replace(/^.*\//, '');
  return INTERPRETERS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** How many further arguments the option takes; null if it is not understood or means that no script runs. */
function longOption(grammar: Grammar, argument: string): 0 | 1 | null {
  const [name = '', value] = argument.split('=', 2);
  if (grammar.noScript.includes(name)) return null;
  if (grammar.longWithValue?.includes(name)) return value === undefined ? 1 : 0;
  return grammar.longAlone?.test(name) ? 0 : null;
}

function shortOptions(grammar: Grammar, argument: string): 0 | 1 | null {
  if (argument === '-') return null;
  for (let at = 1; at < argument.length; at++) {
    const letter = argument[at] as string;
    if (grammar.noScript.includes(`-${letter}`)) return null;
    if (grammar.shortWithValue.includes(letter)) return at === argument.length - 1 ? 1 : 0;
    if (grammar.shortAttached?.includes(letter)) return 0;
    if (!grammar.shortAlone.includes(letter)) return null;
  }
  return 0;
}
