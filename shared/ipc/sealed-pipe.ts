/**
 * How bytes cross between a window and the main process: sealed. Chromium's pipes keep un-wiped copies of what went
 * through them in the main process's memory (docs/adr/0005), and no copy there can be reached to overwrite it. So every
 * Uint8Array in a call or a reply is sealed with a key that both ends agree on when the page loads and that dies with
 * the window; what stays behind is noise. It protects memory afterwards, not a pipe that somebody listens on.
 *
 * Ephemeral ECDH on P-256 (SP 800-56A, 5.7.1.2) → HKDF-SHA256 (RFC 5869) → AES-256-GCM, one key a direction. All by
 * WebCrypto, which both ends have, and which wipes what it copies.
 */

type Bytes = Uint8Array<ArrayBuffer>;

/** The part of WebCrypto's SubtleCrypto that is used, so that neither Node's nor the DOM's types are needed here. */
export interface Subtle<Key> {
  generateKey(
    algorithm: { name: string; namedCurve: string },
    extractable: boolean,
    usages: 'deriveBits'[],
  ): Promise<{ publicKey: Key; privateKey: Key }>;
  exportKey(format: 'raw', key: Key): Promise<ArrayBuffer>;
  importKey(
    format: 'raw',
    bytes: Bytes,
    algorithm: { name: string; namedCurve?: string },
    extractable: boolean,
    usages: ('deriveKey' | 'encrypt' | 'decrypt')[],
  ): Promise<Key>;
  deriveBits(
    algorithm: { name: string; public: Key },
    key: Key,
    length: number,
  ): Promise<ArrayBuffer>;
  deriveKey(
    algorithm: { name: string; hash: string; salt: Bytes; info: Bytes },
    key: Key,
    derived: { name: string; length: number },
    extractable: boolean,
    usages: ('encrypt' | 'decrypt')[],
  ): Promise<Key>;
  encrypt(
    algorithm: { name: string; iv: Bytes; additionalData: Bytes },
    key: Key,
    plaintext: Bytes,
  ): Promise<ArrayBuffer>;
  decrypt(
    algorithm: { name: string; iv: Bytes; additionalData: Bytes },
    key: Key,
    sealed: Bytes,
  ): Promise<ArrayBuffer>;
}

export interface PipeCrypto<Key> {
  readonly subtle: Subtle<Key>;
  /** Fills with random bytes. */
  readonly random: (into: Bytes) => void;
}

export type End = 'window' | 'main';

export interface Handshake {
  /** 65 bytes, an uncompressed point: to be sent to the other end. */
  readonly publicKey: Bytes;
  /** @param theirs the other end's. Rejects when it is no point of the curve. */
  finish(theirs: Uint8Array): Promise<SealedPipe>;
}

export interface SealedPipe {
  /** A copy of `value` with every Uint8Array in it sealed; `about` names the call, and must be the same to open. */
  seal(value: unknown, about: string): Promise<unknown>;
  /** The reverse. Rejects when something in it was not sealed by the other end for this call. */
  open(value: unknown, about: string): Promise<unknown>;
}

const ECDH = { name: 'ECDH', namedCurve: 'P-256' };
const NONCE = 12;

export async function beginPipe<Key>(end: End, crypto: PipeCrypto<Key>): Promise<Handshake> {
  const { subtle } = crypto;
  const mine = await subtle.generateKey(ECDH, false, ['deriveBits']);
  return {
    publicKey: new Uint8Array(await subtle.exportKey('raw', mine.publicKey)),
    async finish(theirs) {
      const point = await subtle.importKey('raw', new Uint8Array(theirs), ECDH, false, []);
      const shared = new Uint8Array(
        await subtle.deriveBits({ name: 'ECDH', public: point }, mine.privateKey, 256),
      );
      const root = await subtle.importKey('raw', shared, { name: 'HKDF' }, false, ['deriveKey']);
      shared.fill(0);
      const other = end === 'main' ? 'window' : 'main';
      return pipeOf(
        crypto,
        await directionKey(subtle, root, end, 'encrypt'),
        await directionKey(subtle, root, other, 'decrypt'),
      );
    },
  };
}

/** @param from the end that seals with it */
function directionKey<Key>(
  subtle: Subtle<Key>,
  root: Key,
  from: End,
  use: 'encrypt' | 'decrypt',
): Promise<Key> {
  const info = ascii(`keyturn pipe 1 from ${from}`);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info };
  return subtle.deriveKey(hkdf, root, { name: 'AES-GCM', length: 256 }, false, [use]);
}

function pipeOf<Key>({ subtle, random }: PipeCrypto<Key>, out: Key, into: Key): SealedPipe {
  const gcm = (iv: Bytes, about: string) => ({
    name: 'AES-GCM',
    iv,
    additionalData: ascii(about),
  });
  return {
    seal: (value, about) =>
      mapBytes(value, async (plain) => {
        // Few messages a window: random nonces of 96 bits do not meet.
        const nonce = new Uint8Array(NONCE);
        random(nonce);
        const sealed = new Uint8Array(await subtle.encrypt(gcm(nonce, about), out, plain));
        const whole = new Uint8Array(NONCE + sealed.byteLength);
        whole.set(nonce);
        whole.set(sealed, NONCE);
        return whole;
      }),
    open: (value, about) =>
      mapBytes(value, async (whole) => {
        const nonce = whole.subarray(0, NONCE);
        return new Uint8Array(await subtle.decrypt(gcm(nonce, about), into, whole.subarray(NONCE)));
      }),
  };
}

/** How deep a call's input or reply goes at most. */
const DEEPEST = 8;

/** A copy with every Uint8Array replaced. Only arrays and plain objects are looked into: nothing else crosses. */
async function mapBytes(
  value: unknown,
  replace: (bytes: Bytes) => Promise<Bytes>,
  depth = 0,
): Promise<unknown> {
  if (value instanceof Uint8Array) return replace(value as Bytes);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) throw new RangeError('nested too deeply');
  if (Array.isArray(value)) {
    return Promise.all(value.map((one) => mapBytes(one, replace, depth + 1)));
  }
  const entries = Object.entries(value).map(
    async ([name, one]) => [name, await mapBytes(one, replace, depth + 1)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Overwrites every Uint8Array in a value. */
export function wipeBytes(value: unknown): void {
  if (value instanceof Uint8Array) value.fill(0);
  else if (typeof value === 'object' && value !== null) Object.values(value).forEach(wipeBytes);
}

function ascii(text: string): Bytes {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
