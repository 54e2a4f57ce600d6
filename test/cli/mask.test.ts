/** What a program prints, with its values taken out. */
import { describe, expect, it } from 'vitest';
import { type Masked, masks } from '../../cli/run/mask.ts';

const SECRET = { name: 'binance-main/secret', value: 'test-Zr4nW7yL/+ü' };
const KEY = { name: 'binance-main/apiKey', value: 'test-Vq8mT2xK' };
const SHOWN = '[keyturn:binance-main/secret]';

/** @returns what comes out, piece by piece, and at the end */
function masked(pieces: readonly (string | Buffer)[], values: readonly Masked[] = [SECRET, KEY]) {
  const mask = masks(values)();
  const out = pieces.map((piece) => mask.take(Buffer.from(piece)).toString('latin1'));
  return { out, end: mask.end().toString('latin1') };
}

function whole(...pieces: (string | Buffer)[]): string {
  const { out, end } = masked(pieces);
  return Buffer.from(out.join('') + end, 'latin1').toString();
}

describe('a masked stream', () => {
  it('passes what is no value as it is, at once', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    expect(masked([bytes, 'plain\n'])).toMatchObject({
      out: [bytes.toString('latin1'), 'plain\n'],
      end: '',
    });
  });

  it('shows whose value stood there, once for each time', () => {
    expect(whole(`a${SECRET.value}b${KEY.value}${SECRET.value}\n${KEY.value}\n`)).toBe(
      `a${SHOWN}b[keyturn:binance-main/apiKey]${SHOWN}\n[keyturn:binance-main/apiKey]\n`,
    );
  });

  it('finds a value in whatever pieces it comes', () => {
    const bytes = Buffer.from(`x${SECRET.value}y`);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(whole(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(`x${SHOWN}y`);
    }
    expect(whole(...[...bytes].map((byte) => Buffer.of(byte)))).toBe(`x${SHOWN}y`);
  });

  it.each([
    ['hex', Buffer.from(SECRET.value).toString('hex')],
    ['hex in capitals', Buffer.from(SECRET.value).toString('hex').toUpperCase()],
    ['percent-coded', encodeURIComponent(SECRET.value)],
    ['percent-coded in small letters', encodeURIComponent(SECRET.value).toLowerCase()],
    ['percent-coded with slashes left', encodeURIComponent(SECRET.value).replace('%2F', '/')],
    ['escaped in JSON', JSON.stringify(SECRET.value).slice(1, -1)],
    ['escaped in ASCII JSON', SECRET.value.replace('ü', '\\u00fc')],
  ])('finds it %s', (_, text) => {
    const value =
      text === encodeURIComponent(SECRET.value).toLowerCase()
        ? encodeURIComponent(SECRET.value).replace(/%../g, (code) => code.toLowerCase())
        : text;
    expect(whole(`a${value} b`)).toBe(`a${SHOWN} b`);
  });

  it.each(['', 'u', 'us', 'use', 'key:', 'some other text:'])(
    'finds it in base64 behind %j, in both alphabets',
    (before) => {
      for (const alphabet of ['base64', 'base64url'] as const) {
        const text = whole(Buffer.from(`${before}${SECRET.value}&more`).toString(alphabet));
        expect(text).toContain(SHOWN);
        // What is left at the ends holds less than a byte of the value.
        const [head = '', tail = ''] = text.split(SHOWN);
        const left = Buffer.from(head, alphabet).toString('latin1');
        expect(left.slice(before.length)).toBe('');
        expect(Buffer.from(tail, alphabet).toString('latin1')).not.toContain('L/');
      }
    },
  );

  it.each(['\n', '\r\n', '\r'])('finds a value that was wrapped by %j', (end) => {
    const bytes = Buffer.from(SECRET.value);
    for (let cut = 4; cut < bytes.length; cut++) {
      const text = Buffer.concat([bytes.subarray(0, cut), Buffer.from(end), bytes.subarray(cut)]);
      expect(whole(Buffer.concat([Buffer.from('a'), text, Buffer.from('b\n')]))).toBe(
        `a${SHOWN}b\n`,
      );
    }
  });

  it('lets the rest of a wrapped value be seen by nobody, where its first letters had gone', () => {
    const { out, end } = masked(['tes\n', 't-Zr4nW7yL/+ü\n']);
    expect(out[0]).toBe('tes\n');
    expect(out[1] + end).toBe(`${SHOWN}\n`);
  });

  it('finds the lines of a value of several, with something before each', () => {
    const line = 'MC4CAQAwBQYDK2VwBCIEIHRlc3Q';
    const pem = `-----BEGIN PRIVATE KEY-----\n${line}\n${line}AA\n-----END PRIVATE KEY-----\n`;
    const values = [{ name: 'k/secret', value: pem }];
    const { out, end } = masked([`log: ${pem.replaceAll('\n', '\nlog: ')}`], values);
    expect(out.join('') + end).toBe(
      'log: -----BEGIN PRIVATE KEY-----\nlog: [keyturn:k/secret]\nlog: [keyturn:k/secret]\nlog: -----END PRIVATE KEY-----\nlog: ',
    );
    expect(masked([pem], values).out.join('')).toContain('[keyturn:k/secret]');
    expect(masked([JSON.stringify(pem)], values).out.join('')).not.toContain(line);
  });

  it('covers values that overlap, and one that is the beginning of another', () => {
    const values = [
      { name: 'a', value: 'test-aabb' },
      { name: 'b', value: 'aabbccdd' },
      { name: 'c', value: 'test-aabb-long' },
    ];
    const { out, end } = masked(['test-aabbccdd test-aabb test-aabb-long test-aabb-lo.'], values);
    const text = out.join('') + end;
    expect(text).not.toMatch(/aabb|ccdd|long/);
    expect(text).toBe('[keyturn:a][keyturn:b] [keyturn:a] [keyturn:c] [keyturn:a]-lo.');
  });

  it('holds back only what may become a value, and lets go of it at a line’s end', () => {
    expect(masked(['prompt: t']).out).toEqual(['prompt: ']);
    expect(masked(['ends with t\n']).out).toEqual(['ends with t\n']);
    expect(masked(['test-Z', 'x']).out).toEqual(['', 'test-Zx']);
    expect(masked(['test-Zr4nW\n\n']).out).toEqual(['test-Zr4nW\n\n']);
  });

  it('lets go of a short beginning when nothing follows, and finds the value all the same', () => {
    const mask = masks([SECRET])();
    expect(mask.take(Buffer.from('? te')).toString()).toBe('? ');
    expect(mask.pause().toString()).toBe('te');
    expect(mask.take(Buffer.from('st-Zr4nW7yL/+ü')).toString()).toBe(SHOWN);
    expect(mask.take(Buffer.from('test-Zr4n')).toString()).toBe('');
    expect(mask.pause().toString()).toBe('');
    expect(mask.end().toString()).toBe('test-Zr4n');
  });

  it('does not look for what is too short', () => {
    expect(masked(['abc'], [{ name: 'x', value: 'abc' }]).out).toEqual(['abc']);
    expect(masked(['abcd'], [{ name: 'x', value: 'abcd' }]).out).toEqual(['[keyturn:x]']);
  });

  it('takes megabytes in a moment', () => {
    const text = 'a line of a log, with a test of this and that in it\n'.repeat(100_000);
    const mask = masks([SECRET, KEY])();
    const began = performance.now();
    expect(mask.take(Buffer.from(text)).byteLength).toBe(text.length);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
