import { appendFileSync, chmodSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LeaseReply, WhoamiReply } from '../../shared/broker/protocol.ts';
import { type Child, start } from './setup/children.ts';
import { World } from './setup/world.ts';

const PYTHON = '/usr/bin/python3';
/** Connects, says so, and then sends and prints whatever the test wants: a line of JSON in, one out. */
const CLIENT = `
import http.client, json, os, socket, sys
class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(sys.argv[1])
connection = Connection("localhost")
connection.connect()
print("connected", flush=True)
for line in sys.stdin:
    method, path, token, body = json.loads(line)
    headers = {"Authorization": "Bearer " + token}
    if body: headers["Content-Type"] = "application/json"
    connection.request(method, path, json.dumps(body) if body else None, headers)
    reply = connection.getresponse()
    print(json.dumps([reply.status, json.loads(reply.read() or b"null")]), flush=True)
`;

let world: World;
let children: Child[];
beforeEach(async () => {
  world = await World.make();
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await world.remove();
});

async function run(script = CLIENT, name = 'bot.py'): Promise<Child & { path: string }> {
  const path = join(world.home, name);
  writeFileSync(path, script);
  const child = await start(PYTHON, ['-u', path, world.socket]);
  children.push(child);
  return { ...child, path };
}
/** Lets the child send one request, and reads its reply. */
function through<T>(
  { process: child }: Child,
  ...request: [string, string, string, unknown?]
): Promise<[number, T]> {
  const reply = new Promise<[number, T]>((resolve) => {
    let text = '';
    child.stdout.on('data', function listen(chunk: string) {
      text += chunk;
      if (!text.endsWith('\n')) return;
      child.stdout.off('data', listen);
      resolve(JSON.parse(text));
    });
  });
  child.stdin.write(`${JSON.stringify([...request, null].slice(0, 4))}\n`);
  return reply;
}

describe.runIf(process.platform === 'linux')('who calls', () => {
  it('is what the kernel says: program, script, start and parent', async () => {
    const { token } = await world.addClient([], 'grid bot');
    const child = await run();
    const [status, { process: seen }] = await through<WhoamiReply>(
      child,
      'GET',
      '/v1/whoami',
      token,
    );
    expect(status).toBe(200);
    expect(seen).toMatchObject({
      uid: process.getuid?.(),
      pid: child.pid,
      executable: realpathSync(PYTHON),
      script: child.path,
      commandLine: [PYTHON, '-u', child.path, world.socket],
      parents: expect.arrayContaining([expect.objectContaining({ pid: process.pid })]),
    });
  });

  it('stands in the log with program and script', async () => {
    const { token } = await world.addClient([{ credential: await world.addKey() }]);
    const child = await run();
    const [status] = await through<LeaseReply>(child, 'POST', '/v1/leases', token, {
      credential: 'binance-main',
    });
    expect(status).toBe(201);
    expect(await world.events()).toMatchObject([
      {
        action: 'lease.granted',
        actor: { pid: child.pid, executable: realpathSync(PYTHON), script: child.path },
      },
    ]);
  });

  it('is refused when the script is another one than at the first request', async () => {
    const { token } = await world.addClient([
      { credential: await world.addKey(), approval: 'session' },
    ]);
    const child = await run();
    const reply = through<{ rule: string }>(child, 'POST', '/v1/leases', token, {
      credential: 'binance-main',
    });
    await world.question();
    appendFileSync(child.path, '\n# something else');
    await world.answer('once');
    expect(await reply).toMatchObject([422, { code: 'denied', rule: 'caller-changed' }]);
    expect(world.vault.unsealCount).toBe(0);
    expect(await world.events()).toMatchObject([
      { action: 'lease.refused', rule: 'caller-changed' },
    ]);
  });

  it('is refused when it has become another program since it connected', async () => {
    const { token } = await world.addClient([{ credential: await world.addKey() }]);
    const body = JSON.stringify({ credential: 'binance-main' });
    const other = join(world.home, 'other.py');
    // Keeps the connection over the exec, as a poisoned library could; then asks.
    writeFileSync(
      other,
      `import os, socket, sys
s = socket.socket(fileno=int(sys.argv[1]))
s.sendall(b"POST /v1/leases HTTP/1.1\\r\\nHost: localhost\\r\\nAuthorization: Bearer ${token}\\r\\nContent-Type: application/json\\r\\nContent-Length: ${body.length}\\r\\n\\r\\n" + b'${body}')
print(s.recv(65536).decode(), flush=True)`,
    );
    const child = await run(`import os, socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
s.sendall(b"GET /v1/whoami HTTP/1.1\\r\\nHost: localhost\\r\\nAuthorization: Bearer ${token}\\r\\n\\r\\n"); s.recv(65536)
print("asked", flush=True)
os.set_inheritable(s.fileno(), True)
os.execv("${PYTHON}", ["python3", "${other}", str(s.fileno())])`);
    expect(await child.output()).toContain('caller-changed');
    expect(world.vault.unsealCount).toBe(0);
  });

  it('is refused when it left its connection to a child and ended', async () => {
    const { token } = await world.addClient([{ credential: await world.addKey() }]);
    const body = JSON.stringify({ credential: 'binance-main' });
    const child = await run(`import os, socket, sys, time
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
parent = os.getpid()
if os.fork() == 0:
    while os.getppid() == parent: time.sleep(0.01)
    s.sendall(b"POST /v1/leases HTTP/1.1\\r\\nHost: localhost\\r\\nAuthorization: Bearer ${token}\\r\\nContent-Type: application/json\\r\\nContent-Length: ${body.length}\\r\\n\\r\\n" + b'${body}')
    print(s.recv(65536).decode(), flush=True)
else:
    print("forked", flush=True)
    os._exit(0)`);
    expect(await child.output()).toContain('caller-changed');
    expect(world.vault.unsealCount).toBe(0);
  });

  it('is named with what changed since it was paired', async () => {
    const key = await world.addKey();
    const { id, token } = await world.addClient([{ credential: key, approval: 'session' }]);
    const child = await run();
    const [, { process: seen }] = await through<WhoamiReply>(child, 'GET', '/v1/whoami', token);
    await world.vault.update((draft) => {
      draft.clients = draft.clients.map((one) =>
        one.id === id ? { ...one, process: { ...seen, scriptHash: '00' } } : one,
      );
    });
    const reply = through(child, 'POST', '/v1/leases', token, { credential: 'binance-main' });
    expect((await world.question()).changes).toEqual([`the script at ${child.path} has changed`]);
    await world.answer('no');
    expect(await reply).toMatchObject([422, {}]);
  });

  it('asks again when another program comes with a token that was approved for the session', async () => {
    const { token } = await world.addClient([
      { credential: await world.addKey(), approval: 'session' },
    ]);
    const bot = await run();
    const lease = (child: Child) =>
      through(child, 'POST', '/v1/leases', token, { credential: 'binance-main' });
    const first = lease(bot);
    await world.answer('session');
    expect(await first).toMatchObject([201, {}]);
    expect(await lease(bot)).toMatchObject([201, {}]);
    const thief = lease(await run(CLIENT, 'thief.py'));
    const question = await world.answer('no');
    expect(question.process.script).toContain('thief.py');
    expect(await thief).toMatchObject([422, { rule: 'owner-said-no' }]);
  });

  it('may ask the same as another process, and is asked about by itself', async () => {
    const { token } = await world.addClient([
      { credential: await world.addKey(), approval: 'session' },
    ]);
    const [one, two] = [await run(), await run()];
    const lease = (child: Child) =>
      through(child, 'POST', '/v1/leases', token, { credential: 'binance-main' });
    const replies = [lease(one), lease(two)];
    while (world.queue.open().length < 2) await new Promise(setImmediate);
    const first = await world.answer('once');
    const second = await world.answer('no');
    expect(new Set([first.process.pid, second.process.pid])).toEqual(new Set([one.pid, two.pid]));
    expect((await Promise.all(replies)).map(([status]) => status).sort()).toEqual([201, 422]);
    expect(world.vault.unsealCount).toBe(1);
  });
});

describe.runIf(process.getuid?.() === 0)('another user of the machine', () => {
  const knock = `import socket, sys
s = socket.socket(socket.AF_UNIX)
try:
    s.connect(sys.argv[1])
    s.sendall(b"GET /v1/status HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
    print("got", repr(s.recv(65536)), flush=True)
except OSError as error:
    print(type(error).__name__, flush=True)`;
  const asNobody = async (): Promise<string> => {
    const child = await start(PYTHON, ['-c', knock, world.socket], { uid: 65534, gid: 65534 });
    children.push(child);
    return child.firstLine;
  };

  it('does not get to the socket', async () => {
    expect(await asNobody()).toBe('PermissionError');
  });

  it('is hung up on without an answer, should it get there', async () => {
    chmodSync(world.home, 0o777);
    chmodSync(world.socket, 0o777);
    expect(await asNobody()).toMatch(/^(got b''|ConnectionResetError|BrokenPipeError)$/);
    expect(await world.events()).toEqual([]);
    expect((await world.ask('GET', '/v1/status')).status).toBe(200);
  });
});
