import { describe, expect, test } from 'vitest';
import {
  type KeyPress,
  keyNames,
  presses,
  typesNothing,
} from '../../../../../renderer/features/palette/chords.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

describe('a shortcut is pressed', () => {
  test('with Control, and on macOS with Command', () => {
    expect(presses('mod+K', press('k', { ctrlKey: true }), false)).toBe(true);
    expect(presses('mod+K', press('k', { metaKey: true }), false)).toBe(false);
    expect(presses('mod+K', press('k', { metaKey: true }), true)).toBe(true);
    expect(presses('mod+K', press('k', { ctrlKey: true }), true)).toBe(false);
    expect(presses('mod+K', press('k'), false)).toBe(false);
  });

  test('with Shift where it says so, and not otherwise', () => {
    const shifted = press('L', { ctrlKey: true, shiftKey: true });
    expect(presses('mod+shift+L', shifted, false)).toBe(true);
    expect(presses('mod+L', shifted, false)).toBe(false);
    expect(presses('n', press('N', { shiftKey: true }), false)).toBe(false);
  });

  test('by a sign wherever the layout has it', () => {
    expect(presses('/', press('/', { code: 'Slash' }), false)).toBe(true);
    // A German keyboard has it over the 7.
    expect(presses('/', press('/', { code: 'Digit7', shiftKey: true }), false)).toBe(true);
    expect(presses('mod+plus', press('+', { ctrlKey: true, shiftKey: true }), false)).toBe(true);
    expect(presses('?', press('?', { shiftKey: true }), false)).toBe(true);
  });

  test('by the place of the key where it types no Latin letter, or no digit', () => {
    expect(presses('mod+K', press('л', { code: 'KeyK', ctrlKey: true }), false)).toBe(true);
    expect(presses('mod+1', press('&', { code: 'Digit1', ctrlKey: true }), false)).toBe(true);
    // A French keyboard has A where Q is: what it types counts.
    expect(presses('g', press('q', { code: 'KeyA' }), false)).toBe(false);
  });

  test('with nothing held besides', () => {
    expect(presses('n', press('n', { altKey: true }), false)).toBe(false);
    expect(presses('n', press('n', { ctrlKey: true }), false)).toBe(false);
    expect(presses('alt+ArrowLeft', press('ArrowLeft', { altKey: true }), false)).toBe(true);
  });
});

test('names are those on the keys of the machine', () => {
  expect(keyNames('mod+shift+L', false)).toEqual([['Ctrl', 'Shift', 'L']]);
  expect(keyNames('mod+shift+L', true)).toEqual([['⌘', '⇧', 'L']]);
  expect(keyNames('alt+ArrowLeft', false)).toEqual([['Alt', '←']]);
  expect(keyNames('g k', false)).toEqual([['G'], ['K']]);
  expect(keyNames('mod+plus', false)).toEqual([['Ctrl', '+']]);
  expect(keyNames('F1', false)).toEqual([['F1']]);
});

test('what types nothing works in a field', () => {
  expect(['mod+K', 'F1', 'mod+plus'].every(typesNothing)).toBe(true);
  expect(['n', '/', 'g k', 'alt+ArrowLeft'].some(typesNothing)).toBe(false);
});
