/** The texts of `keyturn help`. */
import { COMMON, type Command, type Options } from './command.ts';
import { COMMANDS } from './commands.ts';

/** The whole program's help. */
export function overview(): string {
  const names = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const);
  return `usage: keyturn COMMAND [options]

Lets programs of this machine use the keys in a Keyturn vault, as its owner allows.

commands:
${columns([...names, ['help', "this text; 'keyturn help COMMAND' for more"]])}

options of every command:
${options(COMMON)}
  --version     the version of this command line

exit: 0 done, 1 refused or failed, 2 wrong usage, 3 the vault is locked, 4 Keyturn is not running;
'run' exits as its program does

example:
  keyturn pair --name "grid bot"
  keyturn run --env BINANCE_KEY=keyturn://binance-main/apiKey -- python bot.py
`;
}

/** One command's help. */
export function manual({ synopsis, about, options: own }: Command): string {
  const parts = [`usage: ${synopsis}`, about.trim()];
  if (Object.keys(own).length > 0) parts.push(`options:\n${options(own)}`);
  parts.push(`options of every command:\n${options(COMMON)}`);
  return `${parts.join('\n\n')}\n`;
}

function options(described: Options): string {
  return columns(
    Object.entries(described).map(([name, { short, value, help }]) => {
      const flag = short === undefined ? `--${name}` : `-${short}, --${name}`;
      return [value === undefined ? flag : `${flag} ${value}`, help];
    }),
  );
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(12, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
