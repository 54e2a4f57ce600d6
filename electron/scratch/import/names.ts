/** What other programs call the parts of an exchange's key → ccxt's name for it. */

const NAMES: Readonly<Record<string, readonly string[]>> = {
  apiKey: [
    'apikey',
    'key',
    'api',
    'apikeyid',
    'apikeyname',
    'accesskey',
    'accesskeyid',
    'apiaccesskey',
    'apipublickey',
    'publickey',
    'keyid',
    'keyname',
    'clientid',
    'apiid',
    'exchangekey',
  ],
  secret: [
    'secret',
    'apisecret',
    'secretkey',
    'apisecretkey',
    'apikeysecret',
    'apiprivatekey',
    'keysecret',
    'clientsecret',
    'secretaccesskey',
    'secretapikey',
    'exchangesecret',
  ],
  password: ['password', 'passphrase', 'apipassphrase', 'apipassword', 'keypassphrase', 'passwd'],
  uid: ['uid', 'userid', 'memo', 'apimemo', 'customerid'],
  accountId: ['accountid', 'apiaccountid'],
  login: ['login'],
  twofa: ['twofa', 'apikey2fa', 'keytwofa'],
  privateKey: ['privatekey', 'walletprivatekey', 'agentprivatekey', 'apiwalletprivatekey'],
  walletAddress: ['walletaddress', 'address', 'wallet', 'accountaddress', 'publicaddress'],
  token: ['token', 'accesstoken', 'apitoken', 'bearertoken'],
  totp: ['totp', 'otp', 'otpauth', 'totpseed', 'totpsecret', '2faseed', 'authenticatorkey'],
};

const BY_NAME = new Map(
  Object.entries(NAMES).flatMap(([field, names]) => names.map((name) => [name, field] as const)),
);

/** `API_Secret-Key` → `apisecretkey`. */
export const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** @returns ccxt's name, or null for a name that says nothing of a key */
export function fieldNamed(name: string): string | null {
  return BY_NAME.get(plain(name)) ?? null;
}

/** Parts that make a name up (`BINANCE_MAIN_API_KEY`), in lower case. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());

/**
 * A name whose end tells the field: `BINANCE_MAIN_API_KEY` → `apiKey` of `binance main`. The longest ending counts.
 * @returns null when no ending is known
 */
export function fieldAtEnd(name: string): { field: string; before: string[] } | null {
  const words = wordsOf(name);
  for (let from = 0; from < words.length; from++) {
    const field = BY_NAME.get(words.slice(from).join(''));
    if (field !== undefined) return { field, before: words.slice(0, from) };
  }
  return null;
}
