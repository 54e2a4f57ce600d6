import encodeQR from 'qr';
import { decodeQR } from 'qr/decode.js';
import { expect, test } from 'vitest';
import { QrProblem, seedOf } from '../../../../renderer/secrets/qr.ts';

const SEED = 'otpauth://totp/Test:me@example.org?secret=TESTTESTTESTTEST&issuer=Test';

const troubleOf = (text: string): string => {
  try {
    seedOf(text);
  } catch (error) {
    if (error instanceof QrProblem) return error.trouble;
    throw error;
  }
  return 'none';
};

test('the address of a seed is taken as it is', () => {
  expect(seedOf(SEED)).toBe(SEED);
  expect(troubleOf(SEED.replace('otpauth', 'OTPAUTH'))).toBe('none');
});

test.each([
  ['https://example.org/', 'other'],
  ['', 'other'],
  ['TESTTESTTESTTEST', 'other'],
  ['otpauth://steam/x?secret=TEST', 'other'],
  ['otpauth-migration://offline?data=test', 'several'],
  ['otpauth://hotp/x?secret=TEST&counter=1', 'by-counting'],
])('%s is refused: %s', (text, trouble) => {
  expect(troubleOf(text)).toBe(trouble);
});

test('what is drawn as a code is read again, also when it is dark on nothing', () => {
  const rows = encodeQR(SEED, 'raw', { border: 4 });
  const scale = 5;
  const side = rows.length * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  rows.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (!dark) return;
      for (let at = 0; at < scale * scale; at += 1) {
        const pixel = (y * scale + Math.floor(at / scale)) * side + x * scale + (at % scale);
        data.fill(0, pixel * 4, pixel * 4 + 3);
      }
    });
  });
  expect(seedOf(decodeQR({ width: side, height: side, data }))).toBe(SEED);
});
