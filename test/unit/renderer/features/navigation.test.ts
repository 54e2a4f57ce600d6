import { expect, test } from 'vitest';
import {
  gone,
  type Place,
  placeOf,
  startAt,
  stepped,
  type Trail,
} from '../../../../renderer/features/frame/navigation.ts';

const walk = (...places: Place[]): Trail => places.reduce(gone, startAt({ page: 'health' }));
const pages = ({ places }: Trail): string[] => places.map(({ page }) => page);

test('goes back and forward over pages, and stops at the ends', () => {
  const trail = walk({ page: 'keys' }, { page: 'audit' });
  expect(placeOf(stepped(trail, -1))).toEqual({ page: 'keys' });
  expect(placeOf(stepped(stepped(stepped(trail, -1), -1), -1))).toEqual({ page: 'health' });
  expect(placeOf(stepped(trail, 1))).toEqual({ page: 'audit' });
  expect(placeOf(stepped(stepped(trail, -1), 1))).toEqual({ page: 'audit' });
});

test('what was open on a page is open again', () => {
  const trail = walk({ page: 'keys' }, { page: 'keys', selected: 'a' }, { page: 'clients' });
  expect(pages(trail)).toEqual(['health', 'keys', 'clients']);
  expect(placeOf(stepped(trail, -1))).toEqual({ page: 'keys', selected: 'a' });
});

test('a form that is done is not gone back to', () => {
  const form: Place = { page: 'key-form', form: { kind: 'add' } };
  const trail = walk({ page: 'keys' }, form, { page: 'audit' });
  expect(pages(trail)).toEqual(['health', 'keys', 'audit']);
});

test('from a place one went back to, another way begins', () => {
  const trail = gone(stepped(walk({ page: 'keys' }, { page: 'audit' }), -1), { page: 'settings' });
  expect(pages(trail)).toEqual(['health', 'keys', 'settings']);
});

test('it does not grow for ever', () => {
  const places = Array.from({ length: 200 }, (_, n): Place => ({ page: n % 2 ? 'keys' : 'audit' }));
  expect(walk(...places).places.length).toBeLessThanOrEqual(50);
});
