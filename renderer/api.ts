/**
 * The only file that touches the bridge. A window's calls as functions that give the answer or throw a KeyturnError:
 * the wall turns errors into codes, and here they become errors again.
 */
import { fromWire, KeyturnError } from '../shared/errors.ts';
import type { Api, Contract, Events, Reply } from '../shared/ipc/contract.ts';

export interface Connection<C extends Contract> {
  readonly calls: Api<C>;
  /** Calls back at each event; the function returned ends that. */
  on<K extends keyof Events<C>>(event: K, listener: (value: Events<C>[K]) => void): () => void;
}

type RawCall = (input?: unknown) => Promise<Reply<unknown>>;

interface Bridge {
  readonly calls: Readonly<Record<string, RawCall>>;
  on(event: string, listener: (value: never) => void): () => void;
}

declare global {
  interface Window {
    readonly keyturn?: unknown;
  }
}

function isBridge(value: unknown): value is Bridge {
  return typeof value === 'object' && value !== null && 'calls' in value && 'on' in value;
}

async function answered(call: RawCall, input: unknown): Promise<unknown> {
  let reply: Reply<unknown>;
  try {
    reply = await call(input);
  } catch (cause) {
    throw new KeyturnError('internal', 'the call did not reach the main process', { cause });
  }
  if (!reply.ok) throw fromWire(reply.error);
  return 'json' in reply ? JSON.parse(reply.json) : reply.value;
}

/** Null when the page was loaded without its preload: there is nobody to talk to. */
export function connect<C extends Contract>(): Connection<C> | null {
  const bridge = window.keyturn;
  if (!isBridge(bridge)) return null;
  const calls = Object.fromEntries(
    Object.entries(bridge.calls).map(([verb, call]) => [
      verb,
      (input?: unknown) => answered(call, input),
    ]),
  );
  // The preload is a mapped type over the same contract; this is where its shape comes back.
  return {
    calls: calls as unknown as Api<C>,
    on: (event, listener) => bridge.on(String(event), listener),
  };
}
