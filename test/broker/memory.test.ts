import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { secretBytes } from '../../electron/core/crypto/bytes.ts';
import { encodeFieldBlock } from '../../electron/core/vault/field-block.ts';
import { start } from './setup/children.ts';
import { World } from './setup/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.make();
});
afterEach(() => world.remove());

/** 48 letters that stand nowhere else, off V8's heap. */
function letters(): Uint8Array<ArrayBuffer> {
  const bytes = secretBytes(48);
  randomFillSync(bytes);
  for (let i = 0; i < bytes.length; i++) bytes[i] = 97 + ((bytes[i] ?? 0) % 26);
  return bytes;
}

/** How often the bytes stand in this process's own memory, beside where they were handed in. */
function copiesOf(wanted: Uint8Array): number {
  // Looked for by its two halves put together by hand, so that no buffer of ours holds it whole in passing.
  const first = wanted.subarray(0, 24);
  const chunk = Buffer.from(new ArrayBuffer(1 << 20));
  const memory = openSync('/proc/self/mem', 'r');
  let found = 0;
  for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
    const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    for (
      let at = Number.parseInt(from, 16);
      at < Number.parseInt(to, 16);
      at += chunk.length - 64
    ) {
      let length = 0;
      try {
        length = readSync(
          memory,
          chunk,
          0,
          Math.min(chunk.length, Number.parseInt(to, 16) - at),
          at,
        );
      } catch {
        // A guard page, or one that went away.
      }
      for (
        let hit = chunk.indexOf(first);
        hit >= 0 && hit < length;
        hit = chunk.indexOf(first, hit + 1)
      ) {
        if (chunk.subarray(hit + 24, hit + 48).equals(wanted.subarray(24))) found += 1;
      }
      chunk.fill(0);
    }
  }
  closeSync(memory);
  return found;
}

it.runIf(process.platform === 'linux')(
  'after a lease the value is nowhere in our memory',
  async () => {
    const value = letters();
    const id = await world.addKey({ values: { secret: 'test-placeholder' } });
    await world.vault.update((_draft, records) => {
      const copy = secretBytes(value.length);
      copy.set(value);
      records.put(id, 'credential', encodeFieldBlock([{ version: 1, values: { secret: copy } }]));
      copy.fill(0);
    });
    const { token } = await world.addClient([{ credential: id }]);
    // The child tells what it got by a hash alone.
    const child = await start('/usr/bin/python3', [
      '-c',
      `import hashlib, http.client, json, socket, sys
c = http.client.HTTPConnection("localhost"); c.sock = socket.socket(socket.AF_UNIX); c.sock.connect(sys.argv[1])
c.request("POST", "/v1/leases", json.dumps({"credential": "binance-main"}), {"Authorization": "Bearer " + sys.argv[2], "Content-Type": "application/json"})
print(hashlib.sha256(json.loads(c.getresponse().read())["values"]["secret"].encode()).hexdigest(), flush=True)`,
      world.socket,
      token,
    ]);
    const { createHash } = await import('node:crypto');
    expect(child.firstLine).toBe(createHash('sha256').update(value).digest('hex'));
    await child.stop();
    // Once for the test's own; chunks overlap, so it may be seen twice there.
    const own = copiesOf(value);
    expect(own).toBeGreaterThanOrEqual(1);
    expect(own).toBeLessThanOrEqual(2);
  },
);
