import { chmodSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { UNKNOWN_PROCESS } from '../../shared/model/client.ts';
import { bundleCli, keyturn, type Ran } from '../setup/cli.ts';
import { LiveBroker } from '../setup/live-broker.ts';

let bundle: string;
let live: LiveBroker;
beforeAll(async () => {
  bundle = await bundleCli();
});
beforeEach(async () => {
  live = await LiveBroker.start();
});
afterEach(() => live.stop());

const run = (...args: string[]): Promise<Ran> => keyturn(bundle, args, { home: live.home });

it('stops everything and locks the vault', async () => {
  await live.addPairing('grid bot', []);
  expect(await run('panic')).toEqual({
    code: 0,
    signal: null,
    stdout: '',
    stderr: 'keyturn: everything is stopped, and the vault is locked\n',
  });
  expect([live.world.panic.level, live.world.vault.state]).toEqual(['stop', 'locked']);
});

it('--exits leaves the vault open', async () => {
  await live.addPairing('grid bot', []);
  expect((await run('panic', '--exits', '--json')).stdout).toBe('{"level":"exits"}\n');
  expect([live.world.panic.level, live.world.vault.state]).toEqual(['exits', 'unlocked']);
});

it('where there are several pairings any of them will do, even behind one that is spoilt', async () => {
  const { file } = await live.addPairing('a first', []);
  const { id } = await live.addPairing('b second', []);
  await live.addPairing('c third', []);
  chmodSync(file, 0o644);
  await live.world.registry.setStatus(id, 'revoked');
  expect((await run('panic')).code).toBe(0);
  expect(live.world.panic.level).toBe('stop');
});

it('with an admin session alone, and behind one that has ended', async () => {
  const token = `kt_${'A'.repeat(43)}`;
  const process = UNKNOWN_PROCESS;
  live.world.registry.admins.add({ name: 'shell', purpose: '', process }, token);
  const ran = await keyturn(bundle, ['panic', '--exits'], {
    home: live.home,
    env: { KEYTURN_ADMIN_TOKEN: token },
  });
  expect([ran.code, live.world.panic.level]).toEqual([0, 'exits']);
  await live.addPairing('grid bot', []);
  const again = await keyturn(bundle, ['panic'], {
    home: live.home,
    env: { KEYTURN_ADMIN_TOKEN: `kt_${'B'.repeat(43)}` },
  });
  expect([again.code, live.world.panic.level]).toEqual([0, 'stop']);
});

it('without a pairing says how to get one', async () => {
  const ran = await run('panic');
  expect([ran.code, live.world.panic.level]).toEqual([1, null]);
  expect(ran.stderr).toContain('this command line is not paired with the vault');
});

it('while the vault is locked exits with 3, and says that it was not pulled', async () => {
  await live.addPairing('grid bot', []);
  await live.world.lockVault();
  const ran = await run('panic');
  expect([ran.code, live.world.panic.level]).toEqual([3, null]);
  expect(ran.stderr).toContain('the switch was not pulled');
});

it('where nothing runs exits with 4', async () => {
  expect((await keyturn(bundle, ['panic'], { home: '/nonexistent' })).code).toBe(4);
});
