/** Other users, other programs, other processes behind a connection that was somebody's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { start } from '../broker/setup/children.ts';
import { always, Lab, SECRET } from './setup/lab.ts';
import { attack, PYTHON } from './setup/python.ts';

const linux = process.platform === 'linux';
const root = process.getuid?.() === 0;
const NOBODY = { uid: 65534, gid: 65534 };

let lab: Lab;
let before: Awaited<ReturnType<Lab['before']>>;
beforeAll(async () => {
  lab = await Lab.start();
  await lab.lease('bot');
  await attack(lab, lab.token('bot'), 'say(read((s := connect(), s.sendall(WHO))[0])[:15])');
  before = await lab.before();
});
afterAll(async () => {
  await lab.unharmed(before);
  await lab.stop();
});

/** What an attacker printed, and that it got nothing by it. */
async function inVain(script: string, options: Parameters<typeof attack>[3] = {}): Promise<string> {
  const { unsealed } = await lab.state();
  const output = await attack(lab, lab.token('bot'), script, options);
  expect(output).not.toContain(SECRET);
  expect((await lab.state()).unsealed).toBe(unsealed);
  return output;
}

describe.runIf(linux && root)('another user of the machine, with a good token', () => {
  const knock = `
try:
    s = connect()
    for bytes in (LEASE, WHO, b"GET /v1/status HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n"):
        s.sendall(bytes)
    say("got", repr(read(s)))
except OSError as error:
    say(type(error).__name__)`;
  const open = (mode: number): void => {
    for (const path of [join(lab.home, '..'), lab.home]) chmodSync(path, mode);
  };

  it('does not get to the socket', async () => {
    // Not even when the folder above is open to all: only so that it can read its own script.
    chmodSync(join(lab.home, '..'), 0o755);
    expect((await inVain(knock, NOBODY)).trim()).toBe('PermissionError');
  });

  it('is hung up on without a byte, should it get there; another group of root too', async () => {
    open(0o755);
    chmodSync(lab.socket, 0o777);
    try {
      for (const who of [NOBODY, { uid: 1, gid: 0 }]) {
        expect((await inVain(knock, who)).trim()).toMatch(
          /^(got ''|ConnectionResetError|BrokenPipeError)$/,
        );
      }
      expect((await lab.lease('bot')).status).toBe(201);
    } finally {
      chmodSync(lab.socket, 0o600);
      open(0o700);
    }
  });

  it('holds no place: 2,000 of its connections keep nobody out', async () => {
    open(0o755);
    chmodSync(lab.socket, 0o777);
    try {
      const storm = attack(
        lab,
        lab.token('bot'),
        `
held = []
say("begun")
for i in range(2000):
    try: held.append(connect())
    except OSError: time.sleep(0.001)
    if len(held) > 500: held.pop(0).close()
say("done", len(held))`,
        NOBODY,
      );
      let served = 0;
      while (served < 50) {
        expect((await lab.lease('bot')).status).toBe(201);
        served += 1;
      }
      expect(await storm).toContain('done');
    } finally {
      chmodSync(lab.socket, 0o600);
      open(0o700);
    }
  });
});

describe.runIf(linux && root)('a user that the owner let in by name', () => {
  it('gets in by the guests’ socket alone, needs a token, and brings nobody along', async () => {
    const own = await Lab.start({ foreignUsers: [{ uid: NOBODY.uid, name: 'container' }] });
    const guests = join(own.home, 'guests', 'broker.sock');
    const knock = `
S = sys.argv[3]
try:
    s = connect(); s.sendall(LEASE); say(read(s))
except OSError as error:
    say(type(error).__name__)`;
    const from = (token: string, socket: string, who: { uid: number; gid: number }) =>
      attack(own, token, knock, { ...who, args: [socket] });
    // As a container sees it: the folder of guests is mounted, whatever stands above it.
    for (const path of [join(own.home, '..'), own.home]) chmodSync(path, 0o755);
    chmodSync(own.socket, 0o777);
    const token = own.token('bot');
    expect(await from(token, guests, NOBODY)).toContain('201 Created');
    expect(await from('kt_none', guests, NOBODY)).toContain('401 ');
    const hungUp = /^(|ConnectionResetError|BrokenPipeError)$/;
    expect((await from(token, own.socket, NOBODY)).trim()).toMatch(hungUp);
    expect((await from(token, guests, { uid: 1, gid: NOBODY.gid })).trim()).toMatch(hungUp);
    expect((await own.state()).unsealed).toBe(1);
    own.saidNothingWrong();
    await own.stop();
  });
});

describe.runIf(linux)('a connection that changes hands', () => {
  /** Another program, which goes on with a connection that was opened before it. */
  const other = (): string => {
    const path = join(lab.home, '..', 'other.py');
    writeFileSync(
      path,
      `import socket, sys
s = socket.socket(fileno=int(sys.argv[1])); s.settimeout(20)
s.sendall(bytes.fromhex(sys.argv[2])); print(s.recv(65536).decode(), flush=True)`,
    );
    return path;
  };

  it('by exec: another program asks over what the first one opened', async () => {
    expect(
      await inVain(`
s = connect(); s.sendall(WHO); read(s)
say("asked")
os.set_inheritable(s.fileno(), True)
os.execv(sys.executable, [sys.executable, ${JSON.stringify(other())}, str(s.fileno()), LEASE.hex()])`),
    ).toContain('caller-changed');
  });

  it('by exec before anything was asked, through a shell', async () => {
    expect(
      await inVain(`
s = connect(); say("connected")
time.sleep(0.3)
os.set_inheritable(s.fileno(), True)
os.execv("/bin/sh", ["sh", "-c", f"exec {sys.executable} ${other()} {s.fileno()} {LEASE.hex()}"])`),
    ).toContain('caller-changed');
  });

  it('by inheritance: the child of a parent that ended', async () => {
    expect(
      await inVain(`
s = connect(); s.sendall(WHO); read(s)
parent = os.getpid()
if os.fork() == 0:
    while os.getppid() == parent: time.sleep(0.01)
    s.sendall(LEASE); say(read(s))
else:
    say("forked"); os._exit(0)`),
    ).toContain('caller-changed');
  });

  it('by a descriptor that is passed to another process', async () => {
    expect(
      await inVain(`
import array
a, b = socket.socketpair()
pid = os.fork()
if pid == 0:
    s = connect(); s.sendall(WHO); read(s)
    a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [s.fileno()]))])
    os._exit(0)
_, ancillary, _, _ = b.recvmsg(1, 64)
os.waitpid(pid, 0)
s = socket.socket(fileno=array.array("i", ancillary[0][2][:4])[0]); s.settimeout(20)
s.sendall(LEASE); say(read(s))`),
    ).toContain('caller-changed');
  });

  // Only root may choose a pid; without that it takes a turn of all pids, which is no test but a wait.
  it.runIf(root)(
    'by a pid that is used again, by the same program with the same script',
    async () => {
      const output = await inVain(`
import array, ctypes, struct
libc = ctypes.CDLL(None, use_errno=True)
a, b = socket.socketpair()
pid = os.fork()
if pid == 0:
    s = connect(); s.sendall(WHO); read(s)
    a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [s.fileno()]))])
    os._exit(0)
_, ancillary, _, _ = b.recvmsg(1, 64)
os.waitpid(pid, 0)
time.sleep(0.1)
s = socket.socket(fileno=array.array("i", ancillary[0][2][:4])[0]); s.settimeout(20)
# clone3(2) with set_tid: the next process gets the pid of the one that connected.
tid = (ctypes.c_int * 1)(pid)
arguments = ctypes.create_string_buffer(struct.pack("11Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, ctypes.addressof(tid), 1, 0), 88)
child = libc.syscall(435, arguments, 88)
if child == 0:
    s.sendall(LEASE); say("same pid" if os.getpid() == pid else "another pid", read(s)); os._exit(0)
say("errno", ctypes.get_errno()) if child < 0 else os.waitpid(child, 0)`);
      // A kernel without it, or a container that forbids it, says so.
      expect(output).toMatch(/same pid[\s\S]*caller-changed|^errno/);
      if (output.startsWith('errno')) expect(output).not.toContain('201');
    },
  );
});

describe.runIf(linux)('files and the socket, in the moment they appear', () => {
  it('under umask 000, in a folder open to all: never open to anybody else', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kt-lab-')));
    const home = join(folder, 'data');
    mkdirSync(home);
    chmodSync(folder, 0o777);
    chmodSync(home, 0o777);
    const seed = join(folder, 'seed.json');
    writeFileSync(
      seed,
      JSON.stringify({
        password: 'test-password',
        approve: 'always',
        credentials: [],
        clients: [{ name: 'bot' }],
      }),
    );
    const watcher = await start(PYTHON, [
      '-u',
      '-c',
      `
import os, stat, sys
home = sys.argv[1]
seen = set()
print("watching", flush=True)
end = None
while True:
    for name in ("broker.sock", ".listen"):
        try: there = os.lstat(f"{home}/{name}")
        except FileNotFoundError: continue
        folder = os.stat(home)
        seen.add((name, oct(stat.S_IMODE(there.st_mode)), oct(stat.S_IMODE(folder.st_mode)), stat.S_ISSOCK(there.st_mode)))
    if os.path.exists(f"{home}/../stop"): break
for one in sorted(seen): print(*one, flush=True)`,
      home,
    ]);
    const script = join(ROOT, 'scripts/lab.mjs');
    const child = spawn(
      '/bin/sh',
      ['-c', 'umask 000; exec "$0" "$@"', process.execPath, script, '--home', home, '--seed', seed],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      await once(child.stdout, 'data');
      const loose = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(
        (name) => (lstatSync(join(home, name)).mode & 0o077) !== 0,
      );
      expect(loose).toEqual([]);
      expect(lstatSync(home).mode & 0o777).toBe(0o700);
    } finally {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      writeFileSync(join(folder, 'stop'), '');
    }
    const seen = (await watcher.output()).trim().split('\n').slice(1);
    await watcher.stop();
    expect(existsSync(join(home, 'broker.sock'))).toBe(false);
    rmSync(folder, { recursive: true });
    expect(seen.length).toBeGreaterThan(0);
    for (const line of seen) {
      // Name, mode of the socket, mode of its folder at that time.
      expect(line, seen.join('; ')).toMatch(/^(broker\.sock 0o600|\.listen 0o[67]00) 0o700 True$/);
    }
  });
});

describe.runIf(linux)('one token in two programs', () => {
  it('“for this session” holds for the program that was approved, not for the thief of its token', async () => {
    const own = await Lab.start({
      approve: 'never',
      clients: [{ name: 'asker', grants: [always('binance-main', { approval: 'session' })] }],
    });
    const ask =
      's = connect(); s.sendall(LEASE.replace(b"Host:", b"Prefer: wait=8\\r\\nHost:")); say(read(s))';
    const first = attack(own, own.token('asker'), ask);
    await own.question();
    await own.owner({ do: 'answer', answer: 'session' });
    expect(await first).toContain('201 Created');
    const { unsealed } = await own.state();
    const thief = attack(own, own.token('asker'), `${ask}\n# another script`);
    await own.question();
    await own.owner({ do: 'answer', answer: 'no' });
    expect(await thief).toContain('owner-said-no');
    expect((await own.state()).unsealed).toBe(unsealed);
    await own.stop();
  });
});
