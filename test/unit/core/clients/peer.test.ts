import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Peers } from '../../../../electron/core/clients/peer.ts';
import { type Child, start } from '../../../broker/setup/children.ts';
import { ManualClock } from '../../../broker/setup/clock.ts';

const PYTHON = '/usr/bin/python3';
const WAIT = 'import sys; print("ready", flush=True); sys.stdin.read()';

let folder: string;
let children: Child[];
let peers: Peers;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-peer-')));
  children = [];
  peers = new Peers({ clock: new ManualClock(), proc: '/proc' });
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.stop()));
  rmSync(folder, { recursive: true });
});

async function run(command: string, args: string[], cwd = folder): Promise<Child> {
  const child = await start(command, args, { cwd });
  children.push(child);
  return child;
}
function script(name: string, text = WAIT): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
const sha256 = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');
const accept = ({ pid }: { pid: number }) => peers.accept({ uid: 0, gid: 0, pid });

describe.runIf(process.platform === 'linux')('a process on the other end', () => {
  it('is told by program, hash, arguments, script, start and parent', async () => {
    const path = script('grid.py');
    const child = await run(PYTHON, ['-u', 'grid.py', '--pair', 'BTC/USDT']);
    const identity = await accept(child).identity();
    const executable = realpathSync(PYTHON);
    expect(identity).toEqual({
      uid: 0,
      gid: 0,
      pid: child.pid,
      startTime: expect.stringMatching(/^\d+$/),
      name: expect.stringContaining('python'),
      executable,
      executableHash: sha256(executable),
      commandLine: [PYTHON, '-u', 'grid.py', '--pair', 'BTC/USDT'],
      script: path,
      scriptHash: sha256(path),
      inode: expect.stringMatching(/^\d+$/),
      parents: expect.arrayContaining([{ pid: process.pid, name: expect.any(String) }]),
    });
  });

  it('is told with who started it, and who started that', async () => {
    const child = await run('/bin/sh', ['-c', `${PYTHON} -c '${WAIT}'; true`]);
    const [below] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(
      ' ',
    );
    const { parents } = await accept({ pid: Number(below) }).identity();
    expect(parents.slice(0, 2)).toEqual([
      { pid: child.pid, name: 'sh' },
      { pid: process.pid, name: expect.any(String) },
    ]);
    expect(parents.length).toBeLessThanOrEqual(8);
  });

  it('is told with a long list of arguments', async () => {
    script('grid.py');
    const args = Array.from({ length: 2000 }, (_, i) => `argument-${i}`);
    const identity = await accept(await run(PYTHON, ['grid.py', ...args])).identity();
    expect(identity.commandLine).toEqual([PYTHON, 'grid.py', ...args]);
    expect(identity.script).toBe(join(folder, 'grid.py'));
  });

  it('is the same until it changes', async () => {
    script('grid.py');
    const peer = accept(await run(PYTHON, ['grid.py']));
    expect(await peer.stillSame()).toBe(true);
    expect(await peer.stillSame()).toBe(true);
  });

  it.each([
    ['a module', ['-m', 'http.server', '0']],
    ['a command', ['-c', WAIT]],
  ])('has no script when it runs %s', async (_what, args) => {
    const child = await run(PYTHON, ['-u', ...args]);
    expect(await accept(child).identity()).toMatchObject({
      script: null,
      scriptHash: null,
      executable: realpathSync(PYTHON),
    });
  });

  it('has no script when the argument names no file', async () => {
    script('grid.py');
    const child = await run(PYTHON, ['grid.py']);
    rmSync(join(folder, 'grid.py'));
    expect(await accept(child).identity()).toMatchObject({ script: null, scriptHash: null });
  });

  it('is noticed when its script is edited', async () => {
    const path = script('grid.py');
    const peer = accept(await run(PYTHON, ['grid.py']));
    await peer.identity();
    appendFileSync(path, '\n# and now for something else');
    expect(await peer.stillSame()).toBe(false);
  });

  it('is noticed when it turns into another program, keeping its number and start', async () => {
    const other = script('other.py');
    script(
      'grid.py',
      `import os, sys\nprint("ready", flush=True)\nsys.stdin.readline()\nos.execv("${PYTHON}", ["python3", "${other}"])`,
    );
    const child = await run(PYTHON, ['grid.py']);
    const peer = accept(child);
    const before = await peer.identity();
    child.process.stdin.write('\n');
    const again = new Promise((resolve) => child.process.stdout.once('data', resolve));
    await again;
    const after = await accept(child).identity();
    expect(after.startTime).toBe(before.startTime);
    expect(after.script).toBe(other);
    expect(await peer.stillSame()).toBe(false);
  });

  it.each([
    ['another script', 'other.py'],
    ['no script', '-c'],
  ])('is noticed when it turned into the same program with %s before it asked', async (_w, to) => {
    script('other.py');
    const args = to === '-c' ? `"-c", ${JSON.stringify(WAIT)}` : `"${join(folder, to)}"`;
    script(
      'grid.py',
      `import os, sys\nprint("ready", flush=True)\nsys.stdin.readline()\nos.execv("${PYTHON}", ["python3", ${args}])`,
    );
    const child = await run(PYTHON, ['grid.py']);
    const peer = accept(child);
    await peer.note();
    const again = new Promise((resolve) => child.process.stdout.once('data', resolve));
    child.process.stdin.write('\n');
    await again;
    expect((await peer.identity()).startTime).not.toBe(null);
    expect(await peer.stillSame()).toBe(false);
  });

  it('is noticed when it is gone', async () => {
    script('grid.py');
    const child = await run(PYTHON, ['grid.py']);
    const peer = accept(child);
    await peer.identity();
    await child.stop();
    expect(await peer.stillSame()).toBe(false);
  });

  it('is unknown, and never the same, when it was gone before we looked', async () => {
    const child = await run(PYTHON, ['-c', WAIT]);
    await child.stop();
    const peer = accept(child);
    expect(await peer.identity()).toMatchObject({
      pid: child.pid,
      startTime: null,
      executable: null,
    });
    expect(await peer.stillSame()).toBe(false);
  });

  it('is another one when its number is used again', async () => {
    // The kernel does not hand out a number twice in a hurry, so /proc is a folder of ours here.
    const proc = join(folder, 'proc');
    mkdirSync(join(proc, '77'), { recursive: true });
    const stat = (start: number): string => `77 (a (b) c) S 1 ${'0 '.repeat(17)}${start} 0 0`;
    writeFileSync(join(proc, '77', 'stat'), stat(500));
    const peer = new Peers({ clock: new ManualClock(), proc }).accept({ uid: 0, gid: 0, pid: 77 });
    expect(peer.name).toBe('a (b) c');
    expect(peer.processKey).toBe('77@500');
    expect(await peer.stillSame()).toBe(true);
    writeFileSync(join(proc, '77', 'stat'), stat(501));
    expect(await peer.stillSame()).toBe(false);
  });

  it('is told by the program it runs, also when that file was replaced', async () => {
    const copy = join(folder, 'bot');
    copyFileSync(realpathSync('/bin/cat'), copy);
    const child = await start('/bin/sh', ['-c', `echo ready; exec ${copy}`]);
    children.push(child);
    const hash = sha256(copy);
    // The line comes before the exec: wait until the kernel says it happened.
    while (!(await accept(child).identity()).executable?.startsWith(copy))
      await new Promise(setImmediate);
    rmSync(copy);
    writeFileSync(copy, 'something else');
    expect(await accept(child).identity()).toMatchObject({
      executable: `${copy} (deleted)`,
      executableHash: hash,
    });
  });

  it('is noticed when it has given its connection away', async () => {
    script('grid.py');
    const child = await run(PYTHON, ['grid.py']);
    let holds = true;
    const peer = peers.accept({ uid: 0, gid: 0, pid: child.pid }, () => holds);
    expect(await peer.stillSame()).toBe(true);
    holds = false;
    expect(await peer.stillSame()).toBe(false);
  });

  it('is unknown without a number, as in another pid namespace', async () => {
    const peer = peers.accept({ uid: 0, gid: 0, pid: null });
    expect(await peer.identity()).toMatchObject({
      uid: 0,
      pid: null,
      executable: null,
      script: null,
    });
    expect(await peer.stillSame()).toBe(true);
  });

  it('is unknown where nothing can be told', async () => {
    const peer = new Peers({ clock: new ManualClock(), proc: null }).accept(null);
    expect(await peer.identity()).toMatchObject({ uid: null, pid: null, startTime: null });
    expect(await peer.stillSame()).toBe(true);
  });
});
