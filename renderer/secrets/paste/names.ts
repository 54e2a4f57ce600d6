/**
 * What programs and exchanges call the parts of a key, in the languages their pages come in. A name is compared by its
 * letters and digits alone: `API-Key`, `api_key` and `Api Key:` are one.
 */

export type Kind =
  | 'apiKey'
  | 'secret'
  | 'password'
  | 'privateKey'
  | 'walletAddress'
  | 'uid'
  | 'login'
  | 'accountId'
  | 'token'
  | 'totp'
  /** Not a value of the key: addresses it may be used from, its name, and what is of no use here. */
  | 'ips'
  | 'label'
  | 'exchange'
  | 'ignored';

/** In English, as words, for names in code too: `BINANCE_API_KEY`, `okxSecretKey`. The longest that fits counts. */
const WORDS: Readonly<Record<Kind, string>> = {
  apiKey:
    'api key, apikey, api key id, api key name, api id, access key, access key id, access id, client id, ' +
    'client key, public key, public api key, key id, api public key, consumer key, key',
  secret:
    'secret, secret key, secretkey, api secret, apisecret, api secret key, api key secret, secret api key, ' +
    'client secret, key secret, secret access key, private api key, api private key, consumer secret, hmac secret',
  password:
    'password, passphrase, pass phrase, api passphrase, api password, api key passphrase, secret passphrase, ' +
    'api pass, passwd',
  privateKey:
    'private key, privatekey, priv key, wallet private key, api wallet private key, agent private key, wallet key, ' +
    'private key pem, pem',
  walletAddress: 'wallet address, wallet, account address, public address, eth address, address',
  uid: 'uid, user id, customer id, client number',
  login: 'login, user name, username',
  accountId: 'account id, application id',
  token: 'token, access token, bearer token, auth token',
  totp:
    'totp, totp secret, totp seed, totp key, 2 fa, 2 fa secret, 2 fa key, otp, otp secret, otp key, otp seed, ' +
    'authenticator key, authenticator secret, google authenticator, google authenticator key, setup key, two fa, ' +
    'two factor secret, mfa secret, ga secret, ga key, authenticator seed',
  ips:
    'ip, ips, ip address, ip addresses, ip whitelist, ip allow list, ip allowlist, whitelist, whitelisted ips, ' +
    'trusted ip, trusted ips, ip restrictions, ip access restrictions',
  label:
    'label, remark, remark name, note, name, key name, api name, nickname, memo, comment, description',
  exchange: 'exchange, exchange name, exchange id',
  ignored:
    'permissions, permission, created, created at, create time, expires, expires at, expiry, type, key type, status, ' +
    'restrictions, environment, env, sandbox, testnet, enabled, pair whitelist, version',
};

/** Of pages that are not in English, with letters and digits alone. */
const ELSEWHERE: Readonly<Partial<Record<Kind, string>>> = {
  apiKey:
    'apischlüssel apikennung cléapi clédapi clefapi clavedeapi claveapi clavedelaapi chavedeapi chaveapi chavedaapi ' +
    'chiaveapi apiключ ключapi ключапи apianahtarı apianahtari api密钥 api密鑰 api金钥 api金鑰 访问密钥 訪問金鑰 ' +
    'apiキー アクセスキー api키 액세스키 khóaapi mãapi kunciapi kluczapi apisleutel مفتاحapi klíčapi',
  secret:
    'geheimschlüssel geheimerschlüssel apigeheimnis geheimnis clésecrète clésecrete clésecrèteapi secretapi clavesecreta ' +
    'secretodeapi chavesecreta segredodaapi chiavesegreta секретныйключ секретныйключapi секретapi секрет ' +
    'секретнийключ gizlianahtar gizlianahtarı 密钥 密鑰 金鑰 秘钥 私密密钥 秘密密钥 secret密钥 シークレットキー ' +
    'シークレット apiシークレット 秘密鍵 시크릿키 비밀키 api비밀키 보안키 khóabímật kuncirahasia kluczsekretny ' +
    'tajnyklucz geheimesleutel المفتاحالسري',
  password:
    'passwort kennwort motdepasse phrasedepasse phrasesecrète contraseña frasedecontraseña frasesecreta senha ' +
    'frasedesenha пароль кодоваяфраза секретнаяфраза parola şifre 密码 密碼 口令 密码短语 api密码 パスフレーズ ' +
    'パスワード 비밀번호 패스프레이즈 암호 mậtkhẩu frasesegreta hasło wachtwoord',
  privateKey:
    '私钥 私鑰 privaterschlüssel cléprivée claveprivada chaveprivada chiaveprivata приватныйключ закрытыйключ 개인키 ' +
    'özelanahtar kluczprywatny',
  walletAddress: '钱包地址 錢包地址 адрескошелька',
  ips: 'ip白名单 ip白名單 绑定ip ipадрес ipадреса adresseip adresseipautorisée ipadressen',
  label: '备注 備註 名称 bezeichnung nom nombre nome имя название メモ 이름',
  ignored: '权限 權限 berechtigungen permisos permissões права 권한',
};

/** Letters and digits of a name, in lower case and one form. */
export function lettersOf(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The words of a name in code: `binanceApiKey1` → binance, api, key, 1. */
export function wordsOf(name: string): string[] {
  return name
    .slice(0, 120)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => word.match(/\d+|\D+/g) ?? []);
}

interface Alias {
  readonly kind: Kind;
  readonly words: readonly string[];
}

const entries = <T>(of: Readonly<Partial<Record<Kind, T>>>): [Kind, T][] =>
  Object.entries(of) as [Kind, T][];

const ALIASES: readonly Alias[] = entries(WORDS)
  .flatMap(([kind, text]) => text.split(', ').map((one) => ({ kind, words: one.split(' ') })))
  .toSorted((a, b) => b.words.length - a.words.length);

const EXACT: ReadonlyMap<string, Kind> = new Map([
  ...ALIASES.map(({ kind, words }) => [words.join(''), kind] as const),
  ...entries(ELSEWHERE).flatMap(([kind, text]) =>
    text.split(' ').map((one) => [lettersOf(one), kind] as const),
  ),
]);

/** What a label says, taken as a whole. */
export function kindOfLabel(label: string): Kind | null {
  return label.length > 60 ? null : (EXACT.get(lettersOf(label)) ?? null);
}

/** What a name in code says, and the rest of it: `BINANCE_API_KEY` is an API key of `binance`. */
export function kindOfName(name: string): { readonly kind: Kind; readonly rest: string } | null {
  const words = wordsOf(name);
  for (const { kind, words: alias } of ALIASES) {
    // "key" and "name" alone say something only at the end: `OKX_KEY`, but not `KEY_ID_OF_X`.
    const from = alias.length === 1 ? words.length - alias.length : 0;
    const at = lastIndexOf(words, alias, Math.max(0, from - trailingDigits(words)));
    if (at < 0) continue;
    const rest = [...words.slice(0, at), ...words.slice(at + alias.length)].join(' ');
    return { kind, rest };
  }
  return null;
}

const trailingDigits = (words: readonly string[]): number =>
  /^\d+$/.test(words.at(-1) ?? '') ? 1 : 0;

function lastIndexOf(words: readonly string[], alias: readonly string[], from: number): number {
  for (let at = words.length - alias.length; at >= from; at--) {
    if (alias.every((word, i) => words[at + i] === word)) return at;
  }
  return -1;
}
