/** How a program ends that has something open: by itself, at once, and without a word. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bareEnvironment, isMissing } from './setup/bot.ts';
import { Desk } from './setup/desk.ts';

let desk: Desk;
let token: string;
beforeAll(async () => {
  desk = await Desk.open();
  token = await desk.pair('grid bot', await desk.addKey());
});
afterAll(() => desk.close());

const NODE = `
import { Keyturn } from '${new URL('../../clients/node/lib/index.js', import.meta.url).pathname}';
const keyturn = new Keyturn();
`;
const PYTHON = 'from keyturn import AsyncKeyturn, Keyturn\nkeyturn = Keyturn()\n';

/** Runs a program until it ends, or until it has said something and is interrupted. */
async function run(command: string, args: string[], interrupt = false) {
  const env = bareEnvironment({ KEYTURN_HOME: desk.home, KEYTURN_TOKEN: token });
  const child = spawn(command, args, { env });
  let said = '';
  let errors = '';
  child.stdout.on('data', (data) => {
    said += data;
  });
  if (interrupt) child.stdout.once('data', () => child.kill('SIGINT'));
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, said, errors };
}

const returned = async () =>
  (await desk.world.actions()).filter((action) => action === 'lease.returned').length;

test('node: a lease does not keep the process alive', async () => {
  const script = `${NODE}const lease = await keyturn.lease('main');\nconsole.log(lease.version);`;
  const ended = await run(process.execPath, ['--input-type=module', '-e', script]);
  expect(ended).toEqual({ code: 0, signal: null, said: '1\n', errors: '' });
});

test('node: somebody who waits for events does', async () => {
  const script = `${NODE}for await (const { name } of keyturn.events()) console.log(name);`;
  const ended = await run(process.execPath, ['--input-type=module', '-e', script], true);
  expect(ended).toEqual({ code: null, signal: 'SIGINT', said: 'connected\n', errors: '' });
});

test.skipIf(isMissing('python'))('python: the end of the program gives a lease back', async () => {
  const before = await returned();
  const script = `${PYTHON}lease = keyturn.lease("main")\nprint(lease.version)`;
  const ended = await run('python3', ['-c', script]);
  expect(ended).toEqual({ code: 0, signal: null, said: '1\n', errors: '' });
  expect(await returned()).toBe(before + 1);
});

test.skipIf(isMissing('python'))('python: Ctrl-C ends whoever waits', async () => {
  const script = `${PYTHON}
try:
    with keyturn.lease("main") as lease:
        for event in keyturn.events():
            print(event.name)
except KeyboardInterrupt:
    print("interrupted")
`;
  const ended = await run('python3', ['-c', script], true);
  expect(ended).toEqual({ code: 0, signal: null, said: 'connected\ninterrupted\n', errors: '' });
});

test.skipIf(isMissing('python'))('asyncio: the same', async () => {
  const script = `${PYTHON}
import asyncio
async def main():
    async with AsyncKeyturn() as keyturn, keyturn.lease("main") as lease:
        async for event in keyturn.events():
            print(event.name, flush=True)
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
`;
  const ended = await run('python3', ['-c', script], true);
  expect(ended).toEqual({ code: 0, signal: null, said: 'connected\ninterrupted\n', errors: '' });
});

test.skipIf(isMissing('python'))('python: a child of a fork is told to make its own', async () => {
  const script = `${PYTHON}
import os, keyturn as kt
keyturn.status()
if os.fork() == 0:
    try:
        keyturn.status()
    except kt.KeyturnError as error:
        print(error.code, Keyturn().status()["name"], flush=True)
    os._exit(0)
os.wait()
`;
  const ended = await run('python3', ['-c', script]);
  expect(ended).toMatchObject({ code: 0, said: 'forked keyturn\n', errors: '' });
});
