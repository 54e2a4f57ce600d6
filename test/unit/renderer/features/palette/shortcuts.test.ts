import { expect, test } from 'vitest';
import { type CommandSpec, keysOf } from '../../../../../renderer/features/palette/commands.ts';
import { DECLARED } from '../../../../../renderer/features/palette/declared.ts';
import { sheetGroups } from '../../../../../renderer/features/palette/shortcut-sheet.tsx';

/** Groups of commands of which each is offered on another page: they may share a key. */
const PAGES = ['keys', 'key', 'clients', 'client', 'audit', 'files', 'settings', 'panic'];

const spec = (id: string, keys?: string): CommandSpec => ({
  id,
  title: id,
  group: 'go',
  ...(keys === undefined ? {} : { keys }),
});

test('no shortcut that works everywhere is taken by a page', () => {
  const everywhere = DECLARED.filter(({ group }) => !PAGES.includes(group));
  const taken = new Set(everywhere.flatMap(keysOf).map((chord) => chord.toLowerCase()));
  const clashes = DECLARED.filter(({ group }) => PAGES.includes(group)).filter((one) =>
    keysOf(one).some((chord) => taken.has(chord.toLowerCase())),
  );
  expect(clashes.map(({ id }) => id)).toEqual([]);
  expect(taken.size).toBe(everywhere.flatMap(keysOf).length);
});

test('every command has an id of its own', () => {
  const ids = DECLARED.map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  expect(ids.length).toBeGreaterThan(15);
});

test('the sheet has each shortcut once, by its group, and nothing without keys', () => {
  const groups = sheetGroups([spec('a', 'x'), spec('b'), spec('a', 'x')]);
  expect(groups.map(([title, specs]) => [title, specs.map(({ id }) => id)])).toEqual([
    ['Go to', ['a']],
  ]);
});
