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
  /** What we left there, as a hash: the value itself is kept nowhere. */
  let ours: string | null = null;
  let stop: (() => void) | null = null;
  const clear = async (): Promise<void> => {
    stop?.();
    stop = null;
    if (ours === null) return;
    const left = ours;
    ours = null;
    // Promises in newer Electrons, values in older ones; `await` takes both.
    const there = canRead ? hashOf(Buffer.from(await electron.clipboard.readText())) : left;
    if (there === left) electron.clipboard.clear();
  };
  const clearAloud = (): Promise<void> =>
    clear().catch((error) => log.warn('the clipboard could not be cleared', error));
  return {
    clear: clearAloud,
    async put(text, ms) {
      await clearAloud();
      ours = hashOf(text);
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

function hashOf(text: Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
