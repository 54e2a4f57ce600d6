/**
 * The address of a second factor out of the picture of a QR code: a file, or what was pasted or dropped. The picture is
 * drawn no larger than it has to be, and read here, in the process of the window, which ends at a lock.
 */

/** What a picture is not. */
export type QrTrouble =
  | 'too-large'
  | 'no-picture'
  | 'no-code'
  | 'other'
  | 'several'
  | 'by-counting';

export class QrProblem extends Error {
  readonly trouble: QrTrouble;

  constructor(trouble: QrTrouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

const FILE_MAX = 16 * 1024 * 1024;
const PIXELS_MAX = 64_000_000;
/** Sides the picture is tried at: as it is, if that is not more, and smaller for one that is blurred or of a camera. */
const SIDES: readonly number[] = [1600, 800, 400];
const RETRY_MS = 400;

/** @throws QrProblem */
export async function seedInPicture(picture: Blob): Promise<string> {
  if (picture.size > FILE_MAX) throw new QrProblem('too-large');
  const bitmap = await createImageBitmap(picture).catch(() => null);
  if (bitmap === null) throw new QrProblem('no-picture');
  try {
    if (bitmap.width * bitmap.height > PIXELS_MAX) throw new QrProblem('too-large');
    return seedOf(await textIn(bitmap));
  } finally {
    bitmap.close();
  }
}

/** @throws QrProblem for a code that holds something else */
export function seedOf(text: string): string {
  if (/^otpauth-migration:/i.test(text)) throw new QrProblem('several');
  if (/^otpauth:\/\/hotp\//i.test(text)) throw new QrProblem('by-counting');
  if (!/^otpauth:\/\/totp\//i.test(text)) throw new QrProblem('other');
  return text;
}

async function textIn(bitmap: ImageBitmap): Promise<string> {
  const { decodeQR } = await import('qr/decode.js');
  const largest = Math.max(bitmap.width, bitmap.height);
  const sides = new Set(SIDES.map((side) => Math.min(side, largest)));
  for (const side of sides) {
    // So that the window draws in between.
    await new Promise((next) => setTimeout(next));
    const image = pixels(bitmap, side / largest);
    try {
      return decodeQR(image, { timeLimit: RETRY_MS });
    } catch {
      // Its words are about finder patterns; what counts is whether another size has a code.
    } finally {
      image.data.fill(0);
    }
  }
  throw new QrProblem('no-code');
}

/** On white: a code is often drawn in black on nothing. */
function pixels(bitmap: ImageBitmap, scale: number): ImageData {
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new QrProblem('no-picture');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
