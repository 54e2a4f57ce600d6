import { describe, expect, it } from 'vitest';
import { type EnvEntry, EnvFileError, parseEnvFile } from '../../cli/env-file.ts';

function pairs(entries: readonly EnvEntry[]): [string, string][] {
  return entries.map((entry) => [entry.name, entry.value]);
}

/** The error's line and text, or null. */
function errorOf(text: string): string | null {
  try {
    parseEnvFile(text);
    return null;
  } catch (error) {
    if (error instanceof EnvFileError) return `${error.line}: ${error.message}`;
    throw error;
  }
}

describe('a file of NAME=value lines', () => {
  it.each<[string, [string, string][]]>([
    ['', []],
    ['\n\r\n  \t\n# A=1\n   # B=2', []],
    ['A=1', [['A', '1']]],
    [
      '\uFEFFA=1\r\nB=2\r\n',
      [
        ['A', '1'],
        ['B', '2'],
      ],
    ],
    [
      'export A=1\n  export\t B = 2 ',
      [
        ['A', '1'],
        ['B', '2'],
      ],
    ],
    ['export=1', [['export', '1']]],
    [
      'A=\nB=  \nC=""\nD=\'\'',
      [
        ['A', ''],
        ['B', ''],
        ['C', ''],
        ['D', ''],
      ],
    ],
    ['A=b=c==', [['A', 'b=c==']]],
    ['A=pa#ss # comment', [['A', 'pa#ss']]],
    ['A= # comment', [['A', '']]],
    ['A=#comment', [['A', '']]],
    ['A="pa # ss" # comment', [['A', 'pa # ss']]],
    [`A='it is \\n "literal" $X'`, [['A', 'it is \\n "literal" $X']]],
    [
      'A="one\\ntwo\\ttab\\r\\\\n \\"q\\" \\$X \\`x\\` \\x"',
      [['A', 'one\ntwo\ttab\r\\n "q" $X `x` \\x']],
    ],
    [
      'A="over\ntwo lines"\nB=\'over\r\nthree\n lines\' # c\nC=3',
      [
        ['A', 'over\ntwo lines'],
        ['B', 'over\r\nthree\n lines'],
        ['C', '3'],
      ],
    ],
    [`A=it's "half" quoted`, [['A', `it's "half" quoted`]]],
    [
      'A=1\nA=2',
      [
        ['A', '1'],
        ['A', '2'],
      ],
    ],
    ['A=$HOME and $(id) and `id`', [['A', '$HOME and $(id) and `id`']]],
    ['A=back\\slash\\n', [['A', 'back\\slash\\n']]],
    ['A=\u00a0x\u2028y # z\u2028w', [['A', '\u00a0x\u2028y']]],
  ])('%j', (text, expected) => {
    expect(pairs(parseEnvFile(text))).toEqual(expected);
  });

  it('tells the line on which an entry begins', () => {
    const lines = parseEnvFile('# 1\nA=1\n\nB="x\ny\nz"\nC=3\n').map((entry) => entry.line);
    expect(lines).toEqual([2, 4, 7]);
  });

  it.each([
    ['A=1\nnonsense\n', "2: there is no '='"],
    ['=1', "1: what stands before '=' is no name of a variable"],
    ['A-B=1', "1: what stands before '=' is no name of a variable"],
    ['\n\n1A=1', "3: what stands before '=' is no name of a variable"],
    ['export export A=1', "1: what stands before '=' is no name of a variable"],
    ['\u00a0A=1', "1: what stands before '=' is no name of a variable"],
    ['A=1\nB="never\nclosed', '2: the double quote is never closed'],
    ["A='never", '1: the single quote is never closed'],
    ['A="never\\"', '1: the double quote is never closed'],
    ['A="x\ny"z', '2: something follows the closing quote'],
    ["A=''\nB='a''b'", '2: something follows the closing quote'],
    ['A="x"#comment', null],
    ['A=\0', '1: it holds a NUL, which no environment can'],
    ['A="x\0"', '1: it holds a NUL, which no environment can'],
  ])('%j is an error with its line, or none', (text, expected) => {
    expect(errorOf(text)).toBe(expected);
  });
});
