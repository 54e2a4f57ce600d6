/** What is signed for an action at Hyperliquid: EIP-712 data of an "agent", in which the action is but a hash. */
import { keccak256 } from '../crypto/ethereum.ts';

const text = (value: string): Uint8Array => keccak256(Buffer.from(value));

const DOMAIN = keccak256(
  text('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
  text('Exchange'),
  text('1'),
  // Chain 1337, contract zero, on every network.
  Buffer.from('539'.padStart(64, '0'), 'hex'),
  Buffer.alloc(32),
);
const AGENT = text('Agent(string source,bytes32 connectionId)');
const PREFIX = Buffer.of(0x19, 0x01);

/** @param live the real market, not the testnet: a signature for one is none for the other */
export function agentDigest(action: Uint8Array, live: boolean): Uint8Array {
  return keccak256(PREFIX, DOMAIN, keccak256(AGENT, text(live ? 'a' : 'b'), action));
}
