/**
 * The wall between the windows and the main process: the only file that touches ipcMain. A call passes when it comes
 * from the top frame of a window that was seated for this kind, from our own address, with an input that fits the
 * contract. Behind it nothing is parsed again; bytes are overwritten here when a call is done.
 */
import { webcrypto } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { KeyturnError, toWire } from '../../shared/errors.ts';
import { eventChannel, PIPE_CHANNEL } from '../../shared/ipc/channels.ts';
import {
  CONTRACTS,
  type Events,
  type Handlers,
  type Reply,
  type WindowKind,
} from '../../shared/ipc/contract.ts';
import { beginPipe, type SealedPipe, wipeBytes } from '../../shared/ipc/sealed-pipe.ts';
import { fits } from '../../shared/model/fits.ts';

type ContractOf<K extends WindowKind> = (typeof CONTRACTS)[K];
export type HandlersOf<K extends WindowKind> = Handlers<ContractOf<K>>;

/** Sends an event to one window; does nothing once that is gone. */
export type Emit<K extends WindowKind> = <E extends keyof Events<ContractOf<K>> & string>(
  event: E,
  value: Events<ContractOf<K>>[E],
) => void;

type Handler = (input: unknown) => unknown;
interface Call {
  readonly input: { safeParse(value: unknown): Parsed };
  readonly output: Parameters<typeof fits>[0] & { parse(value: unknown): unknown };
  readonly list?: true;
}
type Parsed =
  | { readonly success: true; readonly data: unknown }
  | {
      readonly success: false;
      readonly error: { readonly issues: readonly { readonly path: PropertyKey[] }[] };
    };

/** A window that may call. */
interface Seat {
  readonly kind: WindowKind;
  handlers: Readonly<Record<string, Handler>>;
  /** No call is answered before. */
  open: Promise<void>;
  pipe: SealedPipe | null;
}

export interface WallLog {
  warn(what: string, error?: unknown): void;
}

export class Wall {
  readonly #seats = new WeakMap<WebContents, Seat>();
  readonly #log: WallLog;
  /** Long lists as JSON, for as long as somebody keeps them. */
  readonly #spelled = new WeakMap<object, string>();

  constructor(log: WallLog) {
    this.#log = log;
    ipcMain.handle(PIPE_CHANNEL, (event, publicKey) => this.#shakeHands(event, publicKey));
    for (const kind of Object.keys(CONTRACTS) as WindowKind[]) {
      for (const [verb, call] of Object.entries<Call>(CONTRACTS[kind].calls)) {
        ipcMain.handle(`${kind}:${verb}`, (event, input) =>
          this.#answer(kind, verb, call, event, input),
        );
      }
    }
  }

  /**
   * This window may make the calls of its kind, and is answered once `open` has resolved. Seated again, it talks to
   * other handlers.
   */
  seat<K extends WindowKind>(
    contents: WebContents,
    kind: K,
    handlers: HandlersOf<K>,
    open: Promise<void> = Promise.resolve(),
  ): Emit<K> {
    const known = this.#seats.get(contents);
    if (known !== undefined && known.kind !== kind) throw new Error('a window keeps its kind');
    const plain = handlers as unknown as Readonly<Record<string, Handler>>;
    if (known === undefined) this.#seats.set(contents, { kind, handlers: plain, open, pipe: null });
    else Object.assign(known, { handlers: plain, open });
    return (event, value) => {
      if (!contents.isDestroyed()) contents.send(eventChannel(kind), event, value);
    };
  }

  async #answer(
    kind: WindowKind,
    verb: string,
    call: Call,
    event: IpcMainInvokeEvent,
    raw: unknown,
  ): Promise<Reply<unknown>> {
    const about = `${kind}:${verb}`;
    let input: unknown;
    let value: unknown;
    try {
      const seat = this.#seatOf(event, kind);
      if (seat.pipe === null) throw new KeyturnError('denied', 'called before the handshake');
      input = await opened(seat.pipe, raw, about);
      const parsed = call.input.safeParse(input);
      if (!parsed.success) throw notParsed(parsed.error.issues);
      await seat.open;
      value = await seat.handlers[verb]?.(parsed.data);
      if (call.list) return { ok: true, json: await this.#asJson(call, value) };
      // Parsed too: what the contract does not name does not leave.
      const output = fits(call.output)(value) ? value : call.output.parse(value);
      return { ok: true, value: await seat.pipe.seal(output, about) };
    } catch (error) {
      if (!(error instanceof KeyturnError)) this.#log.warn(`${about} failed`, error);
      return { ok: false, error: toWire(error) };
    } finally {
      wipeBytes(input);
      if (!call.list) wipeBytes(value);
    }
  }

  /** A service that gives the same list again, because nothing has changed, need not have it spelled out again. */
  async #asJson({ output }: Call, value: unknown): Promise<string> {
    const kept = typeof value === 'object' && value !== null && Object.isFrozen(value);
    const known = kept ? this.#spelled.get(value) : undefined;
    if (known !== undefined) return known;
    const json = await spelled(fits(output)(value) ? value : output.parse(value));
    if (kept) this.#spelled.set(value, json);
    return json;
  }

  /** Once a page load: a page that was loaded anew has forgotten the key. */
  async #shakeHands(event: IpcMainInvokeEvent, publicKey: unknown): Promise<Uint8Array | null> {
    try {
      const seat = this.#seatOf(event, null);
      if (!(publicKey instanceof Uint8Array)) throw new KeyturnError('bad_request', 'not a key');
      const random = (into: Uint8Array<ArrayBuffer>) => void webcrypto.getRandomValues(into);
      const handshake = await beginPipe('main', { subtle: webcrypto.subtle, random });
      seat.pipe = await handshake.finish(publicKey);
      return handshake.publicKey;
    } catch (error) {
      this.#log.warn('a window was refused its pipe', error);
      return null;
    }
  }

  /** @param kind the one the call is of; null: whatever the window is */
  #seatOf({ sender, senderFrame }: IpcMainInvokeEvent, kind: WindowKind | null): Seat {
    const seat = this.#seats.get(sender);
    const fits = seat !== undefined && (kind === null || seat.kind === kind);
    if (!fits || senderFrame === null || senderFrame.parent !== null) {
      throw new KeyturnError('denied', 'called from a window that may not');
    }
    const { protocol, host } = new URL(senderFrame.url);
    if (protocol !== 'app:' || host !== seat.kind) {
      throw new KeyturnError('denied', 'called from a page that is not ours');
    }
    return seat;
  }
}

/** So many elements take a few milliseconds. */
const AT_ONCE = 500;

/** JSON, a long list with other work in between: the windows are drawn by the same thread. */
async function spelled(value: unknown): Promise<string> {
  if (!Array.isArray(value) || value.length <= AT_ONCE) return JSON.stringify(value);
  const parts: string[] = [];
  for (let at = 0; at < value.length; at += AT_ONCE) {
    parts.push(JSON.stringify(value.slice(at, at + AT_ONCE)).slice(1, -1));
    await nextTurn();
  }
  return `[${parts.join(',')}]`;
}

async function opened(pipe: SealedPipe, raw: unknown, about: string): Promise<unknown> {
  try {
    return await pipe.open(raw, about);
  } catch (cause) {
    throw new KeyturnError('bad_request', 'bytes that were not sealed here', { cause });
  }
}

function notParsed(issues: readonly { readonly path: PropertyKey[] }[]): KeyturnError {
  const field = issues[0]?.path.map(String).join('.') ?? '';
  return new KeyturnError('bad_request', 'the input does not fit the contract', {
    ...(field === '' ? {} : { field }),
  });
}
