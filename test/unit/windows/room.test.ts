import { describe, expect, test } from 'vitest';
import { enlarged, onScreen } from '../../../electron/windows/room.ts';

const LEFT = { x: 0, y: 0, width: 1920, height: 1080 };
/** Beside the first, a little lower, with a bar at its top. */
const RIGHT = { x: 1920, y: 124, width: 2560, height: 1416 };

describe('a window that was somewhere before', () => {
  test('comes back there, on whichever screen that is', () => {
    const bounds = { x: 2100, y: 300, width: 1280, height: 800 };
    expect(onScreen(bounds, RIGHT)).toEqual(bounds);
  });

  test('has no place when its screen is gone', () => {
    const bounds = { x: 2100, y: 300, width: 1280, height: 800 };
    // The nearest screen that is left.
    expect(onScreen(bounds, LEFT)).toEqual({ width: 1280, height: 800 });
  });

  test.each([
    ['its bar above the screen', { x: 100, y: -200 }],
    ['below the screen', { x: 100, y: 1070 }],
    ['out at the left', { x: -1270, y: 100 }],
    ['out at the right', { x: 1900, y: 100 }],
  ])('has no place with %s', (_, place) => {
    const size = { width: 1280, height: 800 };
    expect(onScreen({ ...place, ...size }, LEFT)).toEqual(size);
  });

  test('partly outside it stays where it was put', () => {
    const bounds = { x: -600, y: 700, width: 1280, height: 800 };
    expect(onScreen(bounds, LEFT)).toEqual(bounds);
  });

  test('is no larger than a screen that became smaller', () => {
    const bounds = { x: 0, y: 0, width: 2560, height: 1416 };
    expect(onScreen(bounds, { x: 0, y: 0, width: 1280, height: 760 })).toEqual({
      x: 0,
      y: 0,
      width: 1280,
      height: 760,
    });
  });
});

describe('a window whose page is shown larger', () => {
  const screen = { width: 1280, height: 800 };
  test('has as much more room', () => {
    expect(enlarged({ width: 480, height: 600 }, 1.25, screen)).toEqual({
      width: 600,
      height: 750,
    });
  });

  test('as far as the screen has it', () => {
    expect(enlarged({ width: 480, height: 600 }, 2, screen)).toEqual({ width: 960, height: 800 });
  });

  test('and no less where it is shown smaller', () => {
    const size = { width: 480, height: 600 };
    expect(enlarged(size, 0.8, screen)).toEqual(size);
    expect(enlarged(size, 0.8, { width: 400, height: 300 })).toEqual(size);
  });
});
