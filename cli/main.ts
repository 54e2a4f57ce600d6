import { type Command, parse } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT, Failure, usage } from './errors.ts';
import { type Output, output } from './output.ts';

interface Line {
  /** The command's name; null when no word was given. */
  readonly name: string | null;
  /** The other arguments: options may stand before the name too. */
  readonly rest: readonly string[];
}

/** Finds the command among the arguments. */
function split(args: readonly string[]): Line {
  let at = 0;
  while (args[at]?.startsWith('-') && args[at] !== '--')
    at += args[at] === '--home' || args[at] === '--as' ? 2 : 1;
  const name = args[at];
  if (name === undefined || name === '--') return { name: null, rest: args };
  return { name, rest: args.toSpliced(at, 1) };
}

/** Whether a flag stands among the arguments, before any `--`. Asked before they are parsed, for errors in them. */
function has(args: readonly string[], flag: string): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).includes(flag);
}

async function find(name: string): Promise<Command> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) throw usage(`unknown command '${name}'`);
  return entry.load();
}

async function dispatch({ name, rest }: Line, out: Output): Promise<number> {
  if (name === null || name === 'help') return about(name, rest, out);
  const command = await find(name);
  const parsed = parse(name, command, rest);
  if (parsed.options.help) {
    const { manual } = await import('./help.ts');
    out.raw(manual(command));
    return EXIT.done;
  }
  return command.run({ ...parsed, output: out });
}

/** Everything that is no command: --version, --help, `help`, `help COMMAND`, nothing at all. */
async function about(name: 'help' | null, rest: readonly string[], out: Output): Promise<number> {
  if (name === null && has(rest, '--version')) {
    const { VERSION } = await import('./version.ts');
    if (out.json) out.document({ name: 'keyturn', version: VERSION });
    else out.line(`keyturn ${VERSION}`);
    return EXIT.done;
  }
  if (name === null && !has(rest, '--help') && !has(rest, '-h')) throw usage('no command given');
  const { manual, overview } = await import('./help.ts');
  const topic = name === 'help' ? rest.find((word) => !word.startsWith('-')) : undefined;
  out.raw(topic === undefined ? overview() : manual(await find(topic)));
  return EXIT.done;
}

/** A bug of ours, or a machine in trouble: the name of the error, and no stack that might show a value. */
function unexpected(error: unknown): Failure {
  const { name, code } = error as NodeJS.ErrnoException;
  return new Failure(
    'internal',
    `something went wrong in the command line (${code ?? name ?? 'unknown'})`,
  );
}

async function main(args: readonly string[]): Promise<number> {
  const line = split(args);
  const out = output(has(line.rest, '--json'));
  try {
    return await dispatch(line, out);
  } catch (error) {
    const failure = error instanceof Failure ? error : unexpected(error);
    out.failure(failure);
    return failure.exit;
  }
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
