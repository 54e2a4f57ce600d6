import { describe, expect, test } from 'vitest';
import {
  linesOf,
  type TrayActions,
  type TrayView,
  trayMenu,
} from '../../../electron/platform/tray-menu.ts';

const CALM: TrayView = {
  lock: 'none',
  soon: 0,
  overdue: 0,
  labels: [],
  refused: 0,
  frozen: null,
  clients: { active: 0, paused: 0 },
};

interface Item {
  readonly label: string;
  readonly enabled: boolean;
  readonly click: () => void;
}

/** The menu's entries by their words, one level down too. */
function menuOf(view: TrayView): { readonly items: Item[]; readonly done: string[] } {
  const done: string[] = [];
  const note = (what: string) => () => void done.push(what);
  const actions: TrayActions = {
    open: note('open'),
    lockWindow: note('lockWindow'),
    lockVault: note('lockVault'),
    panic: (level) => void done.push(`panic ${level}`),
    pauseAll: note('pauseAll'),
    resumeAll: note('resumeAll'),
    quit: note('quit'),
  };
  const flat = (entries: ReturnType<typeof trayMenu>): Item[] =>
    entries.flatMap((entry) => [
      {
        label: String(entry.label ?? ''),
        enabled: entry.enabled ?? true,
        click: entry.click as unknown as () => void,
      },
      ...(Array.isArray(entry.submenu) ? flat(entry.submenu) : []),
    ]);
  return { items: flat(trayMenu(view, actions)), done };
}

const find = (items: readonly Item[], start: string): Item | undefined =>
  items.find(({ label }) => label.startsWith(start));

describe('the panic switch in the tray', () => {
  test.each(['none', 'window', 'vault'] as const)('both strengths, with lock %s', (lock) => {
    const { items, done } = menuOf({ ...CALM, lock });
    expect(find(items, 'Panic')?.enabled).toBe(true);
    find(items, 'Exits only')?.click();
    find(items, 'Everything stops')?.click();
    expect(done).toEqual(['panic exits', 'panic stop']);
    expect(find(items, 'Thaw')).toBeUndefined();
  });

  test('what is frozen can only become worse here; thawing leads to the window', () => {
    const exits = menuOf({ ...CALM, frozen: 'exits' });
    expect(find(exits.items, 'Exits only')?.enabled).toBe(false);
    expect(find(exits.items, 'Panic')?.enabled).toBe(true);
    const stop = menuOf({ ...CALM, lock: 'vault', frozen: 'stop' });
    expect(find(stop.items, 'Panic')?.enabled).toBe(false);
    find(stop.items, 'Thaw')?.click();
    expect(stop.done).toEqual(['open']);
  });

  test('says so before all else', () => {
    expect(linesOf({ ...CALM, frozen: 'stop' })).toEqual([
      'Frozen: everything is stopped',
      'Unlocked',
    ]);
    expect(linesOf({ ...CALM, frozen: 'exits' })[0]).toBe('Frozen: exits only');
  });

  test('without a vault there is nothing to pull', () => {
    expect(find(menuOf({ ...CALM, lock: 'unusable' }).items, 'Panic')?.enabled).toBe(false);
  });
});

describe('all clients at once', () => {
  test('are paused where one is active, and go on where some were paused so', () => {
    const { items, done } = menuOf({ ...CALM, clients: { active: 3, paused: 1 } });
    find(items, 'Pause all clients')?.click();
    find(items, 'Let 1 paused client go on')?.click();
    expect(done).toEqual(['pauseAll', 'resumeAll']);
  });

  test('with none active there is nothing to pause, and with none paused nothing to resume', () => {
    const { items } = menuOf(CALM);
    expect(find(items, 'Pause all clients')?.enabled).toBe(false);
    expect(find(items, 'Let')).toBeUndefined();
  });

  test('only while the vault is open', () => {
    const { items } = menuOf({ ...CALM, lock: 'window', clients: { active: 3, paused: 1 } });
    expect(find(items, 'Pause all clients')?.enabled).toBe(false);
    expect(find(items, 'Let')?.enabled).toBe(false);
  });
});

test('a key that is due leads to the window', () => {
  const { items, done } = menuOf({ ...CALM, overdue: 1, labels: ['Binance main'] });
  find(items, 'Binance main')?.click();
  expect(done).toEqual(['open']);
});

test('a label is shown as it is written', () => {
  const { items } = menuOf({ ...CALM, overdue: 1, labels: ['Bits & Co'] });
  expect(items.map(({ label }) => label)).toContain('Bits && Co');
});
