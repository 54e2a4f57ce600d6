/**
 * What a page gets: one function for each verb of its contract, and a way to listen. No channel name comes from the
 * page, so it can call what its preload lists and nothing else.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { eventChannel, PIPE_CHANNEL } from '../../../shared/ipc/channels.ts';
import type { CONTRACTS, Reply, WindowKind } from '../../../shared/ipc/contract.ts';
import { beginPipe, type SealedPipe } from '../../../shared/ipc/sealed-pipe.ts';

/** Every verb and event of a contract by name. A type only: the schemas stay in the main process. */
export type Verbs<K extends WindowKind> = Readonly<
  Record<keyof (typeof CONTRACTS)[K]['calls'], true>
>;
export type EventNames<K extends WindowKind> = Readonly<
  Record<keyof (typeof CONTRACTS)[K]['events'], true>
>;

export function expose<K extends WindowKind>(
  kind: K,
  verbs: Verbs<K>,
  events: EventNames<K>,
): void {
  const pipe = openPipe();
  const calls = Object.keys(verbs).map((verb) => [
    verb,
    (input: unknown) => call(pipe, `${kind}:${verb}`, input),
  ]);
  const names = new Set(Object.keys(events));
  contextBridge.exposeInMainWorld('keyturn', {
    calls: Object.fromEntries(calls),
    on(event: string, listener: (value: unknown) => void): () => void {
      if (!names.has(event)) throw new Error(`no event ${event}`);
      const heard = (_: unknown, name: string, value: unknown): void => {
        if (name === event) listener(value);
      };
      ipcRenderer.on(eventChannel(kind), heard);
      return () => ipcRenderer.removeListener(eventChannel(kind), heard);
    },
  });
}

async function call(
  pipe: Promise<SealedPipe>,
  about: string,
  input: unknown,
): Promise<Reply<unknown>> {
  const { seal, open } = await pipe;
  const reply: Reply<unknown> = await ipcRenderer.invoke(about, await seal(input, about));
  if (!reply.ok || 'json' in reply) return reply;
  return { ok: true, value: await open(reply.value, about) };
}

async function openPipe(): Promise<SealedPipe> {
  const random = (into: Uint8Array<ArrayBuffer>): void => void crypto.getRandomValues(into);
  const handshake = await beginPipe('window', { subtle: crypto.subtle, random });
  const theirs: unknown = await ipcRenderer.invoke(PIPE_CHANNEL, handshake.publicKey);
  if (!(theirs instanceof Uint8Array)) throw new Error('the main process refused this window');
  return handshake.finish(theirs);
}
