/** Addresses and networks of an IP allow-list: what they are, whether the exchange can see such a one, and in words why not. */

export type IpProblem =
  | 'not-an-address'
  | 'bad-prefix'
  /** Everybody is on the list. */
  | 'everyone'
  /** Never what an exchange sees: of a home network or of this machine. */
  | 'private';

/** Null when it is an address or a network that an exchange may be called from. */
export function ipProblem(text: string): IpProblem | null {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = bitsOf(address);
  if (bits === null || more.length > 0) return 'not-an-address';
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits.length))
    return 'bad-prefix';
  if (Number(prefix ?? bits.length) === 0) return 'everyone';
  return PRIVATE.some((network) => isWithin(bits, network)) ? 'private' : null;
}

/** All that is separated by blanks, commas, semicolons or line ends. */
export function splitIps(text: string): string[] {
  return text.split(/[\s,;|]+/).filter(Boolean);
}

/** Of 32 or 128; null if it is no address. */
function bitsOf(address: string): string | null {
  return address.includes(':') ? bitsOf6(address) : bitsOf4(address);
}

function bitsOf4(address: string): string | null {
  const parts = address.split('.');
  const fine = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part));
  if (!fine || parts.some((part) => Number(part) > 255)) return null;
  return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}

const GROUPS = 8;

function bitsOf6(address: string): string | null {
  const [head = '', tail, ...more] = address.split('::');
  if (more.length > 0) return null;
  const front = groupsOf(head);
  const back = tail === undefined ? [] : groupsOf(tail);
  if (front === null || back === null) return null;
  const missing = GROUPS - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...front, ...Array<string>(missing).fill('0'), ...back];
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

/** The last of them may be an IPv4 address, which is two. */
function groupsOf(text: string): string[] | null {
  if (text === '') return [];
  const groups = text.split(':');
  const last = bitsOf4(groups.at(-1) ?? '');
  if (last !== null) {
    const hex = (bits: string): string => Number.parseInt(bits, 2).toString(16);
    groups.splice(-1, 1, hex(last.slice(0, 16)), hex(last.slice(16)));
  }
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups : null;
}

const start = (network: string): string => {
  const [address = '', prefix = ''] = network.split('/');
  return `${address.includes(':') ? 6 : 4}${(bitsOf(address) ?? '').slice(0, Number(prefix))}`;
};

const PRIVATE: readonly string[] = [
  '10.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
].map(start);

const isWithin = (bits: string, network: string): boolean =>
  `${bits.length === 128 ? 6 : 4}${bits}`.startsWith(network);
