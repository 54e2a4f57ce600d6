/**
 * freqtrade's `config.json` (https://www.freqtrade.io/en/stable/configuration/): JSON with comments and trailing commas,
 * often split over several files, one of them private. Taken are the exchange's key, and the secrets of the bot itself.
 */
import { refused } from '../refusal.ts';
import { isMembers, parseJson } from './json.ts';
import { fieldNamed } from './names.ts';
import type { RawKey, Reader } from './reader.ts';
import { decodeText, isPlaceholder } from './text.ts';

type Members = Readonly<Record<string, unknown>>;

interface Config {
  readonly file: string;
  readonly members: Members;
}

/** Where the bot keeps secrets of its own, and what to call them. */
const OTHERS: readonly (readonly [path: readonly string[], label: string])[] = [
  [['telegram', 'token'], 'Telegram bot token'],
  [['api_server', 'jwt_secret_key'], 'freqtrade API server JWT key'],
  [['api_server', 'ws_token'], 'freqtrade API server WebSocket token'],
  [['api_server', 'password'], 'freqtrade API server password'],
  [['discord', 'webhook_url'], 'Discord webhook'],
];

export const readFreqtrade: Reader = ({ files }) => {
  const configs = files.map(({ name, bytes }): Config => {
    const members = parseJson(name, decodeText(name, bytes));
    if (!isMembers(members)) throw refused(`${name} is not a freqtrade configuration.`);
    return { file: name, members };
  });
  const names = new Set(
    configs.flatMap(({ members }) => textAt(members, ['exchange', 'name']) ?? []),
  );
  const keys: RawKey[] = [];
  const skipped: { place: string; file: string; why: string }[] = [];
  for (const config of configs) {
    const exchange = exchangeKey(config, names.size === 1 ? [...names][0] : undefined);
    if (exchange !== null) keys.push(exchange);
    else {
      const why = 'No key: it has none, or a placeholder.';
      skipped.push({ file: config.file, place: 'exchange', why });
    }
    keys.push(...OTHERS.flatMap(([path, label]) => otherSecret(config, path, label)));
  }
  return { keys, skipped };
};

/** @param only the one exchange named in any of the files: the private file often does not name it again */
function exchangeKey({ file, members }: Config, only: string | undefined): RawKey | null {
  const exchange = members['exchange'];
  if (!isMembers(exchange)) return null;
  const values: Record<string, string> = {};
  const configs = ['ccxt_config', 'ccxt_sync_config', 'ccxt_async_config'].map(
    (name) => exchange[name],
  );
  for (const part of [exchange, ...configs.filter(isMembers)]) {
    for (const [name, value] of Object.entries(part)) {
      const field = name === 'name' ? null : fieldNamed(name);
      if (field === null || typeof value !== 'string') continue;
      if (value.trim() === '' || isPlaceholder(value) || values[field] !== undefined) continue;
      values[field] = value;
    }
  }
  if (values['secret'] === undefined && values['privateKey'] === undefined) return null;
  const name = textAt(exchange, ['name']) ?? only;
  const bot = textAt(members, ['bot_name']);
  const sandbox = configs.some((config) => isMembers(config) && config['sandbox'] === true);
  return {
    file,
    place: 'exchange',
    label: [name ?? '', bot ?? ''].join(' ').trim(),
    hints: name === undefined ? [file] : [name],
    environment: sandbox ? 'testnet' : 'live',
    tags: ['freqtrade'],
    values,
    warnings:
      members['dry_run'] === true ? ['The bot of this file trades on paper (dry_run).'] : [],
  };
}

function otherSecret(config: Config, path: readonly string[], label: string): RawKey[] {
  const found = valueAt(config.members, path);
  // A WebSocket token may be a list of them.
  const texts = (Array.isArray(found) ? found : [found]).filter((one) => typeof one === 'string');
  return texts
    .filter((value) => value.trim() !== '' && !isPlaceholder(value))
    .map((value) => ({
      file: config.file,
      place: path.join(' › '),
      label,
      hints: [],
      tags: ['freqtrade'],
      values: { value },
      generic: true,
    }));
}

function valueAt(members: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isMembers(at) ? at[name] : undefined), members);
}

function textAt(members: unknown, path: readonly string[]): string | undefined {
  const found = valueAt(members, path);
  return typeof found === 'string' && found.trim() !== '' ? found : undefined;
}
