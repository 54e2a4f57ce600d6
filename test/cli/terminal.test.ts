/** What is different where a person sits at a terminal: a real one, made by Python's pty. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCli } from '../setup/cli.ts';
import { LiveBroker } from '../setup/live-broker.ts';

/**
 * Runs a command as the leader of a terminal of its own, types Ctrl-C as often as `ready` stands in what it writes, and
 * prints everything it wrote and how it ended.
 */
const TERMINAL = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
text, typed = b'', 0
while True:
    try:
        text += os.read(terminal, 4096)
    except OSError:
        break
    while text.count(b'ready') > typed:
        typed += 1
        os.write(terminal, b'\\x03')
sys.stdout.buffer.write(text.replace(b'\\r\\n', b'\\n'))
print('ended', os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

let bundle: string;
let live: LiveBroker;
beforeAll(async () => {
  bundle = await bundleCli();
  live = await LiveBroker.start();
  const key = await live.addKey();
  await live.addPairing('grid bot', [{ credential: key }]);
});
afterAll(() => live.stop());

async function inTerminal(...args: string[]): Promise<string> {
  const python = spawn('python3', ['-c', TERMINAL, process.execPath, '--', bundle, ...args], {
    env: { PATH: process.env['PATH'], KEYTURN_HOME: live.home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = '';
  python.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    written += chunk;
  });
  await new Promise((resolve, reject) => {
    python.once('error', reject);
    python.once('close', resolve);
  });
  // A slow machine may bring out that it waits, where nobody is asked.
  return written.replace(/^keyturn: waiting .*\n/m, '');
}

describe('at a terminal', () => {
  it('a value has a newline behind it', async () => {
    expect(await inTerminal('get', 'binance-main/apiKey')).toBe('test-key\nended 0\n');
  });

  it('Ctrl-C comes to the program that runs once, not twice, and its end is ours', async () => {
    // A signal that was passed on besides would come within the time it waits for one.
    const child = `
      let times = 0;
      process.on('SIGINT', () => {
        if (++times === 1) setTimeout(() => { console.log('times', times); process.exit(5); }, 300);
      });
      setInterval(() => {}, 1000);
      console.log('ready');
    `;
    const key = 'KEY=keyturn://binance-main/apiKey';
    const written = await inTerminal('run', '--env', key, '--', process.execPath, '-e', child);
    expect(written).toMatch(/times 1\nended 5\n$/);
    expect(await live.events('lease.returned')).toHaveLength(1);
  });

  it('Ctrl-C ends a program that does not listen to it with 130', async () => {
    const written = await inTerminal('run', '--', 'sh', '-c', 'echo ready; exec sleep 60');
    expect(written).toMatch(/ended 130\n$/);
  });
});
