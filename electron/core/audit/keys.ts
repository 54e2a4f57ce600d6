/**
 * The keys of one epoch, all derived from its seed: an XChaCha20 key that seals records while the vault is open, an
 * Ed25519 key that signs checkpoints, and an X25519 key to which records are sealed while nobody has the others.
 */
import { diffieHellman, type KeyObject } from 'node:crypto';
import { open, SEAL_OVERHEAD, seal } from '../crypto/aead.ts';
import { ascii, concat, decodeBase64, encodeBase64, wipe } from '../crypto/bytes.ts';
import { deriveSubkey, KEY_LABELS } from '../crypto/hkdf.ts';
import type { Random } from '../ports.ts';
import { type SignedPlace, signPlace } from './checkpoint.ts';
import { SEALED_SIZES, VERSION } from './format.ts';
import { type PublicEpoch, signEpoch } from './public-keys.ts';
import { type CurveName, privateKeyOf, publicKeyOf, rawPublicKey } from './raw-keys.ts';
import type { AuditAnchor, AuditEpochKey } from './types.ts';

/** A line's place: its epoch, its number, and the hash of the line before it. */
export type SealPlace = AuditAnchor;

const EPHEMERAL = 32;
const SPACE = 0x20;

/** Longest event, in bytes of JSON. */
export const EVENT_MAX = Math.max(...SEALED_SIZES) - EPHEMERAL - SEAL_OVERHEAD;

/**
 * Bound to every seal. With the hash of the line before, a record vouches for all that came before it, so that the
 * key's holder sees a change in lines that no checkpoint covers yet.
 */
function sealedWith({ epoch, seq, hash }: SealPlace): Uint8Array {
  return ascii(`keyturn-audit-record ${VERSION} ${epoch} ${seq} ${hash}`);
}

/** Spaces behind the JSON, up to one of few sizes; the same size whether it is sealed by key or to the public key. */
function pad(json: Uint8Array, overhead: number): Uint8Array {
  const size = SEALED_SIZES.find((s) => json.byteLength + EPHEMERAL + SEAL_OVERHEAD <= s);
  if (size === undefined) throw new RangeError('the event is too long');
  const padded = new Uint8Array(size - overhead).fill(SPACE);
  padded.set(json);
  return padded;
}

export class EpochKeys {
  readonly epoch: number;
  readonly public: PublicEpoch;
  readonly #seal: Uint8Array;
  readonly #sealTo: Uint8Array;
  // node:crypto keeps these two outside the heap and clears them when they are collected; they can't be cleared before.
  #sign: KeyObject | null;
  #unseal: KeyObject | null;

  /** Keeps nothing of `key.seed`. */
  constructor(key: AuditEpochKey) {
    this.epoch = key.epoch;
    this.#seal = derive(key, KEY_LABELS.auditSeal);
    this.#sign = derivePrivate('ed25519', key, KEY_LABELS.auditSign);
    this.#unseal = derivePrivate('x25519', key, KEY_LABELS.auditUnseal);
    this.#sealTo = rawPublicKey(this.#unseal);
    this.public = signEpoch(
      {
        epoch: key.epoch,
        verify: encodeBase64(rawPublicKey(this.#sign)),
        seal: encodeBase64(this.#sealTo),
      },
      this.#sign,
    );
  }

  sign(place: AuditAnchor): SignedPlace {
    if (this.#sign === null) throw new Error('the audit keys are gone');
    return signPlace(place, this.#sign);
  }

  seal(json: Uint8Array, place: SealPlace, random: Random): Uint8Array {
    // Else it would seal with a key of zeros.
    if (this.#sign === null) throw new Error('the audit keys are gone');
    return seal(this.#seal, pad(json, SEAL_OVERHEAD), sealedWith(place), random);
  }

  /** Null: it does not open. `locked`: it was sealed to the public key, so anybody could have written it. */
  open(sealed: Uint8Array, place: SealPlace): { json: Uint8Array; locked: boolean } | null {
    const bound = sealedWith(place);
    const json = open(this.#seal, sealed, bound);
    if (json !== null) return { json, locked: false };
    const key = this.#sharedKey(sealed.subarray(0, EPHEMERAL));
    const inner = key === null ? null : open(key, sealed.subarray(EPHEMERAL), bound);
    if (key !== null) wipe(key);
    return inner === null ? null : { json: inner, locked: true };
  }

  #sharedKey(ephemeral: Uint8Array): Uint8Array | null {
    if (this.#unseal === null) return null;
    try {
      return agree(this.#unseal, publicKeyOf('x25519', ephemeral), ephemeral, this.#sealTo);
    } catch {
      return null; // A point of small order: no such seal was ever made.
    }
  }

  wipe(): void {
    wipe(this.#seal);
    this.#sign = null;
    this.#unseal = null;
  }
}

/** Without salt: the seed is random already (RFC 5869 §3.1). */
function derive({ seed, epoch }: AuditEpochKey, label: string): Uint8Array {
  return deriveSubkey(seed, new Uint8Array(0), label, ascii(String(epoch)));
}

function derivePrivate(curve: CurveName, key: AuditEpochKey, label: string): KeyObject {
  const raw = derive(key, label);
  try {
    return privateKeyOf(curve, raw);
  } finally {
    wipe(raw);
  }
}

/** Both public keys go into the derivation, as in age's X25519 stanza and HPKE (RFC 9180 §4.1). */
function agree(
  own: KeyObject,
  other: KeyObject,
  ephemeral: Uint8Array,
  recipient: Uint8Array,
): Uint8Array {
  const shared = diffieHellman({ privateKey: own, publicKey: other });
  // RFC 7748 §6.1: all zero means a point of small order. OpenSSL refuses it by itself; this is for others.
  if (shared.every((byte) => byte === 0)) throw new Error('point of small order');
  try {
    return deriveSubkey(shared, concat(ephemeral, recipient), KEY_LABELS.auditLockedRecord);
  } finally {
    wipe(shared);
  }
}

/** Seals to an epoch's public key: ephemeral X25519 public key (32) ‖ nonce (24) ‖ ciphertext ‖ tag (16). */
export function sealLocked(
  to: PublicEpoch,
  json: Uint8Array,
  place: SealPlace,
  random: Random,
): Uint8Array {
  const recipient = decodeBase64(to.seal) ?? new Uint8Array(0);
  const raw = random.bytes(32);
  const own = privateKeyOf('x25519', raw);
  wipe(raw);
  const ephemeral = rawPublicKey(own);
  const key = agree(own, publicKeyOf('x25519', recipient), ephemeral, recipient);
  const inner = seal(key, pad(json, EPHEMERAL + SEAL_OVERHEAD), sealedWith(place), random);
  wipe(key);
  return concat(ephemeral, inner);
}
