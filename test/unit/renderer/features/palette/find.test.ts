import { describe, expect, test } from 'vitest';
import type { Command } from '../../../../../renderer/features/palette/commands.ts';
import {
  type Findable,
  find,
  findableCommands,
  findableKeys,
  remembered,
} from '../../../../../renderer/features/palette/find.ts';
import type { CredentialView } from '../../../../../shared/model/credential.ts';

const command = (id: string, title: string, more: Partial<Command> = {}): Command => ({
  id,
  title,
  group: 'keys',
  run: () => undefined,
  ...more,
});
const keys = (...labels: string[]): readonly Findable[] =>
  findableKeys(
    labels.map(
      (label) =>
        ({ id: label, label, exchangeName: 'Binance', account: '' }) as unknown as CredentialView,
    ),
  );
const NONE = { commands: [], keys: [], clients: [], recent: [] };
const titles = (groups: ReturnType<typeof find>): string[] =>
  groups.flatMap(({ items }) => items.map(({ title }) => title));

describe('looking for something', () => {
  test('finds by every word, in any order, and by other words for it', () => {
    const commands = findableCommands([command('add', 'Add a key', { also: 'new store' })]);
    for (const query of ['add', 'key add', 'NEW', 'sto ke']) {
      expect(titles(find(query, { ...NONE, commands })), query).toEqual(['Add a key']);
    }
    expect(find('bot', { ...NONE, commands })).toEqual([]);
  });

  test('has names that begin so first, then words, then the rest', () => {
    const found = find('main', { ...NONE, keys: keys('domain', 'Kraken main', 'Main', 'mainly') });
    expect(titles(found)).toEqual(['Main', 'mainly', 'Kraken main', 'domain']);
  });

  test('has the kind first of which one fits best', () => {
    const commands = findableCommands([command('import', 'Import keys', { also: 'bitwarden' })]);
    const found = find('bi', { ...NONE, commands, keys: keys('Bitvavo savings') });
    expect(titles(found)).toEqual(['Bitvavo savings', 'Import keys']);
  });

  test('is bounded, and says how many more there are', () => {
    const many = keys(...Array.from({ length: 10_000 }, (_, n) => `Key ${n}`));
    const started = performance.now();
    const [group] = find('key 1', { ...NONE, keys: many });
    expect(performance.now() - started).toBeLessThan(50);
    expect(group?.items).toHaveLength(8);
    expect(group?.more).toBeGreaterThan(1000);
  });

  test('prefers what was chosen before', () => {
    const all = { ...NONE, keys: keys('Main a', 'Main b', 'Main c') };
    expect(titles(find('main', { ...all, recent: ['key Main c'] }))[0]).toBe('Main c');
  });
});

describe('before anything is typed', () => {
  const commands = findableCommands([
    command('go', 'Go', { group: 'go' }),
    command('reveal', 'Reveal', { group: 'key' }),
    command('add', 'Add', { group: 'keys' }),
  ]);

  test('shows what can be done with what is open first', () => {
    expect(titles(find(' ', { ...NONE, commands }))).toEqual(['Reveal', 'Add', 'Go']);
  });

  test('shows what was chosen last before all, once, and nothing that is gone', () => {
    const recent = ['key gone', 'command go', 'key Main'];
    const groups = find('', { ...NONE, commands, keys: keys('Main'), recent });
    expect(titles(groups)).toEqual(['Go', 'Main', 'Reveal', 'Add']);
  });
});

test('what was chosen is remembered once, the latest first, and not for ever', () => {
  expect(remembered(['a', 'b'], 'b')).toEqual(['b', 'a']);
  expect(
    remembered(
      Array.from({ length: 20 }, (_, n) => String(n)),
      'x',
    ),
  ).toHaveLength(20);
});
