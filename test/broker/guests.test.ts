import { chmodSync, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WhoamiReply } from '../../shared/broker/protocol.ts';
import { type Child, start } from './setup/children.ts';
import { ask } from './setup/http.ts';
import { World } from './setup/world.ts';

const PYTHON = '/usr/bin/python3';
const NOBODY = 65534;
const DAEMON = 1;
/** Connects, and for each line (method, path, token) prints the reply's status and body; empty when hung up on. */
const CLIENT = `
import http.client, json, socket, sys
class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(sys.argv[1])
connection = Connection("localhost")
try:
    connection.request("GET", sys.argv[2], headers={"Authorization": "Bearer " + sys.argv[3]})
    reply = connection.getresponse()
    print(json.dumps([reply.status, json.loads(reply.read())]), flush=True)
except (OSError, http.client.HTTPException) as error:
    print(json.dumps([0, type(error).__name__]), flush=True)`;

let world: World;
let children: Child[];
let path: string;

beforeEach(async () => {
  world = await World.make();
  path = join(world.home, 'guests', 'broker.sock');
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await world.remove();
});

const mode = (at: string): number => statSync(at).mode & 0o777;
async function as<T>(uid: number, at: string, socket = path, token = 'x'): Promise<[number, T]> {
  const child = await start(PYTHON, ['-c', CLIENT, socket, at, token], { uid, gid: uid });
  children.push(child);
  return JSON.parse(child.firstLine) as [number, T];
}
/** As it is for a container that has the folder mounted: the outer folder is not in its way. */
function mount(): void {
  chmodSync(world.home, 0o711);
}

describe.runIf(process.platform !== 'win32')('the socket for other users', () => {
  it('is not there until somebody is named, and goes with the last', async () => {
    expect([existsSync(path), world.broker.guestSocket]).toEqual([false, null]);
    await world.broker.letIn([NOBODY]);
    expect([existsSync(path), world.broker.guestSocket]).toEqual([true, path]);
    await world.broker.letIn([]);
    expect([existsSync(path), world.broker.guestSocket]).toEqual([false, null]);
  });

  it('lies open in a folder of its own, inside the one that is the owner’s alone', async () => {
    chmodSync(world.home, 0o755);
    await world.broker.letIn([NOBODY]);
    expect([mode(path), mode(dirname(path))]).toEqual([0o666, 0o755]);
    expect(mode(world.socket)).toBe(0o600);
  });

  it('keeps its folder, so that what has it mounted finds the next socket', async () => {
    await world.broker.letIn([NOBODY]);
    const { ino } = statSync(dirname(path));
    await world.broker.letIn([]);
    await world.broker.letIn([NOBODY]);
    expect(statSync(dirname(path)).ino).toBe(ino);
  });

  it('serves the owner too', async () => {
    await world.broker.letIn([NOBODY]);
    const { token } = await world.addClient([]);
    expect((await ask(path, 'GET', '/v1/whoami', { token })).status).toBe(200);
  });
});

describe.runIf(process.getuid?.() === 0)('another user of the machine', () => {
  it('does not come past the folder unless it has it mounted', async () => {
    await world.broker.letIn([NOBODY]);
    expect(await as(NOBODY, '/v1/status')).toEqual([0, 'PermissionError']);
  });

  it('is served as anybody when it was named, and its program told as far as it can be', async () => {
    mount();
    await world.broker.letIn([NOBODY]);
    const { token } = await world.addClient([]);
    const [status, { process: seen }] = await as<WhoamiReply>(NOBODY, '/v1/whoami', path, token);
    expect(status).toBe(200);
    expect(seen).toMatchObject({ uid: NOBODY, gid: NOBODY, pid: children[0]?.pid });
    expect((await as<{ code: string }>(NOBODY, '/v1/whoami'))[0]).toBe(401);
  });

  it('is hung up on without an answer when it was not named', async () => {
    mount();
    await world.broker.letIn([NOBODY]);
    expect((await as(DAEMON, '/v1/status'))[0]).toBe(0);
    expect(await world.events()).toEqual([]);
  });

  it('is hung up on at the owner’s own socket, named or not', async () => {
    mount();
    chmodSync(world.socket, 0o666);
    await world.broker.letIn([NOBODY]);
    expect((await as(NOBODY, '/v1/status', world.socket))[0]).toBe(0);
  });

  it('loses its open connections when it is taken from the list', async () => {
    mount();
    await world.broker.letIn([NOBODY, DAEMON]);
    const child = await start(
      PYTHON,
      [
        '-c',
        'import socket,sys\ns=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])\ns.sendall(b"GET /v1/status HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")\nprint(s.recv(4096).split(b"\\r\\n")[0].decode(), flush=True)\nprint(repr(s.recv(4096)), flush=True)',
        path,
      ],
      { uid: NOBODY, gid: NOBODY },
    );
    children.push(child);
    expect(child.firstLine).toBe('HTTP/1.1 200 OK');
    await world.broker.letIn([DAEMON]);
    expect((await child.output()).trim().split('\n')[1]).toBe("b''");
    expect((await as(NOBODY, '/v1/status'))[0]).toBe(0);
    expect((await as(DAEMON, '/v1/status'))[0]).toBe(200);
  });
});
