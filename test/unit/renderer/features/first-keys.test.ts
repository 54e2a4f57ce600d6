/** When the first rows may be shown in place of the list. */
import { expect, test } from 'vitest';
import type { Filters } from '../../../../renderer/features/credentials/filters.ts';
import { opens } from '../../../../renderer/features/credentials/use-keys-list.ts';
import type { FirstKeys } from '../../../../shared/model/first-keys.ts';
import type { KeysView } from '../../../../shared/model/settings.ts';

const VIEW: KeysView = { sort: { by: 'label', descending: false }, group: 'none' };
const first = (view: KeysView): FirstKeys => ({
  view,
  rows: [],
  total: 0,
  due: { rows: [], total: 0 },
});

test.each<[string, KeysView, KeysView, Filters, boolean]>([
  ['as the list was left', VIEW, VIEW, {}, true],
  ['a filter that chooses nothing', VIEW, VIEW, { tag: [] }, true],
  ['another order', VIEW, { ...VIEW, sort: { by: 'due', descending: false } }, {}, false],
  ['turned round', VIEW, { ...VIEW, sort: { by: 'label', descending: true } }, {}, false],
  ['in groups', { ...VIEW, group: 'account' }, { ...VIEW, group: 'account' }, {}, false],
  ['narrowed', VIEW, VIEW, { tag: ['grid'] }, false],
])('%s', (_, left, shown, filters, opening) => {
  expect(opens(first(left), shown, filters)).toBe(opening);
});
