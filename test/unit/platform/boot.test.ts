import { expect, test } from 'vitest';
import { bootMark, sameBoot } from '../../../electron/platform/boot.ts';

test('a start of the computer is itself, by its id on Linux and by its second elsewhere', () => {
  const [linux, mac] = [bootMark('linux'), bootMark('darwin')];
  if (process.platform === 'linux') expect(linux).toMatch(/^id [0-9a-f-]{36}$/);
  expect(mac).toMatch(/^since [0-9]+$/);
  expect(sameBoot(linux, bootMark('linux'))).toBe(true);
  expect(sameBoot(mac, bootMark('darwin'))).toBe(true);
});

test('another id, another hour, or no mark at all is another start', () => {
  expect(sameBoot('id a', 'id b')).toBe(false);
  expect(sameBoot('since 1000', 'since 1060')).toBe(true);
  expect(sameBoot('since 1000', 'since 4600')).toBe(false);
  expect(sameBoot('since 1000', 'id a')).toBe(false);
  expect(sameBoot('', bootMark('linux'))).toBe(false);
  expect(sameBoot('', bootMark('win32'))).toBe(false);
});
