/**
 * A key goes into the vault, a bot gets it after the owner's yes, and the log tells. The owner is played by Playwright
 * in the app's own windows, the bot is a process of its own, and every claim that is printed was checked before.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { actionWords, actorName } from '../../renderer/features/audit/strings.ts';
import type { AuditEvent } from '../../shared/model/audit.ts';
import type { Ran } from '../../test/setup/cli.ts';
import { Journey } from '../../test/setup/journey.ts';
import { bytesBelow, tracesInFolder } from '../../test/setup/traces.ts';
import { ROOT } from '../lib/paths.mjs';

const LABEL = 'Binance main';
const BOT = join(ROOT, 'scripts', 'demo', 'bot.cjs');
/** Behind `keyturn run`: both fields of the key for the bot. */
const RUN = [
  'run',
  ...['--env', 'BINANCE_KEY=keyturn://binance-main/apiKey'],
  ...['--env', 'BINANCE_SECRET=keyturn://binance-main/secret'],
  ...['--', process.execPath, BOT],
];

/** A value in the form Binance gives, new each time: nothing on this disk can know it beforehand. */
function freshValue(): string {
  return `test${randomBytes(60).toString('base64url').replace(/[_-]/g, 'x')}`.slice(0, 64);
}

function chapter(title: string): void {
  console.log(`\n${title}`);
}

function tell(line: string): void {
  console.log(`  ${line}`);
}

function shell(line: string): void {
  console.log(`  $ ${line}`);
}

/** What the story claims has to be so. */
function check(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`the story does not hold: ${claim}`);
}

/** The output of a command, as a terminal would show it. */
function show({ stdout, stderr }: Pick<Ran, 'stdout' | 'stderr'>): void {
  for (const line of `${stdout}${stderr}`.split('\n')) if (line !== '') tell(`  ${line}`);
}

interface Value {
  readonly apiKey: string;
  readonly secret: string;
}

async function makeVault(owner: Journey): Promise<void> {
  chapter('The owner makes a vault');
  const code = await owner.createVault();
  check(code.length === 32, 'the recovery code has 32 characters');
  tell('A master password, typed twice. A recovery code, shown once and typed back.');
}

async function addKey(owner: Journey, { apiKey, secret }: Value): Promise<void> {
  chapter('A key goes in');
  await owner.addKey({
    exchange: 'Binance',
    label: LABEL,
    values: { 'API Key': apiKey, 'Secret Key': secret },
    permissions: ['enableReading', 'enableSpotAndMarginTrading'],
  });
  tell(`"${LABEL}" of Binance: it may read and trade, and is to be turned in 60 days.`);
}

async function pairBot(owner: Journey): Promise<void> {
  chapter('A program asks to be let in');
  shell('keyturn pair --name "grid bot" --want binance:read+trade');
  const pairing = owner.start(['pair', '--name', 'grid bot', '--want', 'binance:read+trade']);
  const [code] = await pairing.until(/\b\d{3}-\d{3}\b/);
  tell(`  ${code}`);
  const question = await owner.typeCode(code);
  tell('The owner types these digits into the app, sees which program asks,');
  tell(`and grants it "${LABEL}", to be asked every time.`);
  await owner.approvePairing(question, [{ key: LABEL, rule: 'every-time' }]);
  check((await pairing.done).code === 0, 'the program was paired');
  shell('keyturn list');
  show(await owner.cli('list'));
}

async function runBot(owner: Journey, { apiKey, secret }: Value): Promise<void> {
  chapter('The bot wants the key');
  shell('keyturn run --env BINANCE_KEY=keyturn://binance-main/apiKey \\');
  tell('              --env BINANCE_SECRET=keyturn://binance-main/secret -- node bot.cjs');
  const challenge = randomBytes(16).toString('hex');
  const running = owner.start(RUN, { CHALLENGE: challenge });
  await owner.question();
  tell('A small window tells the owner who asks, for what, and what can happen at worst.');
  await owner.answer('once');
  const { code, stdout } = await running.done;
  const proof = createHmac('sha256', `${apiKey}:${secret}`).update(challenge).digest('hex');
  check(code === 0 && stdout === `${proof}\n`, 'the bot has the key');
  tell('The owner says "Once". The bot proves that it has the key, without showing it:');
  tell(`  challenge    ${challenge}`);
  tell(`  HMAC-SHA256  ${stdout.slice(0, 32)}…  as it should be`);
}

async function refuseBot(owner: Journey): Promise<void> {
  chapter('It wants the key again');
  const running = owner.start(RUN, { CHALLENGE: 'again' });
  await owner.answer('no');
  const ran = await running.done;
  check(ran.code === 1 && ran.stdout === '', 'after a no there is no value and no bot');
  tell('This time the owner says "No". The bot is not even started:');
  show({ stdout: '', stderr: ran.stderr.replace(/^keyturn: waiting.*\n/m, '') });
}

async function readLog(owner: Journey): Promise<void> {
  chapter('What happened stands in the log, written before anything was given');
  await owner.go('audit');
  const events = (await owner.audit()).filter(({ action }) => action in actionWords);
  for (const event of events) tell(lineOf(event));
  const actions = events.map(({ action }) => action);
  for (const action of ['client.paired', 'lease.granted', 'lease.refused'] as const) {
    check(actions.includes(action), `the log has ${action}`);
  }
  shell('keyturn audit verify');
  const verified = await owner.cli('audit', 'verify');
  check(verified.code === 0, 'the log verifies');
  show({ stdout: verified.stdout, stderr: '' });
}

function lineOf(event: AuditEvent): string {
  const time = new Date(event.time).toTimeString().slice(0, 8);
  const about = event.credential === undefined ? '' : `  (${event.credential.label})`;
  const refused = event.outcome === 'refused' ? ', refused' : '';
  return `  ${time}  ${actorName(event).padEnd(9)} ${actionWords[event.action]}${about}${refused}`;
}

async function lockAndSearch(owner: Journey, { apiKey, secret }: Value): Promise<void> {
  chapter('The vault is locked');
  shell('keyturn lock; keyturn status');
  check((await owner.cli('lock')).code === 0, 'the program may lock');
  const status = await owner.cli('status');
  check(status.code === 3, 'the vault is locked');
  show({ stdout: status.stdout.split('\n')[1] ?? '', stderr: '' });
  const traces = tracesInFolder(owner.home, { apiKey, secret, label: LABEL });
  check(traces.length === 0, `nothing on the disk: ${JSON.stringify(traces)}`);
  const size = Math.round(bytesBelow(owner.home) / 1024);
  tell(`The key, the secret and the label are nowhere in the ${size} kB of the data folder.`);
}

async function story(): Promise<void> {
  const value = { apiKey: freshValue(), secret: freshValue() };
  const owner = await Journey.start();
  try {
    await makeVault(owner);
    await addKey(owner, value);
    await pairBot(owner);
    await runBot(owner, value);
    await refuseBot(owner);
    await readLog(owner);
    await lockAndSearch(owner, value);
  } finally {
    await owner.close();
  }
  chapter('The bot trades; the key stays home.');
}

story().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
