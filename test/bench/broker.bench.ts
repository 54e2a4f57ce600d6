/**
 * The socket under load, each kind of request beside its floor: a bare node:http server that answers the same bytes,
 * and for leases one that writes a line of the log's length and syncs it before it answers, those that wait together.
 */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { ManualClock } from '../broker/setup/clock.ts';
import { World } from '../broker/setup/world.ts';
import { ms, printTable } from './harness.ts';

const SECONDS = 3;
const CLIENTS = 100;

class SystemClock extends ManualClock {
  override now(): number {
    return Date.now();
  }
  override monotonic(): number {
    return performance.now();
  }
  override after(wait: number, call: () => void): () => void {
    const timer = setTimeout(call, wait);
    return () => clearTimeout(timer);
  }
}

interface Load {
  readonly rate: number;
  readonly median: number;
  readonly p99: number;
  readonly failed: number;
}

function load(socket: string, requests: readonly string[], seconds = SECONDS): Promise<Load> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join('test', 'bench', 'load.mjs'), socket, String(seconds)],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    child.once('error', reject);
    child.once('close', () => resolve(JSON.parse(out) as Load));
    child.stdin.end(JSON.stringify(requests));
  });
}

const world = await World.make({
  clock: new SystemClock(),
  // The load is one process with a connection for each client; the limit for strangers would stop it at the door.
  seams: { connections: { connections: 1024, connectionsPerClient: 64, connectionsUnknown: 1024 } },
});
const key = await world.addKey();
const tokens: string[] = [];
for (let i = 0; i < CLIENTS; i++)
  tokens.push((await world.addClient([{ credential: key }], `bot ${i}`)).token);

const head = (token: string): string => `Host: localhost\r\nAuthorization: Bearer ${token}\r\n`;
const list = (token: string): string => `GET /v1/credentials HTTP/1.1\r\n${head(token)}\r\n`;
const body = '{"credential":"binance-main"}';
const lease = (token: string): string =>
  `POST /v1/leases HTTP/1.1\r\n${head(token)}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

async function bare(
  name: string,
  text: string,
  before: (answer: () => void) => void,
): Promise<{ readonly socket: string; readonly server: Server }> {
  const reply = Buffer.from(text);
  const server = createServer((request, response) => {
    request.resume();
    before(() => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': reply.length,
      });
      response.end(reply);
    });
  });
  const socket = join(world.home, `${name}.sock`);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return { socket, server };
}

/** As many bytes as a line of the audit log about a lease. */
const LINE = Buffer.alloc(900, '.');

/** Writes and syncs the lines that wait, together, and then lets their answers go. */
async function groupCommit(): Promise<(answer: () => void) => void> {
  const file = await open(join(world.home, 'floor.log'), 'a', 0o600);
  let waiting: (() => void)[] = [];
  let writing = false;
  const commit = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await file.write(Buffer.concat(batch.map(() => LINE)));
      await file.datasync();
      for (const answer of batch) answer();
    }
    writing = false;
  };
  return (answer) => {
    waiting.push(answer);
    if (!writing) void commit();
  };
}

const [token = ''] = tokens;
const { text } = await world.ask('GET', '/v1/credentials', { token });
const floor = await bare('bare', text, (answer) => answer());
const leased = await world.ask('POST', '/v1/leases', {
  token,
  body: { credential: 'binance-main' },
});
const syncing = await bare('syncing', leased.text, await groupCommit());
const rows: string[][] = [];
const one = [token];
const most = `bare node:http, ${CLIENTS} clients`;
const lists = `credentials, ${CLIENTS} clients`;
const mostLines = `a line written and synced, ${CLIENTS} clients`;
const mostLeases = `lease (audited, synced), ${CLIENTS} clients`;
const WORK: readonly (readonly [string, string, readonly string[]])[] = [
  [most, floor.socket, tokens.map(list)],
  [lists, world.socket, tokens.map(list)],
  [mostLines, syncing.socket, tokens.map(lease)],
  [mostLeases, world.socket, tokens.map(lease)],
  // Behind those: one client alone is so few requests that it would be the compiler that is measured.
  ['bare node:http, 1 client', floor.socket, one.map(list)],
  ['credentials, 1 client', world.socket, one.map(list)],
  ['a line written and synced, 1 client', syncing.socket, one.map(lease)],
  ['lease (audited, synced), 1 client', world.socket, one.map(lease)],
];
const rates = new Map<string, number>();
// An argument picks the rows whose names hold it.
for (const [what, socket, requests] of WORK.filter(([what]) =>
  what.includes(process.argv[2] ?? ''),
)) {
  await load(socket, requests, 1);
  const before = process.cpuUsage();
  const { rate, median, p99, failed } = await load(socket, requests);
  const { user, system } = process.cpuUsage(before);
  rates.set(what, rate);
  // Of this process alone, so that it tells something on a machine that others use too.
  const cpu = ms((user + system) / (rate * SECONDS) / 1000);
  rows.push([what, `${Math.round(rate)}`, ms(median), ms(p99), cpu, `${failed}`]);
}
printTable(['what', 'a second', 'median', 'p99', 'CPU each', 'failed'], rows);
for (const [what, of] of [
  [lists, most],
  [mostLeases, mostLines],
] as const) {
  const [rate, floorRate] = [rates.get(what), rates.get(of)];
  if (rate === undefined || floorRate === undefined) continue;
  console.log(`${what}: ${(rate / floorRate).toFixed(2)} times its floor`);
}
for (const { server } of [floor, syncing]) {
  server.close();
  server.closeAllConnections();
}
await world.remove();
