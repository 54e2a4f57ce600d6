import { beforeEach, describe, expect, test } from 'vitest';
import {
  keyHandler,
  type Surroundings,
} from '../../../../../renderer/features/palette/bind-keys.ts';
import {
  CommandRegistry,
  type CommandSpec,
} from '../../../../../renderer/features/palette/commands.ts';

let registry: CommandRegistry;
let done: string[];
let around: Surroundings;
let handle: (event: KeyboardEvent) => void;
let now: number;

beforeEach(() => {
  registry = new CommandRegistry();
  done = [];
  now = 0;
  around = { field: false, menu: false, dialog: false };
  handle = keyHandler(
    registry,
    ({ run }) => void run(),
    false,
    () => around,
  );
});

const add = (id: string, keys: string, more: Partial<CommandSpec> = {}): (() => void) =>
  registry.add([{ id, title: id, group: 'go', keys, run: () => done.push(id), ...more }]);

/** @returns whether the key was used up */
function press(key: string, more: Partial<KeyboardEvent> = {}): boolean {
  let prevented = false;
  now += 100;
  handle({
    key,
    code: '',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    timeStamp: now,
    preventDefault: () => {
      prevented = true;
    },
    ...more,
  } as KeyboardEvent);
  return prevented;
}

describe('one key after the other', () => {
  beforeEach(() => {
    add('keys', 'g k');
    add('kill', 'k');
  });

  test('means something else than each of them', () => {
    press('g');
    press('k');
    press('k');
    expect(done).toEqual(['keys', 'kill']);
  });

  test('has to come soon', () => {
    press('g');
    now += 2000;
    press('k');
    expect(done).toEqual(['kill']);
  });

  test('leaves a key alone that begins nothing', () => {
    expect(press('g')).toBe(false);
    expect(press('x')).toBe(false);
    expect(press('k')).toBe(true);
    expect(done).toEqual(['kill']);
  });
});

test('what was registered last has the key, until it goes', () => {
  add('everywhere', '/');
  const remove = add('page', '/');
  press('/');
  remove();
  press('/');
  expect(done).toEqual(['page', 'everywhere']);
});

test('while a field has the keyboard only what types nothing there is done', () => {
  add('new', 'n');
  add('lock', 'mod+L');
  add('undo', 'mod+Z', { whileTyping: false });
  around = { ...around, field: true };
  expect(press('n')).toBe(false);
  expect(press('z', { ctrlKey: true })).toBe(false);
  press('l', { ctrlKey: true });
  expect(done).toEqual(['lock']);
});

test('a menu keeps its letters', () => {
  add('new', 'n');
  around = { ...around, menu: true };
  expect(press('n')).toBe(false);
});

test('under a dialog only what is meant for it is done', () => {
  add('new', 'n');
  add('go', 'mod+1');
  add('lock', 'mod+L', { overDialogs: true });
  around = { ...around, dialog: true };
  press('n');
  press('1', { ctrlKey: true });
  press('l', { ctrlKey: true });
  expect(done).toEqual(['lock']);
});

test('a key that is held does it once, and a key that somebody used is left', () => {
  add('new', 'n');
  press('n');
  press('n', { repeat: true });
  press('n', { defaultPrevented: true });
  press('n', { isComposing: true });
  expect(done).toEqual(['new']);
});
