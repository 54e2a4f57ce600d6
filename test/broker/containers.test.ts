/** What docs/CONTAINERS.md promises, with the kernel's own namespaces in a container's place: nobody here has a daemon. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from './setup/world.ts';

const UID = 10_001;
const canTry =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', '--net', '--user', 'true']).status === 0;

/** Forwards a port of the container's own loopback to the mounted socket, as a helper beside a bot would. */
const FORWARDER = `
import socket, sys, threading
listening = socket.create_server(("127.0.0.1", 80))
def copy(a, b):
    try:
        while data := a.recv(65536): b.sendall(data)
        b.shutdown(socket.SHUT_WR)
    except OSError: pass
def serve(one):
    other = socket.socket(socket.AF_UNIX); other.connect(sys.argv[1])
    threading.Thread(target=copy, args=(one, other), daemon=True).start()
    copy(other, one); one.close()
def accept():
    while True: threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()
threading.Thread(target=accept, daemon=True).start()
import urllib.request, urllib.error
for path in sys.argv[2:]:
    try: print(urllib.request.urlopen("http://localhost" + path).read().decode().strip())
    except urllib.error.HTTPError as error: print(error.code, error.read().decode().strip())`;

let world: World;
let mounted: string;
beforeEach(async () => {
  world = await World.make();
  await world.broker.letIn([UID]);
  mounted = mkdtempSync(join(tmpdir(), 'keyturn-mount-'));
  mkdirSync(join(mounted, 'run'));
});
afterEach(async () => {
  await world.remove();
  rmSync(mounted, { recursive: true });
});

/** Runs a command with the guests' folder mounted at `$RUN`, in namespaces of its own, as that user. */
async function inside(command: string, { uid = UID, more = '' } = {}): Promise<string> {
  const script = `chmod 755 "$RUN" "$RUN/.."; mount --bind "$GUESTS" "$RUN" && sysctl -q net.ipv4.ip_unprivileged_port_start=0 && /usr/bin/python3 -c "$UP" && exec setpriv --reuid ${uid} --regid ${uid} --clear-groups ${more} ${command}`;
  // Brings lo up without iproute2: SIOCSIFFLAGS with IFF_UP and IFF_RUNNING.
  const up =
    'import fcntl,socket,struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14x", b"lo", 0x41))';
  const { spawn } = await import('node:child_process');
  const child = spawn('unshare', ['--mount', '--net', 'sh', '-c', script], {
    env: {
      PATH: process.env['PATH'],
      RUN: join(mounted, 'run'),
      GUESTS: join(world.home, 'guests'),
      UP: up,
      FORWARDER,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}
const CURL = 'curl --silent --show-error --unix-socket "$RUN/broker.sock"';

describe.runIf(canTry)('a container with the guests’ folder mounted', () => {
  it('is served as the user that was named, although the outer folder is closed to it', async () => {
    expect(await inside(`${CURL} http://localhost/v1/status`)).toContain('"locked":false');
  });

  it('gets nothing as another user', async () => {
    expect(await inside(`${CURL} http://localhost/v1/status`, { uid: 10_002 })).toMatch(/^curl: /);
  });

  it('is known by its number outside, whatever it calls itself inside', async () => {
    const more = 'unshare --user --map-root-user';
    const { token } = await world.addClient([]);
    const whoami = `${CURL} http://localhost/v1/whoami -H 'Authorization: Bearer ${token}'`;
    expect(JSON.parse(await inside(whoami, { more }))).toMatchObject({ process: { uid: UID } });
    expect(await inside(whoami, { more, uid: 10_002 })).toMatch(/^curl: /);
  });

  it('can forward a port of its own to it: at 80, where `Host` needs no number', async () => {
    const { token } = await world.addClient([{ credential: await world.addKey() }]);
    const paths = `/v1/status /p/kp_${'x'.repeat(43)}/https://api.binance.com/api/v3/time`;
    const text = await inside(`/usr/bin/python3 -c "$FORWARDER" "$RUN/broker.sock" ${paths}`);
    expect(text).toContain('"locked":false');
    expect(text).toContain('422 keyturn: proxy-unknown:');
    expect(token).toMatch(/^kt_/);
  });

  it('does not come to loopback TCP, which is another one inside', async () => {
    const port = await world.broker.openTcp(null);
    expect(await inside(`curl --silent --show-error http://127.0.0.1:${port}/v1/status`)).toMatch(
      /^curl: \(7\)/,
    );
  });
});
