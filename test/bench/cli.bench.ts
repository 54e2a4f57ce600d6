/**
 * How long commands take, next to `node -e 0`, which nothing written for Node can beat. One run of each in turn, over
 * and over, so that whatever else the machine does falls on all of them; ratios are of medians.
 */
import { spawn } from 'node:child_process';
import { bundleCli } from '../setup/cli.ts';
import { LiveBroker } from '../setup/live-broker.ts';
import { ms, printTable, summarise } from './harness.ts';

const ROUNDS = 60;
/** Issue 2, part 8: for `keyturn status`. */
const STATUS_MAX = 1.25;

interface Contender {
  readonly name: string;
  readonly args: readonly string[];
  readonly times: number[];
}

function timeOf(args: readonly string[], home: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, KEYTURN_HOME: home };
    const began = performance.now();
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.resume();
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(performance.now() - began);
      else reject(new Error(`${args.join(' ')} ended with ${code}`));
    });
  });
}

const bundle = await bundleCli();
const live = await LiveBroker.start();
const key = await live.addKey();
await live.addPairing('bench', [{ credential: key }]);
const reference = 'keyturn://binance-main/apiKey';

/** The least that can be done: ask, and take what comes. */
const BARE = `
  const socket = require('net').connect(${JSON.stringify(live.world.socket)});
  socket.write('GET /v1/status HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n');
  socket.resume();
`;
const cli = (...args: string[]): string[] => ['--', bundle, ...args];
const contenders: readonly Contender[] = [
  { name: 'node -e 0', args: ['-e', '0'], times: [] },
  { name: 'node -e, node:net alone', args: ['-e', BARE], times: [] },
  { name: 'keyturn --version', args: cli('--version'), times: [] },
  { name: 'keyturn status', args: cli('status'), times: [] },
  { name: 'keyturn list', args: cli('list'), times: [] },
  { name: 'keyturn get', args: cli('get', reference), times: [] },
  {
    name: 'keyturn run -- true',
    args: cli('run', '--env', `KEY=${reference}`, '--', 'true'),
    times: [],
  },
  {
    name: 'keyturn run --mask --restart-on-rotate -- true',
    args: cli('run', '--mask', '--restart-on-rotate', '--env', `KEY=${reference}`, '--', 'true'),
    times: [],
  },
  { name: 'keyturn dummy binance', args: cli('dummy', 'binance'), times: [] },
];

try {
  for (let round = -3; round < ROUNDS; round++) {
    for (const { args, times } of contenders) {
      const time = await timeOf(args, live.home);
      if (round >= 0) times.push(time);
    }
  }
  const base = summarise(contenders[0]?.times ?? []).median;
  const rows = contenders.map(({ name, times }) => {
    const { median, p99 } = summarise(times);
    const target = name === 'keyturn status' ? `≤ ${STATUS_MAX}` : '';
    return [name, ms(median), ms(p99), (median / base).toFixed(2), target];
  });
  printTable(['command', 'median', 'p99', '× node -e 0', 'target'], rows);
} finally {
  await live.stop();
}
