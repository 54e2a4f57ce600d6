import { expect, test } from 'vitest';
import {
  change,
  choices,
  chosen,
  draftOf,
  hindrances,
  judgedAnew,
  tickAll,
} from '../../../../renderer/features/importing/draft.ts';
import type { ImportedKey, ImportPreview } from '../../../../shared/model/importing.ts';
import { ImportChoices } from '../../../../shared/model/importing.ts';

const key = (id: number, more: Partial<ImportedKey> = {}): ImportedKey => ({
  id,
  place: 'line 2',
  file: 'a.csv',
  label: `test ${id}`,
  exchange: 'binance',
  account: '',
  environment: 'live',
  scopes: [],
  tags: [],
  fields: [],
  problems: [],
  warnings: [],
  held: [],
  twin: null,
  ticked: true,
  ...more,
});

const draft = (...keys: ImportedKey[]) => draftOf({ keys } as unknown as ImportPreview);

test('only what is ticked and fits is stored; a label it must have', () => {
  const all = draft(
    key(0),
    key(1, { problems: ['API Secret is missing.'] }),
    key(2, { label: ' ' }),
  );
  expect(chosen(all).map(({ id }) => id)).toEqual([0]);
  expect(chosen(tickAll(all, true)).map(({ id }) => id)).toEqual([0]);
  expect(chosen(change(all, 2, { label: 'test' })).map(({ id }) => id)).toEqual([0, 2]);
  expect(hindrances(all.keys[2] as never, 'no label')).toEqual(['no label']);
});

test('the rotation follows the scopes until somebody says otherwise', () => {
  const days = (part: object) => choices(change(draft(key(0)), 0, part), '2026-11-21')[0]?.details;
  expect(days({})?.rotationDays).toBe(30);
  expect(days({ scopes: ['read'] })?.rotationDays).toBe(90);
  expect(days({ scopes: ['read'], rotationDays: 7 })?.rotationDays).toBe(7);
});

test('what is sent fits the contract', () => {
  const sent = choices(draft(key(0, { account: ' sub  1 ' })), '2026-11-21');
  expect(ImportChoices.parse(sent)).toMatchObject([{ id: 0, details: { account: 'sub 1' } }]);
});

test('judged as another exchange’s, what the owner wrote stays', () => {
  const changed = change(draft(key(0)), 0, { label: 'test mine', scopes: ['read'] });
  const [judged] = judgedAnew(changed, key(0, { exchange: 'okx', problems: ['x'] })).keys;
  expect(judged).toMatchObject({
    label: 'test mine',
    exchange: 'okx',
    problems: ['x'],
    scopes: ['read'],
  });
  expect(judgedAnew(changed, key(0, { exchange: 'generic' })).keys[0]?.scopes).toEqual([]);
});
