import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leaseEvent, makeWorld, type World } from '../setup/audit.ts';
import { bundleCli, keyturn, type Ran, temporaryFolder } from '../setup/cli.ts';

let bundle: string;
/** A log of twenty leases, signed off. */
let log: World;
/** A data folder with a copy of it. */
let home: string;

beforeAll(async () => {
  bundle = await bundleCli();
  log = makeWorld();
  const { log: open } = await log.start();
  for (let n = 1; n <= 20; n++) await open.append(leaseEvent(n), { sync: true });
  await open.lock();
  await open.close();
});
afterAll(() => log.remove());

beforeEach(() => {
  home = temporaryFolder();
  cpSync(log.folder, join(home, 'audit'), { recursive: true });
  return () => rmSync(home, { recursive: true, force: true });
});

const verify = (...args: string[]): Promise<Ran> =>
  keyturn(bundle, ['audit', 'verify', ...args], { home });
const segment = (): string => {
  const name = readdirSync(join(home, 'audit')).find((file) => /\d/.test(file));
  return join(home, 'audit', name ?? '');
};

describe('keyturn audit verify', () => {
  it('needs no app and no key, and says what it found', async () => {
    const ran = await verify();
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^the audit log is whole: 20 records, \d+ signed checkpoints?\n$/);
  });

  it('gives the report in JSON', async () => {
    const { code, stdout } = await verify('--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, problem: null, unsigned: 0 });
  });

  it('takes a folder from elsewhere', async () => {
    expect((await keyturn(bundle, ['audit', 'verify', log.folder])).code).toBe(0);
  });

  it('names the first bad line of a log that was changed, exit 1', async () => {
    const lines = readFileSync(segment(), 'latin1').split('\n');
    const at = 7;
    const line = lines[at] ?? '';
    const place = line.length - 4;
    lines[at] = line.slice(0, place) + (line[place] === 'A' ? 'B' : 'A') + line.slice(place + 1);
    writeFileSync(segment(), lines.join('\n'), 'latin1');
    const ran = await verify();
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(
      new RegExp(
        `^keyturn: error: the audit log is not as it was written: \\S+ line ${at + 1}: .*[^.]\n`,
      ),
    );
    const json = await verify('--json');
    expect(json).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, problem: { line: at + 1 } });
  });

  it('sees a log that was cut at its end', async () => {
    const lines = readFileSync(segment(), 'latin1').split('\n');
    writeFileSync(segment(), `${lines.slice(0, -6).join('\n')}\n`, 'latin1');
    expect((await verify()).code).toBe(1);
  });

  it('lets only exported keys count where they are given', async () => {
    const keys = join(home, 'audit', 'public.json');
    expect((await verify('--keys', keys)).code).toBe(0);
    const stranger = makeWorld();
    const { log: other } = await stranger.start(null, {
      current: { epoch: 1, seed: new Uint8Array(32).fill(99) },
      past: [],
    });
    await other.append(leaseEvent(1), { sync: true });
    await other.lock();
    await other.close();
    const ran = await verify('--keys', stranger.path('public.json'));
    expect(ran.code).toBe(1);
    stranger.remove();
    writeFileSync(keys, 'nonsense');
    expect((await verify('--keys', keys)).code).toBe(1);
    expect((await verify('--keys', '/no/such')).stderr).toContain('cannot read /no/such (ENOENT)');
  });

  it('tells a log that is not there from a bad one', async () => {
    rmSync(join(home, 'audit'), { recursive: true });
    const ran = await verify('--json');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(ran.stderr)).toMatchObject({ code: 'audit_missing' });
  });

  it('does not read lines through a symbolic link', async () => {
    const real = join(home, 'real.log');
    cpSync(segment(), real);
    const link = segment();
    rmSync(link);
    symlinkSync(real, link);
    const ran = await verify();
    expect(ran.code).toBe(1);
    expect(ran.stdout).toBe('');
  });
});
