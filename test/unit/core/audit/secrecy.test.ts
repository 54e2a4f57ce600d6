/** What somebody sees who has the disk and no key. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keyring, LABEL, leaseEvent, makeWorld, type World } from '../../../setup/audit.ts';

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

const TIME = Date.parse('2026-03-01T12:00:00Z');

/** A day with everything in it: locked, unlocked, torn, a new epoch. */
async function aDay(): Promise<void> {
  const { log } = await world.start();
  await log.append(leaseEvent(1, TIME), { sync: true });
  await log.lock();
  await log.append(leaseEvent(2, TIME), { sync: true });
  await log.unlock(keyring(2, 1), null);
  await log.append(leaseEvent(3, TIME), { sync: true });
  await log.close();
  world.write('000002.log', world.read('000002.log').slice(0, -700));
  const again = await world.start(log.anchor(), keyring(2, 1));
  await again.log.close();
}

/** Each text as it could lie in a file. In base64, wherever it begins in the bytes before it. */
function* disguises(text: string): Generator<Buffer> {
  const utf8 = Buffer.from(text, 'utf8');
  yield utf8;
  yield Buffer.from(text, 'utf16le');
  yield Buffer.from(text, 'utf16le').swap16();
  yield Buffer.from(utf8.toString('hex'));
  for (let before = 0; before < 3; before++) {
    const base64 = Buffer.concat([Buffer.alloc(before), utf8]).toString('base64');
    // The first and the last letters depend on what stands beside.
    yield Buffer.from(
      base64.slice(before === 0 ? 0 : 4, Math.floor((before + utf8.length) / 3) * 4),
    );
  }
}

it('no label, name, path, action or date, in no encoding', async () => {
  await aDay();
  const words = [
    LABEL,
    'grid-bot',
    'python3.11',
    'lease.granted',
    'allowed',
    'audit.tampered',
    'grant-session',
    'AAAAAAAAAAAAAAAAAAAAAA',
    String(TIME).slice(0, 8),
    '2026-03-01',
    'credential',
  ];
  let searched = 0;
  for (const name of world.names()) {
    const file = readFileSync(world.path(name));
    // Also inside whatever is base64 there.
    const inner = file.toString('latin1').match(/[A-Za-z0-9+/=]{16,}/g) ?? [];
    for (const bytes of [file, ...inner.map((text) => Buffer.from(text, 'base64'))]) {
      for (const word of words) {
        for (const disguise of disguises(word)) {
          // The identifier of nothing but A's is itself what zeros look like in base64.
          if (word.startsWith('AAAA') && bytes !== file) continue;
          expect(bytes.includes(disguise), `${word} in ${name}`).toBe(false);
          searched += 1;
        }
      }
    }
  }
  expect(searched).toBeGreaterThan(1000);
});

it('nothing in the clear but numbers, lengths, hashes, keys and signatures', async () => {
  await aDay();
  for (const name of world.names().filter((n) => n.endsWith('.log'))) {
    const lines = world.read(name).split('\n').slice(0, -1);
    const [header = '', ...rest] = lines;
    expect(header).toMatch(/^keyturn-audit 1 \d \d \d [0-9a-f]{64} [0-9a-f]{64}$/);
    for (const line of rest) {
      expect(line).toMatch(/^(\d+ 576 [\w+/]{768}|checkpoint \d+ [\w+/]{86}==) [0-9a-f]{64}$/);
    }
  }
});

it('the same event twice makes two lines with nothing in common', async () => {
  const { log } = await world.start();
  await log.append(leaseEvent(1), { sync: true });
  await log.append(leaseEvent(1), { sync: true });
  await log.close();
  const [one = '', two = ''] = world.read('000001.log').match(/[\w+/]{768}/g) ?? [];
  const same = [...one].filter((letter, i) => letter === two[i]).length;
  expect(same).toBeLessThan(60);
});

it('files that only their owner can read', async () => {
  await aDay();
  expect(statSync(world.folder).mode & 0o777).toBe(0o700);
  for (const name of world.names()) {
    expect(statSync(join(world.folder, name)).mode & 0o777, name).toBe(0o600);
  }
});
