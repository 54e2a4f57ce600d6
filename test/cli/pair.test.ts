import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GRANT_DEFAULTS, type NewGrant } from '../../shared/model/client.ts';
import { bundleCli, keyturn, type Ran, type Running, start } from '../setup/cli.ts';
import { LiveBroker } from '../setup/live-broker.ts';

/** On a line of its own, or in a JSON document. */
const CODE = /^(?:\{.*"code":")?(\d{3}-\d{3})/m;

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
const pairing = (...args: string[]): Running =>
  start(bundle, ['pair', ...args], { home: live.home });
const tokens = (...parts: string[]): string => join(live.home, 'tokens', ...parts);

function grant(credential: string): NewGrant {
  return {
    credential,
    ...GRANT_DEFAULTS,
    modes: ['reveal'],
    scopes: ['read', 'trade'],
    fields: null,
    approval: 'always',
    unattended: [],
  };
}

async function codeOf(running: Running): Promise<string> {
  return (await running.until(CODE))[1] ?? '';
}

async function paired(name: string, ...args: string[]): Promise<Ran> {
  const running = pairing('--name', name, ...args);
  await live.settlePairing(await codeOf(running), []);
  return running.done;
}

describe('keyturn pair', () => {
  it('shows a code, waits for the owner to type it, and keeps the token for later commands', async () => {
    const main = await live.addKey();
    const running = pairing('--name', '  grid   bot ', '--purpose', 'trades the grid');
    await live.settlePairing(await codeOf(running), [grant(main)]);
    const ran = await running.done;
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^\d{3}-\d{3}\n$/);
    expect(ran.stderr).toBe(
      'keyturn: type this code into Keyturn, under Clients, within 5 minutes\n' +
        "keyturn: paired as 'grid bot'; 'keyturn list' shows what it may use\n" +
        `keyturn: the token is in ${tokens('grid-bot.json')}\n`,
    );
    expect((await run('get', 'binance-main/apiKey')).stdout).toBe('test-key');
    expect((await run('status')).stdout).toContain('paired as  grid bot\n');
    expect(live.world.vault.manifest.clients).toMatchObject([
      { name: 'grid bot', purpose: 'trades the grid' },
    ]);
  });

  it('keeps the token in a file for its owner alone, and prints it nowhere', async () => {
    const ran = await paired('grid bot', '--json');
    expect(lstatSync(tokens()).mode & 0o7777).toBe(0o700);
    expect(readdirSync(tokens())).toEqual(['grid-bot.json']);
    expect(statSync(tokens('grid-bot.json')).mode & 0o7777).toBe(0o600);
    const { token } = JSON.parse(readFileSync(tokens('grid-bot.json'), 'utf8'));
    expect(token).toMatch(/^kt_/);
    expect(ran.stdout + ran.stderr).not.toContain(token);
    expect(ran.stdout + ran.stderr).not.toContain('kq_');
    const [asked, done] = ran.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(asked).toMatchObject({
      status: 'pending',
      code: expect.stringMatching(/^\d{3}-\d{3}$/),
    });
    expect(done).toMatchObject({
      status: 'approved',
      name: 'grid bot',
      store: 'file',
      file: tokens('grid-bot.json'),
    });
    expect(ran.stderr).toBe('');
  });

  it('tells the owner what the program would like to have', async () => {
    const running = pairing(
      '--name',
      'grid bot',
      '--want',
      'binance:read+trade',
      '--want',
      'keyturn://binance-main:read:sign',
    );
    const { wants } = live.world.pairings.typeCode(await codeOf(running));
    expect(wants).toEqual([
      { exchange: 'binance', scopes: ['read', 'trade'], mode: 'reveal' },
      { credential: 'binance-main', scopes: ['read'], mode: 'sign' },
    ]);
    running.child.kill();
    await running.done;
  });

  it('ends with 1 after a no, and keeps nothing', async () => {
    const running = pairing('--name', 'grid bot');
    await live.settlePairing(await codeOf(running), 'no');
    expect(await running.done).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('keyturn: error: the owner said no to this pairing\n'),
    });
    expect(readdirSync(tokens())).toEqual([]);
  });

  it('ends with 1 when the code was not typed in time', async () => {
    const running = pairing('--name', 'grid bot');
    await codeOf(running);
    live.world.clock.advance(5 * 60_000);
    expect(await running.done).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('keyturn: error: nobody typed the code in time\n'),
    });
  });

  it('waits on while the owner is slow', async () => {
    const running = pairing('--name', 'grid bot');
    const code = await codeOf(running);
    // Each poll waits 30 s by the broker's clock; a second one has to come after it.
    const { pairings, clock } = live.world;
    const polled = (): boolean => clock.waiting > 1;
    while (!polled()) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(30_000);
    while (!polled()) await new Promise((resolve) => setImmediate(resolve));
    expect(pairings.state().open).toBe(1);
    await live.settlePairing(code, []);
    expect((await running.done).code).toBe(0);
  });

  it('ends with 3 when the vault is locked', async () => {
    await live.world.lockVault();
    expect(await run('pair', '--name', 'grid bot')).toMatchObject({ code: 3, stdout: '' });
    await live.world.unlock();
  });

  it('changes nothing under a name that is paired, unless told to', async () => {
    expect((await paired('grid bot')).code).toBe(0);
    const before = readFileSync(tokens('grid-bot.json'), 'utf8');
    const again = await run('pair', '--name', 'grid bot');
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain(
      "there is a pairing 'grid bot' already\nkeyturn: hint: --replace pairs anew",
    );
    expect(readFileSync(tokens('grid-bot.json'), 'utf8')).toBe(before);
    const replaced = pairing('--name', 'grid bot', '--replace');
    await live.settlePairing(await codeOf(replaced), []);
    // To the app it is another client, beside the old one; here it takes its place.
    expect((await replaced.done).stderr).toContain(
      "paired as 'grid bot', which Keyturn calls 'grid bot 2';",
    );
    expect(readdirSync(tokens())).toEqual(['grid-bot.json']);
    expect(readFileSync(tokens('grid-bot.json'), 'utf8')).not.toBe(before);
    expect((await run('list')).code).toBe(0);
  });

  it('pairs anew under a name whose pairing the owner ended', async () => {
    await paired('grid bot');
    const { client } = JSON.parse(readFileSync(tokens('grid-bot.json'), 'utf8'));
    await live.world.registry.setStatus(client, 'revoked');
    expect((await run('list')).code).toBe(1);
    expect((await paired('grid bot')).code).toBe(0);
    expect((await run('list')).code).toBe(0);
  });

  it('goes on by the name it was asked for, whatever the owner calls it', async () => {
    const running = pairing('--name', 'grid bot');
    await live.settlePairing(await codeOf(running), [], 'Grid on the NAS');
    expect((await running.done).stderr).toContain("which Keyturn calls 'Grid on the NAS'");
    expect((await run('list', '--as', 'grid bot')).code).toBe(0);
  });

  it('troubles nobody when the token could not be kept', async () => {
    mkdirSync(tokens(), { mode: 0o700 });
    chmodSync(tokens(), 0o755);
    const ran = await run('pair', '--name', 'grid bot');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/refusing the token folder .*: its mode is 0755\n/);
    expect(live.world.pairings.state().open).toBe(0);
  });
});

describe('a token file', () => {
  const refused = async (why: RegExp): Promise<void> => {
    const ran = await run('list');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(why);
    expect(ran.stderr).not.toContain('kt_');
  };

  it.each([0o640, 0o604, 0o660, 0o622])('is refused with mode %i', async (mode) => {
    const { file } = await live.addPairing('grid bot', []);
    chmodSync(file, mode);
    await refused(new RegExp(`refusing the token file .*: its mode is 0${mode.toString(8)}\n`));
  });

  it('is not looked for behind a symbolic link', async () => {
    const { file } = await live.addPairing('grid bot', []);
    const elsewhere = join(live.home, 'elsewhere.json');
    renameSync(file, elsewhere);
    symlinkSync(elsewhere, file);
    await refused(/refusing the token file .*: it is a symbolic link/);
  });

  it('is not looked for in a folder behind a symbolic link', async () => {
    await live.addPairing('grid bot', []);
    renameSync(tokens(), join(live.home, 'elsewhere'));
    symlinkSync(join(live.home, 'elsewhere'), tokens());
    await refused(/refusing the token folder .*: it is not a folder/);
  });

  it.runIf(process.geteuid?.() === 0)('is refused when another user owns it', async () => {
    const { file } = await live.addPairing('grid bot', []);
    chownSync(file, 12345, 0);
    await refused(/it belongs to another user \(uid 12345\)/);
  });

  it.each(['', '{', '{"name":"x"}', '{"name":"x","client":"y","token":"kt_short"}'])(
    'is refused when it says %j',
    async (text) => {
      const { file } = await live.addPairing('grid bot', []);
      writeFileSync(file, text);
      await refused(
        /cannot make sense of the token file .*\nkeyturn: hint: delete it and pair again\n/,
      );
    },
  );

  it('is replaced, not followed, where somebody laid a symbolic link', async () => {
    mkdirSync(tokens(), { mode: 0o700 });
    const victim = join(live.home, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, tokens('grid-bot.json'));
    const ran = await paired('grid bot');
    expect(ran.code).toBe(0);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(readdirSync(tokens()).sort()).toEqual(['grid-bot-2.json', 'grid-bot.json']);
  });
});

describe('several pairings', () => {
  beforeEach(async () => {
    const main = await live.addKey();
    await live.addPairing('Grid Bot', [{ credential: main }]);
    await live.addPairing('tax tool', []);
  });

  it('want --as; the error lists their names', async () => {
    const ran = await run('list');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toBe(
      'keyturn: error: there are several pairings, and none was named\n' +
        'keyturn: hint: give --as with one of "Grid Bot", "tax tool"\n',
    );
  });

  it('are told apart by --as, with the name or the file’s name, before the command too', async () => {
    for (const name of ['Grid Bot', 'grid-bot', 'grid bot']) {
      expect((await run('list', '--as', name)).stdout).toContain('binance-main');
    }
    expect((await run('--as', 'tax tool', 'list')).stdout).toBe('');
  });

  it('do not have one of every name', async () => {
    const ran = await run('list', '--as', 'rebalancer');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(
      `there is no pairing 'rebalancer'\nkeyturn: hint: there is "Grid Bot", "tax tool"\n`,
    );
  });

  it('do not suffer from each other’s files', async () => {
    chmodSync(tokens('tax-tool.json'), 0o644);
    expect((await run('list', '--as', 'Grid Bot')).code).toBe(0);
    expect((await run('list', '--as', 'tax tool')).stderr).toContain('its mode is 0644');
  });

  it('may have names that no slug can tell apart', async () => {
    expect((await paired('бот')).code).toBe(0);
    expect((await paired('счёт')).code).toBe(0);
    expect((await run('list', '--as', 'бот')).code).toBe(0);
    expect((await run('list', '--as', 'счёт')).code).toBe(0);
    expect(readdirSync(tokens())).toEqual([
      'grid-bot.json',
      'key-2.json',
      'key.json',
      'tax-tool.json',
    ]);
  });
});
