/**
 * The scratch process: reads one job, does it, answers, and is killed. Strings of what it read die with it. It opens no
 * file and no connection; what it is asked to read comes by the pipe, and what it made goes back the same way.
 */
import { webcrypto } from 'node:crypto';
import { toWire } from '../../shared/errors.ts';
import { beginPipe } from '../../shared/ipc/sealed-pipe.ts';
import { aboutJob, type ScratchAnswer, type ScratchTask } from '../../shared/scratch/messages.ts';
import { JOBS } from './jobs/index.ts';

interface Port {
  post(message: unknown): void;
  listen(listener: (message: unknown) => void): void;
}

/** Electron's, in one of its utility processes; else Node's own. */
function port(): Port {
  const { parentPort } = process as unknown as {
    readonly parentPort?: {
      postMessage(message: unknown): void;
      on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
    };
  };
  if (parentPort !== undefined) {
    return {
      post: (message) => parentPort.postMessage(message),
      listen: (listener) => parentPort.on('message', ({ data }) => listener(data)),
    };
  }
  process.on('disconnect', () => process.exit(0));
  return {
    post: (message) => void process.send?.(message),
    listen: (listener) => void process.on('message', listener),
  };
}

/** Nothing here has a use for the network: a library that thinks it has finds none. */
function closeNetwork(): void {
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']) {
    Reflect.deleteProperty(globalThis, name);
  }
}

async function main(): Promise<void> {
  closeNetwork();
  const parent = port();
  const handshake = await beginPipe('window', {
    subtle: webcrypto.subtle,
    random: (into) => void webcrypto.getRandomValues(into),
  });
  parent.listen((message) => {
    void answer(message as ScratchTask).then((reply) => parent.post(reply));
  });
  parent.post({ publicKey: handshake.publicKey });

  async function answer({ publicKey, job, input }: ScratchTask): Promise<ScratchAnswer> {
    try {
      const pipe = await handshake.finish(publicKey);
      const opened = await pipe.open(input, aboutJob(job));
      const output = await JOBS[job](opened as Uint8Array);
      return { ok: true, output: await pipe.seal(output, aboutJob(job)) };
    } catch (error) {
      return { ok: false, error: toWire(error) };
    }
  }
}

process.on('uncaughtException', () => process.exit(1));
void main();
