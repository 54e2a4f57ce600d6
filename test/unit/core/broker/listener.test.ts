import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Listening, listenOn } from '../../../../electron/core/broker/listener.ts';
import { start } from '../../../broker/setup/children.ts';

let folder: string;
let path: string;
let open: Listening[];
let umask: number;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'keyturn-')), 'keyturn');
  path = join(folder, 'broker.sock');
  open = [];
  umask = process.umask(0);
});
afterEach(async () => {
  process.umask(umask);
  for (const listening of open) await listening.close();
  rmSync(join(folder, '..'), { recursive: true });
});

/** Says a word to whoever comes, and does not mind when that one is gone already. */
function saying(word: string): Server {
  return createServer((socket) => socket.on('error', () => undefined).end(word));
}
async function listen(at = path, server: Server = saying('hello')): Promise<Listening> {
  const listening = await listenOn(server, at);
  open.push(listening);
  return listening;
}
async function answered(at = path): Promise<string> {
  const socket = connect(at);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}
const refused = (problem: string) =>
  expect.objectContaining({
    code: 'socket_unavailable',
    facts: { problem: expect.stringContaining(problem) },
  });
const mode = (at: string): number => statSync(at).mode & 0o777;

describe.runIf(process.platform !== 'win32')('listening', () => {
  it('makes a folder and a socket that are the owner’s alone, under any umask', async () => {
    await listen();
    expect(mode(folder)).toBe(0o700);
    expect(mode(path)).toBe(0o600);
    expect(await answered()).toBe('hello');
    expect(process.umask(0)).toBe(0);
  });

  it('never shows the socket with a wider mode, not even for a moment', async () => {
    mkdirSync(folder, { mode: 0o700 });
    const seen: number[] = [];
    let done = false;
    const listening = listen().finally(() => {
      done = true;
    });
    while (!done) {
      for (const name of ['broker.sock', '.listen']) {
        // Renamed by another thread at any moment: asked once, not first whether it is there.
        const there = statSync(join(folder, name), { throwIfNoEntry: false });
        if (there !== undefined) seen.push(there.mode & 0o777);
      }
      await new Promise(setImmediate);
    }
    await listening;
    expect(seen.filter((bits) => (bits & 0o077) !== 0)).toEqual([]);
    expect(mode(path)).toBe(0o600);
    expect(existsSync(join(folder, '.listen'))).toBe(false);
  });

  it('narrows a folder that is open to others', async () => {
    mkdirSync(folder, { mode: 0o777 });
    chmodSync(folder, 0o777);
    await listen();
    expect(mode(folder)).toBe(0o700);
  });

  it('takes the place of a socket that a dead process left', async () => {
    mkdirSync(folder, { mode: 0o700 });
    const left = await start('/usr/bin/python3', [
      '-c',
      'import socket,sys; s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); print("bound", flush=True); sys.stdin.read()',
      path,
    ]);
    await left.stop();
    expect(lstatSync(path).isSocket()).toBe(true);
    await listen();
    expect(await answered()).toBe('hello');
  });

  it('never takes over a live socket', async () => {
    mkdirSync(folder, { mode: 0o700 });
    const other = saying('other').listen(path);
    await once(other, 'listening');
    await expect(listen()).rejects.toEqual(refused('another process listens'));
    expect(await answered()).toBe('other');
    other.close();
    await once(other, 'close');
  });

  it('has one winner among two starters at once, and one that says who it is', async () => {
    const results = await Promise.allSettled([listen(), listen()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toEqual({
      status: 'rejected',
      reason: refused(`process ${process.pid}`),
    });
    expect(await answered()).toBe('hello');
  });

  it('has one winner also over a stale socket', async () => {
    mkdirSync(folder, { mode: 0o700 });
    spawnSync('/usr/bin/python3', [
      '-c',
      'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])',
      path,
    ]);
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => listen()));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await answered()).toBe('hello');
  });

  it('does not touch what is no socket', async () => {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(path, 'mine');
    await expect(listen()).rejects.toEqual(refused('is no socket'));
    expect(statSync(path).size).toBe(4);
  });

  it('says how long a path may be', async () => {
    const long = join(folder, 'x'.repeat(120), 'broker.sock');
    await expect(listen(long)).rejects.toEqual(refused('bytes long'));
    expect(existsSync(folder)).toBe(false);
  });

  it('takes a path of the greatest length and none that is a byte longer', async () => {
    const max = process.platform === 'linux' ? 107 : 103;
    const of = (length: number): string => `${folder}/${'x'.repeat(length - folder.length - 1)}`;
    await listen(of(max));
    expect(await answered(of(max))).toBe('hello');
    await expect(listen(of(max + 1))).rejects.toEqual(refused(`${max} are allowed`));
  });

  it('refuses a folder of another user', async () => {
    if (process.getuid?.() !== 0) return;
    mkdirSync(folder, { mode: 0o700 });
    const { chownSync } = await import('node:fs');
    chownSync(folder, 65534, 65534);
    await expect(listen()).rejects.toEqual(refused('belongs to another user'));
    chownSync(folder, 0, 0);
  });

  it('takes its socket away at the end, and lets the next one in', async () => {
    const first = await listen();
    await first.close();
    expect(existsSync(path)).toBe(false);
    await listen();
    expect(await answered()).toBe('hello');
  });

  it('leaves a socket alone that is not its own any more', async () => {
    const first = await listen();
    rmSync(path);
    const other = saying('other').listen(path);
    await once(other, 'listening');
    await first.close();
    expect(await answered()).toBe('other');
    other.close();
    await once(other, 'close');
  });
});
