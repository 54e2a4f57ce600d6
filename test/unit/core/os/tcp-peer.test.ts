import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TcpEnds, TcpPeers } from '../../../../electron/core/os/tcp-peer.ts';
import { type Child, start } from '../../../broker/setup/children.ts';

const PYTHON = '/usr/bin/python3';

describe.runIf(process.platform === 'linux')('who connected over TCP', () => {
  let server: Server;
  let port: number;
  let children: Child[];
  const peers = new TcpPeers();

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
    children = [];
  });
  afterEach(async () => {
    await Promise.all(children.map((child) => child.stop()));
    server.close();
  });

  async function connect(script: string): Promise<{ child: Child; socket: Socket }> {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const child = await start(PYTHON, ['-c', script, String(port)]);
    children.push(child);
    const [socket] = await accepted;
    socket.on('error', () => undefined);
    return { child, socket };
  }
  const SIMPLE = (family: string, host: string): string =>
    `import socket, sys\ns = socket.socket(socket.${family}); s.connect(("${host}", int(sys.argv[1])))\nprint("connected", flush=True); sys.stdin.read()`;

  it.each([
    ['IPv4', 'AF_INET', '127.0.0.1'],
    ['IPv6 with a mapped address', 'AF_INET6', '::ffff:127.0.0.1'],
  ])('is found by the kernel’s tables, over %s', async (_name, family, host) => {
    const { child, socket } = await connect(SIMPLE(family, host));
    const peer = await peers.find(socket as unknown as TcpEnds);
    expect(peer?.credentials).toEqual({
      uid: process.getuid?.(),
      gid: process.getgid?.(),
      pid: child.pid,
    });
    expect(peer?.holds()).toBe(true);
    socket.destroy();
  });

  it('is who opened it, not who inherited it; and that is noticed when the first one closes', async () => {
    const { child, socket } = await connect(`import os, socket, sys, time
s = socket.socket(); s.connect(("127.0.0.1", int(sys.argv[1])))
parent, pid = os.getpid(), os.fork()
if pid == 0:
    while os.getppid() == parent: time.sleep(0.05)
    os._exit(0)
print("forked", flush=True)
sys.stdin.readline(); s.close(); print("closed", flush=True); os.waitpid(pid, 0)`);
    const peer = await peers.find(socket as unknown as TcpEnds);
    expect(peer?.credentials.pid).toBe(child.pid);
    expect(peer?.holds()).toBe(true);
    const closed = new Promise((resolve) => child.process.stdout.once('data', resolve));
    child.process.stdin.write('\n');
    await closed;
    expect(peer?.holds()).toBe(false);
    socket.destroy();
  });

  it('is nobody when the other end is gone', async () => {
    const { child, socket } = await connect(SIMPLE('AF_INET', '127.0.0.1'));
    await child.stop();
    // What is left of it lingers in the table as root's, without a socket.
    expect(await peers.find(socket as unknown as TcpEnds)).toBe(null);
    socket.destroy();
  });

  it('is found for many at once', async () => {
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket));
    const child = await start(PYTHON, [
      '-c',
      'import socket, sys\nall = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(200)]\nprint("connected", flush=True); sys.stdin.read()',
      String(port),
    ]);
    children.push(child);
    while (sockets.length < 200) await new Promise(setImmediate);
    const found = await Promise.all(
      sockets.map((socket) => peers.find(socket as unknown as TcpEnds)),
    );
    expect(new Set(found.map((peer) => peer?.credentials.pid))).toEqual(new Set([child.pid]));
    for (const socket of sockets) socket.destroy();
  });
});

describe('tables that say something else', () => {
  const ENDS = {
    remoteAddress: '127.0.0.1',
    remotePort: 0x1f90,
    localAddress: '127.0.0.1',
    localPort: 0x4e20,
  };
  const row = (uid: number, inode: number, key = '0100007F:1F90 0100007F:4E20'): string =>
    `   0: ${key} 01 00000000:00000000 00:00000000 00000000 ${uid} 0 ${inode} 1 0000000000000000 20 4 30 10 -1\n`;
  let proc: string;

  beforeEach(() => {
    proc = mkdtempSync(join(tmpdir(), 'keyturn-proc-'));
    mkdirSync(join(proc, 'net'));
    mkdirSync(join(proc, '77', 'fd'), { recursive: true });
    symlinkSync('socket:[555]', join(proc, '77', 'fd', '3'));
    writeFileSync(join(proc, '77', 'stat'), `77 (bot) S 1 ${'0 '.repeat(17)}500 0 0`);
  });
  afterEach(() => rmSync(proc, { recursive: true }));
  const find = (tcp: string) => {
    writeFileSync(join(proc, 'net', 'tcp'), `  sl  local_address rem_address   st\n${tcp}`);
    return new TcpPeers(proc).find(ENDS);
  };

  it('are read by both ends', async () => {
    const other =
      row(0, 1, '0100007F:1F91 0100007F:4E20') + row(0, 2, '0100007F:1F90 0100007F:4E21');
    expect((await find(other + row(1001, 555)))?.credentials).toEqual({
      uid: 1001,
      gid: null,
      pid: 77,
    });
  });

  it.each([
    ['nobody', ''],
    ['our own end alone', row(0, 9, '0100007F:4E20 0100007F:1F90')],
    ['one that lingers', row(0, 0)],
    ['no numbers', row(Number.NaN, 555)],
    ['half a line', '   0: 0100007F:1F90 0100007F:4E20 01'],
  ])('are nobody: %s', async (_what, tcp) => {
    expect(await find(tcp)).toBe(null);
  });

  it('are nobody when they can not be read', async () => {
    expect(await new TcpPeers(join(proc, 'nowhere')).find(ENDS)).toBe(null);
  });

  it('tell the user of a process that can not be found', async () => {
    const peer = await find(row(1001, 556));
    expect(peer?.credentials).toEqual({ uid: 1001, gid: null, pid: null });
    expect(peer?.holds()).toBe(true);
  });
});
