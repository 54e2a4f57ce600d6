/**
 * The app's sign, drawn: a ring with a keyhole, half turned. A program that draws it needs no image files, and gives
 * every size the tray of a desktop may ask for.
 */
import { type NativeImage, nativeImage } from 'electron';

/** Colours as 0xRRGGBB. */
const INK = 0x2f6fed;
const ON_INK = 0xffffff;
const ALERT = 0xd92d20;
/** Samples a pixel in each direction, for smooth edges. */
const SAMPLES = 4;

/** @param alert with a red dot: something was refused */
export function appIcon(size: number, alert = false): NativeImage {
  return nativeImage.createFromBitmap(drawIcon(size, alert), { width: size, height: size });
}

/** BGRA, premultiplied, as Electron takes it on every platform but Windows on big-endian machines, which are none. */
export function drawIcon(size: number, alert: boolean): Buffer {
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const { color, alpha } = pixelAt(x, y, size, alert);
      const at = (y * size + x) * 4;
      pixels[at] = Math.round((color & 0xff) * alpha);
      pixels[at + 1] = Math.round(((color >> 8) & 0xff) * alpha);
      pixels[at + 2] = Math.round(((color >> 16) & 0xff) * alpha);
      pixels[at + 3] = Math.round(255 * alpha);
    }
  }
  return pixels;
}

/** The mean of the samples within a pixel; the colour is that of most of them. */
function pixelAt(x: number, y: number, size: number, alert: boolean) {
  let red = 0;
  let green = 0;
  let blue = 0;
  let hit = 0;
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const u = (x + ((i % SAMPLES) + 0.5) / SAMPLES) / size;
    const v = (y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / size;
    const color = colorAt(u, v, alert);
    if (color === null) continue;
    hit += 1;
    red += (color >> 16) & 0xff;
    green += (color >> 8) & 0xff;
    blue += color & 0xff;
  }
  if (hit === 0) return { color: 0, alpha: 0 };
  const mean = (sum: number): number => Math.round(sum / hit);
  const color = (mean(red) << 16) | (mean(green) << 8) | mean(blue);
  return { color, alpha: hit / (SAMPLES * SAMPLES) };
}

/** In a square of side 1; null outside the sign. */
function colorAt(u: number, v: number, alert: boolean): number | null {
  if (alert && within(u, v, 0.78, 0.22, 0.2)) return ALERT;
  if (alert && within(u, v, 0.78, 0.22, 0.26)) return null;
  if (!within(u, v, 0.5, 0.5, 0.47)) return null;
  return inKeyhole(u - 0.5, v - 0.5) ? ON_INK : INK;
}

/** A keyhole at the origin, turned by an eighth: a round head and a slot that widens. */
function inKeyhole(u: number, v: number): boolean {
  const x = (u + v) * Math.SQRT1_2;
  const y = (v - u) * Math.SQRT1_2;
  const slot = y > -0.08 && y < 0.28 && Math.abs(x) < 0.05 + Math.max(0, y) * 0.22;
  return within(x, y, 0, -0.1, 0.13) || slot;
}

function within(x: number, y: number, cx: number, cy: number, radius: number): boolean {
  return (x - cx) ** 2 + (y - cy) ** 2 <= radius ** 2;
}
