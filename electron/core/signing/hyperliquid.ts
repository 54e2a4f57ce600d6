/**
 * Signs for Hyperliquid: over the action of a body, its nonce, the vault it is for and when it expires. Those actions
 * that only the key of the main wallet may sign (withdrawals among them) are signed in ways of their own, and not here.
 */
import { keccak256, signDigest } from '../crypto/ethereum.ts';
import { agentDigest } from './agent.ts';
import { COMMON } from './grammar.ts';
import { withHex } from './hex.ts';
import { withMembers } from './json-text.ts';
import { fieldOf } from './key-fields.ts';
import { packed } from './msgpack.ts';
import { nonceOf } from './nonce.ts';
import { outgoing } from './outgoing.ts';
import { KeyUnusable, NotPlain, type PlainRequest, type Values } from './request.ts';
import type { Signer } from './signer.ts';

const LIVE = 'api.hyperliquid.xyz';
const MEMBERS = new Set(['action', 'nonce', 'signature', 'vaultAddress', 'expiresAfter']);
const OF_THE_WALLET = new Set([
  ...['usdClassTransfer', 'cDeposit', 'cWithdraw', 'tokenDelegate', 'linkStakingUser'],
  ...['withdraw3', 'usdSend', 'spotSend', 'sendAsset', 'sendToEvmWithData'],
  ...['approveAgent', 'approveBuilderFee', 'convertToMultiSigUser', 'multiSig'],
  ...['userDexAbstraction', 'userSetAbstraction', 'userPortfolioMargin'],
]);

export const hyperliquid: Signer = {
  exchange: 'hyperliquid',
  grammar: {
    ...COMMON,
    methods: new Set(['POST']),
    set: new Set(['nonce', 'signature']),
    proof: new Set(['signature']),
  },
  nonce: { unit: 'ms', max: null },
  read: withAction,
  sign: (request, values, moment) => {
    const nonce = nonceOf(moment);
    const digest = agentDigest(hashOf(request, BigInt(nonce)), request.host === LIVE);
    const signature = JSON.stringify(signatureOver(digest, values));
    return outgoing(request, { body: withMembers(request.body, { nonce, signature }) });
  },
};

/** The path is one for all: what is done is said in the body. */
function withAction(plain: PlainRequest): PlainRequest {
  if (plain.path !== '/exchange') return plain;
  if (!plain.parameters.every(({ name }) => MEMBERS.has(name))) {
    throw new NotPlain('its body has a member that is not signed');
  }
  const type = typeOf(memberOf(plain, 'action'));
  if (type === null) throw new NotPlain('its body names no action');
  if (OF_THE_WALLET.has(type)) throw new NotPlain(`${type} is for the key of the main wallet`);
  // What can't be signed is told before anything is judged.
  hashOf(plain, 0n);
  return { ...plain, action: type };
}

function typeOf(action: unknown): string | null {
  if (typeof action !== 'object' || action === null || !('type' in action)) return null;
  return typeof action.type === 'string' ? action.type : null;
}

function hashOf(request: PlainRequest, nonce: bigint): Uint8Array {
  return keccak256(
    packed(memberOf(request, 'action')),
    uint64(nonce),
    vaultOf(memberOf(request, 'vaultAddress')),
    expiryOf(memberOf(request, 'expiresAfter')),
  );
}

/** What is not there is null. */
function memberOf({ json }: PlainRequest, name: string): unknown {
  return Object.entries(json ?? {}).find(([one]) => one === name)?.[1] ?? null;
}

function vaultOf(vault: unknown): Uint8Array {
  if (vault === null) return Buffer.of(0);
  const address = typeof vault === 'string' ? vault : '';
  const [, hex] = /^(?:0x)?([0-9a-fA-F]{40})$/.exec(address) ?? [];
  if (hex === undefined) throw new NotPlain('its vault is no address');
  return Buffer.from(`01${hex}`, 'hex');
}

function expiryOf(expires: unknown): Uint8Array {
  if (expires === null) return Buffer.alloc(0);
  if (typeof expires !== 'number' || !Number.isSafeInteger(expires) || expires < 0) {
    throw new NotPlain('when it expires is no time');
  }
  return Buffer.concat([Buffer.of(0), uint64(BigInt(expires))]);
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

function signatureOver(digest: Uint8Array, values: Values): { r: string; s: string; v: number } {
  const signature = fieldOf(values, 'privateKey').use((text) =>
    withHex(text, (key) => signDigest(digest, key)),
  );
  if (signature === null) throw new KeyUnusable('its privateKey is none');
  const { r, s, v } = signature;
  return { r: numeral(r), s: numeral(s), v };
}

/** As numbers are written there: without zeros in front. */
function numeral(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString('hex').replace(/^0+/, '')}`;
}
