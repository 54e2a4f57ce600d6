/** The real files, with a fault at one chosen call. */
import { basename, dirname } from 'node:path';
import { type FileOps, nodeFiles, type OpenFile } from '../../electron/core/os/file-ops.ts';

export interface FaultyFiles extends FileOps {
  /** The calls made since the last `arm` or `disarm`, in order, as `rename vault.keyturn` or `sync temporary`. */
  readonly calls: readonly string[];
  /**
   * The call with this number, counted from 1 from now on, fails with this code; `SIGKILL` ends the process instead.
   * A write that fails has written half of its bytes.
   */
  arm(call: number, code: string): void;
  disarm(): void;
}

export function faultyFiles(): FaultyFiles {
  const real = nodeFiles();
  let calls: string[] = [];
  let armed = { call: 0, code: '' };

  const fails = (name: string): Error | null => {
    calls.push(name);
    if (calls.length !== armed.call) return null;
    if (armed.code === 'SIGKILL' && !name.startsWith('write')) process.kill(process.pid, 'SIGKILL');
    return Object.assign(new Error(`${armed.code}: injected at ${name}`), { code: armed.code });
  };
  const arm = (call: number, code: string): void => {
    calls = [];
    armed = { call, code };
  };

  const wrapFile = (file: OpenFile, what: string): OpenFile =>
    proxy(file, async (method, call, args) => {
      const error = fails(`${method} ${what}`);
      if (error === null) return call();
      if (method === 'write') {
        const [bytes, position] = args as [Uint8Array, number];
        await file.write(bytes.subarray(0, bytes.byteLength >> 1), position);
        if (armed.code === 'SIGKILL') process.kill(process.pid, 'SIGKILL');
      }
      // The descriptor is gone whatever close(2) says.
      if (method === 'close') await file.close();
      throw error;
    });

  const files = proxy(real, async (method, call, args) => {
    // Of a rename the new name: the old one is a temporary file's.
    const what = nameOf(String(args[method === 'rename' ? 1 : 0]));
    const error = fails(`${method} ${what}`);
    if (error !== null) throw error;
    const result = await call();
    return method === 'open' ? wrapFile(result as OpenFile, what) : result;
  });
  return {
    ...files,
    lstatNow: (path) => real.lstatNow(path),
    arm,
    disarm: () => arm(0, ''),
    get calls() {
      return calls;
    },
  };
}

/** A name that is the same in each run. */
function nameOf(path: string): string {
  const name = basename(path);
  if (name.endsWith('.tmp')) return 'temporary';
  if (basename(dirname(path)) === 'backups') return 'backup';
  return name.startsWith('keyturn-') ? 'folder' : name;
}

type Around = (method: string, call: () => Promise<unknown>, args: unknown[]) => Promise<unknown>;

function proxy<T extends object>(target: T, around: Around): T {
  const entries = Object.entries(target) as [string, (...args: unknown[]) => Promise<unknown>][];
  const wrapped = entries.map(([name, method]) => [
    name,
    (...args: unknown[]) => around(name, () => method(...args), args),
  ]);
  return Object.fromEntries(wrapped) as T;
}
