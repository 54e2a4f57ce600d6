import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asLine, table } from '../../cli/output.ts';
import { runs } from '../setup/runs.ts';

describe('a sentence as a line', () => {
  it.each([
    ['The vault is locked.', 'the vault is locked'],
    ['Unlock it in Keyturn, then try again.', 'unlock it in Keyturn, then try again'],
    ['Keyturn is not running', 'Keyturn is not running'],
    ['OKX said no.', 'OKX said no'],
    ['A limit is reached.', 'a limit is reached'],
    ['Wait …', 'wait …'],
    ['Wait...', 'wait...'],
    ['two\nlines\tand \u202emore', 'two lines and more'],
    ['\u001b[31mred', '[31mred'],
    ['', ''],
  ])('%j → %j', (text, line) => {
    expect(asLine(text)).toBe(line);
  });

  it('never moves the cursor, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(asLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        for (const line of table([
          [text, 'x'],
          ['y', text],
        ])) {
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        }
      }),
      runs(200),
    );
  });
});

describe('a table', () => {
  it('aligns its columns, and pads nothing behind the last', () => {
    expect(
      table([
        ['REF', 'LABEL'],
        ['binance-main', 'x'],
        ['a', '键'],
      ]),
    ).toEqual(['REF           LABEL', 'binance-main  x', 'a             键']);
  });

  it('of nothing is nothing', () => {
    expect(table([])).toEqual([]);
  });
});
