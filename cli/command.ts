/** What a command is: how it is called, what it does. One file each in commands/. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { usage } from './errors.ts';
import type { Output } from './output.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** What stands for the value in the help, e.g. `FILE`. */
  readonly value?: string;
  readonly help: string;
}
export type Options = Readonly<Record<string, Option>>;

type Parsed<O extends Options> = {
  readonly [K in keyof O]?: O[K] extends { multiple: true }
    ? string[]
    : O[K] extends { type: 'string' }
      ? string
      : boolean;
};

export interface Invocation<O extends Options> {
  readonly options: Parsed<O & typeof COMMON>;
  /** What stands beside the options. */
  readonly words: readonly string[];
  /** What stands behind `--`; null without one. */
  readonly program: readonly string[] | null;
  readonly output: Output;
}

export interface Command<O extends Options = Options> {
  /** As in `keyturn get REF`, without the options every command has. */
  readonly synopsis: string;
  /** Some lines on what it does. */
  readonly about: string;
  /** How many words it takes at most, beside options. */
  readonly words: number;
  /** Takes a program behind `--`. */
  readonly program?: boolean;
  readonly options: O;
  /** @returns the exit code */
  run(invocation: Invocation<O>): Promise<number>;
}

/** Every command takes these; they may also stand before its name. */
export const COMMON = {
  json: { type: 'boolean', help: 'data, and errors, as JSON' },
  home: {
    type: 'string',
    value: 'DIR',
    help: 'the data folder of another vault, instead of KEYTURN_HOME',
  },
  as: { type: 'string', value: 'NAME', help: 'which pairing to use, where there are several' },
  help: { type: 'boolean', short: 'h', help: 'this text' },
} as const satisfies Options;

/** Keeps the types of a command's own options for its `run`. */
export function define<const O extends Options>(command: Command<O>): Command {
  return command as unknown as Command;
}

/**
 * @param name for the hint of an error
 * @throws Failure `usage`
 */
export function parse(
  name: string,
  command: Command,
  args: readonly string[],
): Omit<Invocation<Options>, 'output'> {
  const end = args.indexOf('--');
  const before = end === -1 ? args : args.slice(0, end);
  const program = end === -1 ? null : args.slice(end + 1);
  if (program !== null && !command.program)
    throw usage(`'keyturn ${name}' runs no program behind '--'`, name);
  const { values, positionals } = attempt(name, {
    args: [...before],
    options: { ...command.options, ...COMMON } as NonNullable<ParseArgsConfig['options']>,
    allowPositionals: true,
  });
  const surplus = positionals[command.words];
  if (surplus !== undefined && !values['help']) {
    const hint = command.program ? "the program and its arguments go behind '--'" : undefined;
    throw usage(`unexpected argument '${surplus}'`, name, hint);
  }
  return { options: values as Parsed<Options & typeof COMMON>, words: positionals, program };
}

function attempt(name: string, config: ParseArgsConfig): ReturnType<typeof parseArgs> {
  // Loading Node's parser takes a millisecond: not for a bare `keyturn status`, which says all there is to say.
  if (config.args?.length === 0) return { values: {}, positionals: [] };
  try {
    return parseArgs(config);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    // Node's text goes on with advice that does not fit here; its first sentence does.
    throw usage(message.split(/\. |\n/)[0] ?? message, name);
  }
}
