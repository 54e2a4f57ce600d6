import { expect, test } from 'vitest';
import { ipProblem, splitIps } from '../../../shared/model/ip.ts';

test.each([
  '203.0.113.7',
  '203.0.113.0/24',
  '8.8.8.8/32',
  '2001:db8::1',
  '2001:db8::/32',
  '2001:0db8:0000:0000:0000:0000:0000:0001',
  '::ffff:203.0.113.7',
  '100::1',
  '172.32.0.1',
])('%s is one', (ip) => {
  expect(ipProblem(ip)).toBeNull();
});

test.each([
  ['', 'not-an-address'],
  ['203.0.113', 'not-an-address'],
  ['203.0.113.256', 'not-an-address'],
  ['203.0.113.07', 'not-an-address'],
  ['203.0.113.7.1', 'not-an-address'],
  ['203.0.113.7/8/8', 'not-an-address'],
  ['example.org', 'not-an-address'],
  ['2001:db8', 'not-an-address'],
  ['2001:db8:::1', 'not-an-address'],
  ['1:2:3:4:5:6:7:8:9', 'not-an-address'],
  ['1::2:3:4:5:6:7:8', 'not-an-address'],
  ['2001:db8::1::2', 'not-an-address'],
  ['2001:db8::12345', 'not-an-address'],
  ['203.0.113.7/33', 'bad-prefix'],
  ['203.0.113.7/', 'bad-prefix'],
  ['203.0.113.7/x', 'bad-prefix'],
  ['2001:db8::/129', 'bad-prefix'],
  ['0.0.0.0/0', 'everyone'],
  ['::/0', 'everyone'],
  ['192.168.1.10', 'private'],
  ['10.0.0.0/8', 'private'],
  ['172.16.4.1', 'private'],
  ['127.0.0.1', 'private'],
  ['::1', 'private'],
  ['fd00::1', 'private'],
  ['fe80::1', 'private'],
])('%s is none: %s', (ip, problem) => {
  expect(ipProblem(ip)).toBe(problem);
});

test('many are split at whatever stands between them', () => {
  expect(splitIps(' 203.0.113.7, 203.0.113.8;203.0.113.9\n2001:db8::1 ')).toEqual([
    '203.0.113.7',
    '203.0.113.8',
    '203.0.113.9',
    '2001:db8::1',
  ]);
});
