/** A grant pinned to a program, with real programs: what the kernel says of them is all there is. */
import { copyFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WhoamiReply } from '../../shared/broker/protocol.ts';
import type { Pin } from '../../shared/model/client.ts';
import { type Child, start } from './setup/children.ts';
import { World } from './setup/world.ts';

/** Asks once, and prints the status and the reply. */
const BOT = `
import http.client, json, socket, sys
class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(sys.argv[1])
connection = Connection("localhost")
method, path, token, body = json.loads(sys.argv[2])
headers = {"Authorization": "Bearer " + token}
if body: headers["Content-Type"] = "application/json"
connection.request(method, path, json.dumps(body) if body else None, headers)
reply = connection.getresponse()
print(json.dumps([reply.status, json.loads(reply.read() or b"null")]), flush=True)
`;
const PYTHON = realpathSync('/usr/bin/python3');

let world: World;
let key: string;
let script: string;
let children: Child[];
beforeEach(async () => {
  world = await World.make();
  key = await world.addKey();
  script = join(world.home, 'bot.py');
  writeFileSync(script, BOT);
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await world.remove();
});

async function run<T>(
  request: readonly [string, string, string, unknown?],
  python = PYTHON,
): Promise<readonly [number, T]> {
  const child = await start(python, [
    script,
    world.socket,
    JSON.stringify([...request, null].slice(0, 4)),
  ]);
  children.push(child);
  return JSON.parse(child.firstLine);
}
const lease = (token: string, python?: string) =>
  run<{ readonly rule?: string }>(
    ['POST', '/v1/leases', token, { credential: 'binance-main' }],
    python,
  );

async function paired(pin: Pin): Promise<string> {
  const { id, token } = await world.addClient([{ credential: key, pin }]);
  const [, { process }] = await run<WhoamiReply>(['GET', '/v1/whoami', token]);
  await world.registry.acceptProgram(id, process);
  return token;
}
/** The same interpreter, as another file would be after an upgrade. */
function upgraded(): string {
  const path = join(world.home, 'python3.99');
  copyFileSync(PYTHON, path);
  return path;
}

it('serves the next process of the same script, and asks when that was edited', async () => {
  const token = await paired('ask');
  expect((await lease(token))[0]).toBe(201);
  writeFileSync(script, `${BOT}# edited`);
  const reply = lease(token);
  const question = await world.answer('no');
  expect(question).toMatchObject({
    repinnable: true,
    changes: [`the script at ${script} has changed`],
  });
  expect(await reply).toMatchObject([422, { rule: 'owner-said-no' }]);
  expect(world.vault.unsealCount).toBe(1);
});

it('asks about another interpreter, or is only told of it, as the owner chose', async () => {
  const asking = await paired('ask');
  const told = await paired('tell-upgrades');
  const python = upgraded();
  expect((await lease(told, python))[0]).toBe(201);
  expect(world.told).toMatchObject([
    { kind: 'upgraded', changes: [`the program is ${python}, it was ${PYTHON}`] },
  ]);
  const reply = lease(asking, python);
  await world.answer('repin');
  expect((await reply)[0]).toBe(201);
  expect((await lease(asking, python))[0]).toBe(201);
  expect(world.owner.shown).toHaveLength(1);
});
