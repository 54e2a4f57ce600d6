/**
 * One job, one process: started for it, bounded, and killed when it is done, whatever came of it. The bytes cross sealed
 * (docs/adr/0005), so that what the pipe leaves in this process's memory is noise. How a process is started and how much
 * memory it has is said by `scratch.ts` (Electron) and `scratch-node.ts` (tests and the lab).
 */
import { webcrypto } from 'node:crypto';
import { type ErrorCode, KeyturnError, LOCAL_CODES } from '../../shared/errors.ts';
import { beginPipe, type Handshake } from '../../shared/ipc/sealed-pipe.ts';
import {
  aboutJob,
  type ScratchAnswer,
  type ScratchHello,
  type ScratchJob,
  type ScratchTask,
} from '../../shared/scratch/messages.ts';
import type { Scratch } from '../core/ports.ts';

export interface ScratchLimits {
  /** Of the input and of the output, each. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** What the process may hold, in MiB. */
  readonly memoryMiB: number;
}

export const SCRATCH_LIMITS: ScratchLimits = {
  bytes: 96 * 1024 * 1024,
  milliseconds: 120_000,
  memoryMiB: 2048,
};

/** A process that was started for one job. */
export interface ScratchProcess {
  send(message: ScratchTask): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once; when it is gone already, too. */
  onExit(listener: () => void): void;
  /** For good and at once. */
  kill(): void;
  /** What it holds now; null when that can't be told. */
  memoryMiB(): number | null;
}

const LOOK_MS = 200;
/** A process that was killed is gone within this, or nothing more can be done about it. */
const GONE_MS = 5000;
const FACT_MAX = 300;

export function scratchHost(
  start: () => ScratchProcess,
  limits: ScratchLimits = SCRATCH_LIMITS,
): Scratch {
  return {
    async run(job, input, signal) {
      if (input.byteLength > limits.bytes) throw new KeyturnError('too_large', 'a job too large');
      if (signal?.aborted) throw new KeyturnError('cancelled', 'before it began');
      const child = start();
      const gone = new Promise<void>((resolve) => child.onExit(resolve));
      try {
        return await Promise.race([
          converse(child, job, input, limits),
          gone.then(() => Promise.reject(failed('its process ended by itself'))),
          bounded(child, limits, gone),
          aborted(signal, gone),
        ]);
      } finally {
        child.kill();
        await Promise.race([gone, pause(GONE_MS)]);
      }
    },
  };
}

async function converse(
  child: ScratchProcess,
  job: ScratchJob,
  input: Uint8Array,
  limits: ScratchLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const messages = inbox(child);
  const handshake = await beginPipe('main', {
    subtle: webcrypto.subtle,
    random: (into) => void webcrypto.getRandomValues(into),
  });
  const pipe = await finish(handshake, await messages());
  const about = aboutJob(job);
  child.send({
    publicKey: handshake.publicKey,
    job,
    input: await pipe.seal(input, about),
  });
  const answer = (await messages()) as ScratchAnswer;
  if (answer.ok !== true) throw refusedBy(answer);
  if (!(answer.output instanceof Uint8Array) || answer.output.byteLength > limits.bytes + 64) {
    throw failed('its answer is too large');
  }
  return (await pipe.open(answer.output, about)) as Uint8Array<ArrayBuffer>;
}

function finish(handshake: Handshake, hello: unknown) {
  const { publicKey } = hello as ScratchHello;
  if (!(publicKey instanceof Uint8Array)) throw failed('its process did not answer');
  return handshake.finish(publicKey);
}

/** What it says, one after the other, however early it comes. */
function inbox(child: ScratchProcess): () => Promise<unknown> {
  const waiting: unknown[] = [];
  let taker: ((message: unknown) => void) | null = null;
  child.onMessage((message) => {
    if (taker === null) waiting.push(message);
    else taker(message);
    taker = null;
  });
  return () =>
    waiting.length > 0
      ? Promise.resolve(waiting.shift())
      : new Promise((resolve) => {
          taker = resolve;
        });
}

/** Rejects when it takes too long or too much; otherwise waits for ever. */
function bounded(
  child: ScratchProcess,
  { milliseconds, memoryMiB }: ScratchLimits,
  gone: Promise<void>,
): Promise<never> {
  return new Promise((_, reject) => {
    const since = performance.now();
    const timer = setInterval(() => {
      if (performance.now() - since > milliseconds) reject(failed('it took too long'));
      else if ((child.memoryMiB() ?? 0) > memoryMiB) reject(failed('it took too much memory'));
    }, LOOK_MS);
    void gone.then(() => clearInterval(timer));
  });
}

function aborted(signal: AbortSignal | undefined, gone: Promise<void>): Promise<never> {
  return new Promise((_, reject) => {
    if (signal === undefined) return;
    const stop = (): void => reject(new KeyturnError('cancelled', 'stopped by the owner'));
    signal.addEventListener('abort', stop, { once: true });
    void gone.then(() => signal.removeEventListener('abort', stop));
  });
}

const KNOWN = new Set<string>([...LOCAL_CODES, 'too_large', 'bad_request', 'internal']);

/** What it says went wrong: one of our codes, and short facts. Anything else says no more than that it failed. */
function refusedBy({ error }: Extract<ScratchAnswer, { ok: false }>): KeyturnError {
  const { code, facts = {}, field } = error;
  if (!KNOWN.has(code) || code === 'internal') return failed('its process failed');
  const short = Object.entries(facts).map(([name, fact]) => [
    name,
    typeof fact === 'number' ? fact : String(fact).slice(0, FACT_MAX),
  ]);
  return new KeyturnError(code as ErrorCode, 'a scratch job was refused', {
    facts: Object.fromEntries(short),
    ...(field === undefined ? {} : { field }),
  });
}

function failed(problem: string): KeyturnError {
  return new KeyturnError('scratch_failed', problem, { facts: { problem } });
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, ms).unref());
