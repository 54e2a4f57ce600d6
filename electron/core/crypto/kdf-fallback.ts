import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { secretCopy } from './bytes.ts';
import { KEY_BYTES } from './hkdf.ts';
import type { KdfParams } from './kdf-bounds.ts';

export interface KdfJob {
  readonly password: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array;
  readonly options: {
    readonly m: number;
    readonly t: number;
    readonly p: number;
    readonly dkLen: number;
  };
}

/**
 * The same bytes as the native library, several times slower, and without blocking the caller's thread.
 * @throws whatever ended the worker: out of memory, mostly
 */
export function argon2idInWorker(
  password: Uint8Array,
  salt: Uint8Array,
  params: KdfParams,
): Promise<Uint8Array> {
  // Moved to the worker, which overwrites it; the caller's own bytes stay the caller's to wipe.
  const moved = secretCopy(password);
  const options = { m: params.memoryKiB, t: params.passes, p: params.lanes, dkLen: KEY_BYTES };
  const job: KdfJob = { password: moved, salt, options };
  const worker = startWorker({ workerData: job, transferList: [moved.buffer] });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`the key derivation worker ended with ${code}`)),
    );
  });
}

function startWorker(options: WorkerOptions): Worker {
  const bundled = new URL('./kdf-worker.js', import.meta.url);
  if (existsSync(fileURLToPath(bundled))) return new Worker(bundled, options);
  // Run from source, where kdf-worker.ts is not JavaScript yet: in tests only.
  const library = createRequire(import.meta.url).resolve('@noble/hashes/argon2.js');
  return new Worker(sourceOfWorker(pathToFileURL(library).href), { ...options, eval: true });
}

/** kdf-worker.ts, by hand, with the library's place spelled out: code that is evaluated has no place of its own. */
function sourceOfWorker(library: string): string {
  return `
    const { parentPort, workerData: { password, salt, options } } = require('node:worker_threads');
    import(${JSON.stringify(library)}).then(({ argon2id }) => {
      const key = argon2id(password, salt, options);
      password.fill(0);
      parentPort.postMessage(key);
    });`;
}
