/**
 * Keys go into the vault, bots use one without having it and get the other after the owner's yes, and the log tells.
 * The owner is played by Playwright in the app's own windows, each bot is a process of its own, the exchange is a
 * server on this machine, and every claim that is printed was checked before.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { actorName, whatHappened } from '../../renderer/strings/audit.ts';
import type { AuditEvent } from '../../shared/model/audit.ts';
import { FakeBinance } from '../../test/setup/fake-binance.ts';
import { withFakeExchange } from '../../test/setup/fake-exchange.ts';
import { Journey } from '../../test/setup/journey.ts';
import { bytesBelow, tracesInFolder } from '../../test/setup/traces.ts';
import { ROOT } from '../lib/paths.mjs';
import { openAddress, trade, type Value } from './signing.ts';
import { chapter, proven, shell, show, tell } from './telling.ts';

const BINANCE = 'Binance main';
const KRAKEN = 'Kraken grid';
const BOT = join(ROOT, 'scripts', 'demo', 'env-bot.cjs');
/** Behind `keyturn run`: both fields of the key for the bot. */
const RUN = [
  'run',
  ...['--env', 'KRAKEN_KEY=keyturn://kraken-grid/apiKey'],
  ...['--env', 'KRAKEN_SECRET=keyturn://kraken-grid/secret'],
  ...['--', process.execPath, BOT],
];

/** A value in the form exchanges give, new each time: nothing on this disk can know it beforehand. */
function freshValue(length: number): string {
  return `test${randomBytes(length).toString('base64url').replace(/[_-]/g, 'x')}`.slice(0, length);
}

async function makeVault(owner: Journey): Promise<void> {
  chapter('The owner makes a vault');
  const code = await owner.createVault();
  tell('A master password, typed twice. A recovery code, shown once and typed back.');
  proven(code.length === 32, 'The recovery code has 32 characters, and the vault is open.');
}

async function addKeys(owner: Journey, binance: Value, kraken: Value): Promise<void> {
  chapter('Two keys go in');
  await owner.addKey({
    exchange: 'Binance',
    label: BINANCE,
    values: { 'API Key': binance.apiKey, 'Secret Key': binance.secret },
    permissions: ['enableReading', 'enableSpotAndMarginTrading', 'enableWithdrawals'],
  });
  tell(`"${BINANCE}": at the exchange it may read, trade and, alas, withdraw.`);
  await owner.addKey({
    exchange: 'Kraken',
    label: KRAKEN,
    values: { 'API Key': kraken.apiKey, 'Private Key': kraken.secret },
    permissions: ['query-funds'],
  });
  tell(`"${KRAKEN}": it may read.`);
  const main = await owner.window('main');
  const page = await main.content();
  const shown = [binance, kraken].some(({ secret }) => page.includes(secret));
  proven(!shown, 'The window shows both keys, and none of their secrets.');
}

async function pairBot(owner: Journey): Promise<void> {
  chapter('A program asks to be let in');
  shell('keyturn pair --name "grid bot"');
  const pairing = owner.start(['pair', '--name', 'grid bot']);
  const [code] = await pairing.until(/\b\d{3}-\d{3}\b/);
  tell(`  ${code}`);
  const question = await owner.typeCode(code);
  tell('The owner types these digits into the app, sees which program asks, and grants it');
  tell(`"${BINANCE}": Keyturn signs its requests that read or trade, without asking;`);
  tell(`"${KRAKEN}": it gets the values, after a yes every time.`);
  await owner.approvePairing(question, [
    { key: BINANCE, rule: 'always', modes: ['sign'], scopes: ['read', 'trade'] },
    { key: KRAKEN, rule: 'every-time' },
  ]);
  proven((await pairing.done).code === 0, 'The program has a token of its own.');
  shell('keyturn list');
  show(await owner.cli('list'));
}

async function giveValues(owner: Journey, { apiKey, secret }: Value): Promise<void> {
  chapter('Another exchange, for which Keyturn can not sign yet: the bot wants the key itself');
  shell('keyturn run --env KRAKEN_KEY=keyturn://kraken-grid/apiKey \\');
  tell('              --env KRAKEN_SECRET=keyturn://kraken-grid/secret -- node env-bot.cjs');
  const challenge = randomBytes(16).toString('hex');
  const running = owner.start(RUN, { CHALLENGE: challenge });
  await owner.question();
  tell('A small window tells the owner who asks, for what, and what can happen at worst.');
  await owner.answer('once');
  const { code, stdout } = await running.done;
  const proof = createHmac('sha256', `${apiKey}:${secret}`).update(challenge).digest('hex');
  tell('The owner says "Once". The bot shows that it has the key, without showing the key:');
  tell(`  challenge    ${challenge}`);
  tell(`  HMAC-SHA256  ${stdout.slice(0, 32)}…`);
  proven(code === 0 && stdout === `${proof}\n`, 'That is the answer only this key gives.');
}

async function refuseBot(owner: Journey): Promise<void> {
  chapter('It wants the key again');
  const unsealed = await owner.unseals();
  const running = owner.start(RUN, { CHALLENGE: 'again' });
  await owner.answer('no');
  const ran = await running.done;
  tell('This time the owner says "No":');
  show({ stderr: ran.stderr.replace(/^keyturn: waiting.*\n/m, '') });
  const opened = (await owner.unseals()) - unsealed;
  proven(ran.code === 1 && ran.stdout === '' && opened === 0, 'No key was opened, no bot started.');
}

async function readLog(owner: Journey): Promise<void> {
  chapter('What happened stands in the log, written before anything was signed or given');
  const events = (await owner.audit()).filter(({ action }) => !action.startsWith('audit.'));
  for (const event of events) tell(lineOf(event));
  const main = await owner.go('audit');
  const order = main.getByRole('row').filter({ hasText: 'POST /api/v3/order' });
  await order.first().waitFor();
  const line = order.filter({ hasText: 'grid bot' }).filter({ hasText: BINANCE });
  proven((await line.count()) === 1, 'The audit page shows the order, and who had it signed.');
  shell('keyturn audit verify');
  const verified = await owner.cli('audit', 'verify');
  show(verified);
  proven(
    verified.code === 0,
    'The log is whole: every line is sealed and chained to the one before.',
  );
}

function lineOf(event: AuditEvent): string {
  const time = new Date(event.time).toTimeString().slice(0, 8);
  const about = event.credential === undefined ? '' : `  (${event.credential.label})`;
  const refused = event.outcome === 'refused' ? `, refused: ${event.rule ?? ''}` : '';
  return `  ${time}  ${actorName(event).padEnd(9)} ${whatHappened(event)}${about}${refused}`;
}

async function lockAndSearch(owner: Journey, values: readonly Value[]): Promise<void> {
  chapter('The vault is locked');
  shell('keyturn lock; keyturn status');
  const locked = await owner.cli('lock');
  const status = await owner.cli('status');
  show({ stdout: status.stdout.split('\n')[1] ?? '' });
  proven(locked.code === 0 && status.code === 3, 'Nobody is served any more.');
  const traces = values.flatMap(({ apiKey, secret }) =>
    tracesInFolder(owner.home, { apiKey, secret, BINANCE, KRAKEN }),
  );
  const size = Math.round(bytesBelow(owner.home) / 1024);
  const claim = `Keys, secrets and labels are nowhere in the ${size} kB of the data folder.`;
  proven(traces.length === 0, claim);
}

async function story(): Promise<void> {
  const binance = { apiKey: freshValue(64), secret: freshValue(64) };
  const kraken = { apiKey: freshValue(56), secret: freshValue(88) };
  const fake = await FakeBinance.start();
  fake.accept(binance);
  const owner = await Journey.start();
  try {
    tell('The app, started in an empty folder. In the place of Binance: a server on this machine');
    tell('that checks keys and signatures, and would pay withdrawals out.');
    await withFakeExchange(owner.kt.app, fake);
    await makeVault(owner);
    await addKeys(owner, binance, kraken);
    await pairBot(owner);
    await openAddress(owner);
    await trade(owner, fake, binance);
    await giveValues(owner, kraken);
    await refuseBot(owner);
    await readLog(owner);
    await lockAndSearch(owner, [binance, kraken]);
  } finally {
    await owner.close();
    await fake.stop();
  }
  chapter('The bot trades; the key stays home.');
}

story().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
