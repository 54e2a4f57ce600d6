/** The bot trades; the key stays home: requests of a bot that has no key are signed by the app and sent to the exchange. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsWords } from '../../renderer/strings/settings.ts';
import type { Ran } from '../../test/setup/cli.ts';
import type { FakeBinance, Seen } from '../../test/setup/fake-binance.ts';
import type { Journey } from '../../test/setup/journey.ts';
import { ROOT } from '../lib/paths.mjs';
import { chapter, proven, shell, show, tell } from './telling.ts';

export interface Value {
  readonly apiKey: string;
  readonly secret: string;
}

const BOT = join(ROOT, 'scripts', 'demo', 'ccxt-bot.mjs');
const RUN = ['run', '--sign', '--preset', 'ccxt:binance=binance-main', '--', process.execPath];
const TELL_ENVIRONMENT = 'console.log(JSON.stringify(process.env))';

export async function openAddress(owner: Journey): Promise<void> {
  chapter('The owner opens an address on this computer, for bots that have no key');
  const address = await owner.openAddress();
  tell(`Under Settings: "${settingsWords.address.enabled}".`);
  const { ok } = await fetch(`${address}/v1/status`);
  proven(ok, `Bots are answered at ${address}.`);
}

export async function trade(owner: Journey, fake: FakeBinance, value: Value): Promise<void> {
  chapter('A bot on an unmodified ccxt trades, without a key');
  for (const line of linesOf(BOT, 'new ccxt.binance', '});')) {
    tell(`  ${line}${line.includes('proxyUrl') ? '   ← the one line that is new' : ''}`);
  }
  shell('keyturn run --sign --preset ccxt:binance=binance-main -- node ccxt-bot.mjs');
  const unsealed = await owner.unseals();
  const ran = await owner.start([...RUN, BOT]).done;
  show(ran);
  const signed = fake.seen.filter(({ headers }) => 'x-mbx-apikey' in headers);
  const opened = (await owner.unseals()) - unsealed;
  proveTrade(ran, signed, fake, value);
  proven(opened === signed.length, `The key was opened ${opened} times, once for each of them.`);
  proveRefusal(ran, fake);
  await proveIgnorance(owner, ran, value);
}

function proveTrade(ran: Ran, signed: readonly Seen[], fake: FakeBinance, value: Value): void {
  proven(ran.code === 0 && ran.stdout.includes('"BTC":1.5'), 'The bot has read its balance.');
  const [order] = fake.orders;
  proven(
    fake.orders.length === 1 && order?.price === '40000' && order.side === 'BUY',
    'The exchange has its order: to buy 0.001 BTC at 40000.',
  );
  proven(
    signed.length > 1 && signed.every((seen) => rightlySigned(seen, value)),
    `The exchange got ${signed.length} signed requests, each with the real key and its signature.`,
  );
  const all = JSON.stringify(fake.seen);
  proven(!all.includes('dummy'), 'The dummy keys got as far as Keyturn, and no further.');
}

async function proveIgnorance(owner: Journey, ran: Ran, value: Value): Promise<void> {
  const around = await owner.start([...RUN, '-e', TELL_ENVIRONMENT]).done;
  const text = [ran.stdout, ran.stderr, around.stdout].join('\n');
  const known = [value.apiKey, value.secret].some((one) => text.includes(one));
  const claim = 'Neither the key nor the secret is in what the bot was started with, or wrote.';
  proven(around.stdout.includes('BINANCE_PROXYURL') && !known, claim);
}

function proveRefusal({ stdout }: Ran, fake: FakeBinance): void {
  const refused = stdout.includes('ExchangeError') && stdout.includes('scope-not-granted');
  proven(refused, 'Its withdrawal was refused: this key can, this bot may not.');
  const asked = fake.paths.some((path) => path.includes('withdraw/apply'));
  proven(!asked && fake.withdrawals.length === 0, 'The exchange was not even asked for it.');
}

/** Computed anew, from what came over the wire. */
function rightlySigned({ query, body, headers }: Seen, { apiKey, secret }: Value): boolean {
  const [payload = '', signature] = `${query}${body}`.split('&signature=');
  const own = createHmac('sha256', secret).update(payload).digest('hex');
  return headers['x-mbx-apikey'] === apiKey && signature === own;
}

/** A piece of a program, from the line with `first` to the one that is `last`. */
function linesOf(file: string, first: string, last: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const from = lines.findIndex((line) => line.includes(first));
  return lines.slice(from, lines.indexOf(last, from) + 1);
}
