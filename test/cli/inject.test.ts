/** Templates, filled by the real broker. */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { filled, holesIn, TemplateError } from '../../cli/template.ts';
import { bundleCli, keyturn, type Ran, withoutWaiting } from '../setup/cli.ts';
import { LiveBroker } from '../setup/live-broker.ts';

const PEM = '-----BEGIN PRIVATE KEY-----\ntest "pem"\n-----END PRIVATE KEY-----\n';

function fill(template: string): string {
  return filled(template, holesIn(template), ({ credential, field }) =>
    field === 'privateKey' ? PEM : `<${credential}.${field}>`,
  );
}

describe('a template', () => {
  it.each([
    ['plain', 'plain'],
    ['{{ keyturn://a/b }}', '<a.b>'],
    ['{{keyturn://a/b}}', '<a.b>'],
    ['{"k":"keyturn://binance-main/apiKey","n":1}', '{"k":"<binance-main.apiKey>","n":1}'],
    ['k: keyturn://a/b\r\ns: keyturn://a/c # x', 'k: <a.b>\r\ns: <a.c> # x'],
    ['{{ keyturn://a/privateKey }}', PEM],
    ['{"k":"{{ keyturn://a/privateKey | json }}"}', JSON.stringify({ k: PEM })],
    ['{{ other }} {{', '{{ other }} {{'],
    ['$1 $& keyturn://a/b', '$1 $& <a.b>'],
    ['(keyturn://a/b).', '(<a.b>).'],
  ])('%j becomes %j', (template, text) => {
    expect(fill(template)).toBe(text);
  });

  it.each([
    ['a\nkeyturn://', 2, 'there is no reference behind keyturn://'],
    ['keyturn://A B', 1, 'there is no reference behind keyturn://'],
    ['\n\n{{ keyturn://a/b/c }}', 3, 'there is no reference behind keyturn://'],
    ['keyturn://binance-main', 1, "the reference to 'binance-main' names no field"],
    ['{{ keyturn://a/b | yaml }}', 1, "there is no filter 'yaml'"],
  ])('%j is refused by its line', (template, line, problem) => {
    try {
      holesIn(template);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TemplateError);
      expect(error).toMatchObject({ line, message: problem });
    }
  });
});

let bundle: string;
let live: LiveBroker;
beforeAll(async () => {
  bundle = await bundleCli();
});
beforeEach(async () => {
  live = await LiveBroker.start();
});
afterEach(() => live.stop());

const at = (...parts: string[]): string => join(live.home, 'work', ...parts);

async function inject(template: string, ...args: string[]): Promise<Ran> {
  mkdirSync(at(), { recursive: true });
  writeFileSync(at('in.tpl'), template);
  const ran = await keyturn(bundle, ['inject', '-i', at('in.tpl'), ...args], { home: live.home });
  return withoutWaiting(ran);
}

const TEMPLATE =
  '{"key":"keyturn://binance-main/apiKey","secret":"{{ keyturn://binance-main/secret }}"}';
const FILLED = '{"key":"test-key","secret":"test-secret"}';

async function granted(): Promise<void> {
  const main = await live.addKey();
  await live.addPairing('grid bot', [{ credential: main }]);
}

describe('keyturn inject', () => {
  it('prints the filled template, and asks for one lease a key', async () => {
    await granted();
    expect(await inject(TEMPLATE)).toMatchObject({ code: 0, stdout: FILLED, stderr: '' });
    expect(await inject(TEMPLATE, '-o', '-')).toMatchObject({ code: 0, stdout: FILLED });
    const given = await live.events('lease.granted');
    expect(given).toHaveLength(2);
    expect(given[0]).toMatchObject({ detail: { fields: 'apiKey secret' } });
  });

  it('reads the template from stdin', async () => {
    await granted();
    const options = { home: live.home, input: TEMPLATE };
    const ran = await keyturn(bundle, ['inject', '-i', '-'], options);
    expect(withoutWaiting(ran)).toMatchObject({ code: 0, stdout: FILLED, stderr: '' });
  });

  it('writes a file of mode 0600, whatever the umask', async () => {
    await granted();
    const before = process.umask(0);
    try {
      const ran = await inject(TEMPLATE, '-o', at('config.json'));
      expect(ran).toMatchObject({ code: 0, stdout: '' });
      expect(ran.stderr).toBe(`keyturn: wrote ${at('config.json')}, mode 0600\n`);
    } finally {
      process.umask(before);
    }
    expect(readFileSync(at('config.json'), 'utf8')).toBe(FILLED);
    expect(lstatSync(at('config.json')).mode & 0o7777).toBe(0o600);
    expect(readdirSync(at()).sort()).toEqual(['config.json', 'in.tpl']);
  });

  it('leaves a file that is there alone, and asks nobody, without --force', async () => {
    await granted();
    mkdirSync(at(), { recursive: true });
    writeFileSync(at('config.json'), 'mine', { mode: 0o644 });
    const ran = await inject(TEMPLATE, '-o', at('config.json'));
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(
      /^keyturn: error: there is a file .* already\nkeyturn: hint: --force/,
    );
    expect(readFileSync(at('config.json'), 'utf8')).toBe('mine');
    expect(live.world.vault.unsealCount).toBe(0);
    expect((await inject(TEMPLATE, '-o', at('config.json'), '--force', '--json')).code).toBe(0);
    expect(readFileSync(at('config.json'), 'utf8')).toBe(FILLED);
    expect(lstatSync(at('config.json')).mode & 0o7777).toBe(0o600);
  });

  it.each(['config.json', 'nowhere'])('never writes through a symbolic link to %s', async (to) => {
    await granted();
    mkdirSync(at(), { recursive: true });
    if (to === 'config.json') writeFileSync(at(to), 'mine');
    symlinkSync(at(to), at('link'));
    for (const force of [[], ['--force']]) {
      const ran = await inject(TEMPLATE, '-o', at('link'), ...force);
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toContain('it is a symbolic link');
    }
    expect(readlinkSync(at('link'))).toBe(at(to));
    if (to === 'config.json') expect(readFileSync(at(to), 'utf8')).toBe('mine');
    expect(live.world.vault.unsealCount).toBe(0);
  });

  it('writes nothing when a key is refused, or the template is wrong', async () => {
    await granted();
    const wrong: [string, number, RegExp][] = [
      ['keyturn://other/apiKey', 1, /there is no key 'other'/],
      ['keyturn://binance-main/uid', 1, /has no field 'uid'/],
      ['x\nkeyturn://Binance', 1, /in\.tpl line 2: there is no reference/],
    ];
    for (const [template, code, said] of wrong) {
      const ran = await inject(template, '-o', at('out'));
      expect(ran).toMatchObject({ code, stdout: '' });
      expect(ran.stderr).toMatch(said);
    }
    await live.world.lockVault();
    expect((await inject(TEMPLATE, '-o', at('out'))).code).toBe(3);
    await live.world.unlock();
    expect(readdirSync(at())).toEqual(['in.tpl']);
    expect(live.world.vault.unsealCount).toBe(0);
  });

  it('tells a folder that is not there, and writes nothing', async () => {
    await granted();
    const ran = await inject(TEMPLATE, '-o', at('no', 'such'));
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).not.toContain('test-');
  });

  it('needs no app where no reference is', async () => {
    mkdirSync(at(), { recursive: true });
    writeFileSync(at('plain'), 'no {{ hole }}');
    const ran = await keyturn(bundle, ['inject', '-i', at('plain')], { home: '/nonexistent' });
    expect(ran).toEqual({ code: 0, signal: null, stdout: 'no {{ hole }}', stderr: '' });
  });

  it.each<[string[], number, string]>([
    [[], 2, 'no template given'],
    [['-i', '/no/such'], 1, 'cannot read /no/such (ENOENT)'],
    [['-i', '/dev'], 1, 'cannot read /dev (EISDIR)'],
    [['-i', process.execPath], 1, 'is larger than 1 MiB'],
  ])('%j ends with %i', async (args, code, said) => {
    const ran = await keyturn(bundle, ['inject', ...args], { home: '/nonexistent' });
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toContain(said);
  });
});
