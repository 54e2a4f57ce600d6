/** One secret at a time in the system's clipboard, and not for long. */
import { createHash } from 'node:crypto';
import * as electron from 'electron';
import type { Clipboard, Clock, Log } from '../core/ports.ts';

export interface ClipboardOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** On Wayland a program without the focus can't read the clipboard: there it is cleared without looking. */
  readonly canRead: boolean;
}

export function systemClipboard({ clock, log, canRead }: ClipboardOptions): Clipboard {
  /** What we left there, as a hash and a length: the value itself is kept nowhere. */
  let ours: { readonly hash: string; readonly length: number } | null = null;
  let stop: (() => void) | null = null;
  const clear = async (): Promise<void> => {
    stop?.();
    stop = null;
    if (ours === null) return;
    const left = ours;
    ours = null;
    const there = canRead ? await present() : null;
    const still = there === null || hashOf(there) === left.hash;
    there?.fill(0);
    if (still) await overwrite(left.length);
    await churn(left.length);
  };
  const clearAloud = (): Promise<void> =>
    clear().catch((error) => log.warn('the clipboard could not be cleared', error));
  return {
    clear: clearAloud,
    async put(text, ms) {
      await clearAloud();
      ours = { hash: hashOf(text), length: text.byteLength };
      stop = clock.after(ms, () => void clearAloud());
      await write(text);
    },
  };
}

/** For clipboard histories: KDE's, Windows', and what the histories of macOS agreed on. */
const MARKS = {
  linux: ['x-kde-passwordManagerHint', 'secret'],
  win32: ['ExcludeClipboardContentFromMonitorProcessing', '1'],
  darwin: ['org.nspasteboard.ConcealedType', '1'],
} as const;

/**
 * Text and mark in one go where Electron can (`ClipboardItem`). Where it can't, a mark would take the text's place
 * (tried with 33), so it is left out; and there a value becomes a string, which nobody can overwrite.
 */
async function write(text: Uint8Array): Promise<void> {
  const { clipboard } = electron;
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const Item = 'ClipboardItem' in electron ? electron.ClipboardItem : undefined;
  if (Item === undefined) return void (await clipboard.writeText(bytes.toString('utf8')));
  const plain = new Blob([new Uint8Array(bytes)], { type: 'text/plain' });
  const mark = MARKS[process.platform as keyof typeof MARKS];
  const marked =
    mark === undefined
      ? {}
      : { [`electron application/osclipboard;format="${mark[0]}"`]: new Blob([mark[1]]) };
  await clipboard.write([new Item({ 'text/plain': plain, ...marked })]);
}

/** The text that is there now, as bytes where Electron gives bytes: `ClipboardItem`, or before it `readBuffer`. */
async function present(): Promise<Uint8Array> {
  const { clipboard } = electron;
  if ('ClipboardItem' in electron) {
    const [item] = await clipboard.read();
    if (item?.types.includes('text/plain') !== true) return new Uint8Array(0);
    return new Uint8Array(await (await item.getType('text/plain')).arrayBuffer());
  }
  if (process.platform === 'linux' && 'readBuffer' in clipboard) {
    const older = clipboard as { readBuffer(format: string): Uint8Array };
    return older.readBuffer('text/plain');
  }
  return Buffer.from(await (clipboard as { readText(): Promise<string> | string }).readText());
}

/** So often something of the same length takes the places where copies lay. */
const OVER = 32;
const CHURNED = 400_000;
const CHURNED_AT_ONCE = 20_000;

/**
 * Clears the clipboard. What Chromium held of a value it gives back to its allocator as it is; blocks of one size are
 * handed out again last in, first out, so texts of the same length come to lie over it (tried: docs/adr/0005).
 */
async function overwrite(length: number): Promise<void> {
  for (let i = 0; i < OVER; i++) await electron.clipboard.writeText('x'.repeat(length));
  electron.clipboard.clear();
}

/** Fills V8's young generation anew, in which the value was a string for a moment; in turns, to hold up nobody. */
async function churn(length: number): Promise<void> {
  for (let done = 0; done < CHURNED; done += CHURNED_AT_ONCE) {
    const strings: string[] = [];
    for (let i = 0; i < CHURNED_AT_ONCE; i++) strings.push(`${i}`.padEnd(length, 'x'));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function hashOf(text: Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
