/**
 * A failure with a remedy: scripts print it without a stack and end with code 1. Anything else
 * that is thrown is a bug in a script and keeps its stack.
 */
export class Trouble extends Error {}

/**
 * Progress for people. It goes to stderr, so that stdout stays for results.
 *
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`keyturn: ${line}\n`);
}

/**
 * Runs a script's main function and turns its result into the exit code.
 *
 * @param {() => Promise<number | void>} run
 */
export async function main(run) {
  try {
    process.exitCode = (await run()) ?? 0;
  } catch (error) {
    if (error instanceof Trouble) say(error.message);
    else console.error(error);
    process.exitCode = 1;
  }
}
