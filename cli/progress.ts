import { isatty } from 'node:tty';
import type { Output } from './output.ts';

/** Work that is done sooner than this, in ms, shows nothing. */
const PATIENCE_MS = 1000;
const REFRESH_MS = 200;

export interface Progress<T> {
  show(state: T): void;
  /** Leaves the line empty. */
  end(): void;
}

/** A line on the terminal that is written over and over; nothing when stderr is no terminal, or with --json. */
export function progress<T>(output: Output, text: (state: T) => string): Progress<T> {
  const visible = !output.json && isatty(2);
  let next = performance.now() + PATIENCE_MS;
  let shown = false;
  return {
    show(state) {
      if (!visible || performance.now() < next) return;
      next = performance.now() + REFRESH_MS;
      shown = true;
      output.overwrite(`keyturn: ${text(state)}`);
    },
    end() {
      if (shown) output.overwrite('');
    },
  };
}
