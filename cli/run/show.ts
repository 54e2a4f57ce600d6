import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Mask } from './mask.ts';

/** Ms of silence after which the beginning of a line is shown, a prompt for example. */
const SILENCE_MS = 100;

/** Passes on what a program prints, masked, to our own streams. @returns when both have ended */
export async function show(child: ChildProcess, mask: () => Mask): Promise<void> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) return;
  await Promise.all([pass(stdout, process.stdout, mask()), pass(stderr, process.stderr, mask())]);
}

function pass(from: Readable, to: Writable, mask: Mask): Promise<void> {
  return new Promise((resolve) => {
    let silence: NodeJS.Timeout | undefined;
    const write = (bytes: Buffer): void => {
      if (bytes.byteLength === 0 || to.write(bytes)) return;
      from.pause();
      to.once('drain', () => from.resume());
    };
    // Nobody reads any more: the program shall notice as it would have without us in between.
    const gone = (): void => void from.destroy();
    to.on('error', gone);
    from.on('data', (piece: Buffer) => {
      clearTimeout(silence);
      write(mask.take(piece));
      piece.fill(0);
      silence = setTimeout(() => write(mask.pause()), SILENCE_MS);
    });
    from.once('close', () => {
      clearTimeout(silence);
      if (!to.destroyed) write(mask.end());
      resolve();
    });
    from.on('error', () => undefined);
  });
}
