/** Lines from the terminal that are not shown as they are typed or pasted. */
import { writeSync } from 'node:fs';
import { EXIT, Failure } from '../errors.ts';

const STDERR = 2;
const ENTER = /[\r\n]/;
/** Ctrl-C and Ctrl-D: a terminal that shows nothing makes no signals of them either. */
const STOP = ['\u0003', '\u0004'];
const BACKSPACE = /[\b\u007f]/;

/**
 * Asks for each by its name. The terminal is silent before the first is asked for and until the last was given, so that
 * nothing pasted ahead is shown.
 *
 * @throws Failure when it is broken off
 */
export function askHidden(names: readonly string[]): Promise<Record<string, string>> {
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  const typed: string[] = [];
  let line = '';
  let over = false;
  const prompt = (): void => void writeSync(STDERR, `${names[typed.length]}: `);
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      over = true;
      stdin.removeListener('data', listen);
      stdin.pause();
      stdin.setRawMode(false);
      settle();
    };
    const take = (character: string): void => {
      if (STOP.includes(character)) {
        writeSync(STDERR, '\n');
        finish(() => reject(brokenOff()));
      } else if (ENTER.test(character)) {
        writeSync(STDERR, '\n');
        typed.push(line);
        line = '';
        if (typed.length < names.length) prompt();
        else
          finish(() => resolve(Object.fromEntries(names.map((name, i) => [name, typed[i] ?? '']))));
      } else if (BACKSPACE.test(character)) line = [...line].slice(0, -1).join('');
      else line += character;
    };
    const listen = (chunk: string): void => {
      for (const character of chunk.replaceAll('\r\n', '\n')) {
        if (!over) take(character);
      }
    };
    stdin.on('data', listen);
    prompt();
  });
}

function brokenOff(): Failure {
  return new Failure('usage', 'nothing was given', { exit: EXIT.failed });
}
