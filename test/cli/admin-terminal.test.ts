/** Values typed at a terminal: a real one, made by Python's pty. */
import { spawn } from 'node:child_process';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { answerChange, type PairedAdmin, pairAdmin } from '../setup/admin.ts';
import { bundleCli } from '../setup/cli.ts';
import { randomKey, World } from '../unit/core/services/world.ts';

/** Runs a command at a terminal of its own, and types a line at each prompt `NAME: `; prints all that stood there. */
const TERMINAL = `
import os, pty, sys
split = sys.argv.index('--typed')
typed, command = sys.argv[1:split], sys.argv[split + 1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(command[0], command)
text, at = b'', 0
while True:
    try:
        text += os.read(terminal, 4096)
    except OSError:
        break
    while typed and text[at:].rstrip(b'\\r\\n').endswith(b': ') and text.endswith(b': '):
        at = len(text)
        os.write(terminal, typed.pop(0).encode().decode('unicode_escape').encode('latin1'))
sys.stdout.buffer.write(text.replace(b'\\r\\n', b'\\n'))
print('ended', os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

let bundle: string;
let world: World;
let admin: PairedAdmin;
beforeAll(async () => {
  bundle = await bundleCli();
});
beforeEach(async () => {
  world = await World.opened();
  admin = await pairAdmin(world);
});
afterEach(() => world.remove());

function atTerminal(typed: readonly string[], ...args: string[]): Promise<string> {
  const command = ['--typed', process.execPath, '--', bundle, ...args];
  const python = spawn('python3', ['-c', TERMINAL, ...typed, ...command], {
    env: {
      PATH: process.env['PATH'],
      KEYTURN_HOME: world.home,
      KEYTURN_ADMIN_TOKEN: admin.token,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = '';
  python.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    written += chunk;
  });
  return new Promise((resolve, reject) => {
    python.once('error', reject);
    python.once('close', () => resolve(written));
  });
}

const ARGS = [
  'add',
  'Typed',
  '--exchange',
  'binance',
  '--field',
  'apiKey=-',
  '--field',
  'secret=-',
];

it('each is asked for by its name and not shown; a slip can be mended', async () => {
  const [apiKey, secret] = [randomKey(), randomKey()];
  const running = atTerminal([`X\\x7f${apiKey}\\r`, `${secret}\\r`], ...ARGS);
  await answerChange(world, true);
  const written = await running;
  expect(written).toContain('apiKey: \nsecret: \n');
  expect(written).not.toContain(apiKey);
  expect(written).not.toContain(secret);
  expect(written).toMatch(/keyturn:\/\/typed\n.*\nended 0\n$/s);
  const [key] = world.core.vault.manifest.credentials;
  expect(key?.fields.map(({ hint }) => hint)).toEqual([apiKey.slice(-4), secret.slice(-4)]);
});

it('what was pasted ahead is not shown either', async () => {
  const [apiKey, secret] = [randomKey(), randomKey()];
  const running = atTerminal([`${apiKey}\\r${secret}\\r`], ...ARGS);
  await answerChange(world, true);
  const written = await running;
  expect(written).not.toMatch(/test[0-9a-f]{20}/);
  expect(world.core.vault.manifest.credentials[0]?.fields.map(({ hint }) => hint)).toEqual([
    apiKey.slice(-4),
    secret.slice(-4),
  ]);
});

it('Ctrl-C ends it, and nobody is asked', async () => {
  const written = await atTerminal(['half a value\\x03'], ...ARGS);
  expect(written).not.toContain('half a value');
  expect(written).toMatch(/nothing was given\nended 1\n$/);
  expect(world.services.adminChanges.question()).toEqual({ kind: 'idle' });
});
