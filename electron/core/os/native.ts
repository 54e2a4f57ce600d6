/**
 * The C library, by koffi: for the few things the kernel offers and Node does not (flock, SO_PEERCRED, prctl). Only
 * files of this folder use it.
 */
import { createRequire } from 'node:module';

export interface CLibrary {
  /** A function by its C prototype, e.g. `int flock(int fd, int operation)`. */
  func<F extends (...args: never[]) => number>(prototype: string): F;
  /** errno of the last call, read at once: the next call of any kind may overwrite it. */
  errno(): number;
}

/** Why there is none is for a person. */
export type Native = { readonly libc: CLibrary } | { readonly libc: null; readonly reason: string };

// A handle to what the process has loaded anyway; it holds nothing of ours. Loaded late, because a platform without
// koffi must still be able to say so.
let loaded: Native | undefined;

export function native(): Native {
  loaded ??= load();
  return loaded;
}

function load(): Native {
  if (process.platform === 'win32')
    return { libc: null, reason: 'Windows has no C library of this kind' };
  try {
    // Not an import: it would fail before anybody could say why.
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    // dlopen(NULL): the symbols of the running program, the C library's among them, glibc or musl.
    const library = koffi.load(null);
    return {
      libc: {
        func: (prototype) => library.func(prototype) as unknown as never,
        errno: () => koffi.errno(),
      },
    };
  } catch (error) {
    return {
      libc: null,
      reason: `koffi can't be loaded: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
