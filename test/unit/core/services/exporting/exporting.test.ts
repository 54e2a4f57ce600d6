/** From a real vault, by the real scratch process, to files that other programs and another vault open. */
import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExportAsk, ExportDone } from '../../../../../shared/model/exporting.ts';
import { utf8 } from '../../../../setup/vault.ts';
import { details, PASSWORD, World } from '../world.ts';

const FILE_PASSWORD = 'test-another horse battery for the file';
const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const PEM_LIKE = '-test-begins-like-a-formula-0123456789';

let world: World;
let folder: string;

beforeEach(async () => {
  world = await World.opened();
  folder = mkdtempSync(join(tmpdir(), 'keyturn-export-'));
});
afterEach(async () => {
  await world.remove();
  rmSync(folder, { recursive: true });
});

const KEY = 'test'.padEnd(64, 'a');
const SECRET = 'test'.padEnd(64, 'b');
const OKX = { apiKey: 'test-okx-0123456789', secret: PEM_LIKE, password: `'=wörds "a", b` };

async function fill(): Promise<string[]> {
  const binance = await world.add(
    'Binance “main”, =grid',
    {
      account: 'sub, one',
      tags: ['grid', 'desk'],
      notes: 'first line\nsecond "line"',
      ipAllowList: ['203.0.113.7'],
      expires: '2027-03-04',
    },
    { apiKey: KEY, secret: SECRET, totp: SEED },
  );
  const okx = await world.add('OKX', { exchange: 'okx', permissions: ['read_only'] }, OKX);
  return [binance.id, okx.id];
}

/** Answers what is asked on the way: the owner's password, then one for the file. */
async function exported(ask: Partial<ExportAsk>, path: string): Promise<ExportDone> {
  const { exporting, stepUp } = world.services;
  world.outside.saveTo = path;
  const whole = { ids: null, format: 'csv', totp: false, notes: true, ...ask } as const;
  let over = false;
  const exporting_ = exporting.export(whole).finally(() => {
    over = true;
  });
  exporting_.catch(() => undefined);
  while (!over) {
    await new Promise((go) => setTimeout(go, 5));
    if (!world.outside.stepUpOpen) continue;
    if (stepUp.view().kind === 'confirm') await stepUp.confirm(utf8(PASSWORD));
    else stepUp.filePassword(utf8(FILE_PASSWORD));
  }
  const done = await exporting_;
  if (done === null) throw new Error('nothing was written');
  return done;
}

function keepassxc(args: readonly string[]): string {
  const input = `${FILE_PASSWORD}\n`;
  const { status, stdout, stderr } = spawnSync('keepassxc-cli', args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`keepassxc-cli ${args[0]}: ${stderr}`);
  return stdout;
}

test('KeePassXC opens the KDBX, and every field is what it was', { timeout: 60_000 }, async () => {
  await fill();
  const path = join(folder, 'keys.kdbx');
  expect(await exported({ format: 'kdbx', totp: true }, path)).toMatchObject({ keys: 2, seeds: 1 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(keepassxc(['db-info', '-q', path])).toContain('Argon2id (10 rounds, 65536 KB)');
  const xml = keepassxc(['export', '-q', '-f', 'xml', path]);
  const binance = entryIn(xml, 'Binance “main”, =grid');
  expect(binance).toMatchObject({
    UserName: KEY,
    Password: SECRET,
    URL: expect.stringMatching(/^https:\/\/www\.binance\.com/),
    Notes: 'first line\nsecond "line"',
    Account: 'sub, one',
    Environment: 'live',
    Exchange: 'binance',
    Permissions: 'enableReading',
    'IP allow list': '203.0.113.7',
    'Made on': '2026-02-20',
    Status: 'active',
    otp: expect.stringMatching(new RegExp(`^otpauth://totp/.*secret=${SEED}`)),
  });
  expect(entryIn(xml, 'OKX')).toMatchObject({
    UserName: OKX.apiKey,
    Password: OKX.secret,
    Passphrase: OKX.password,
  });
  for (const name of ['Passphrase', 'otp', 'Password']) {
    expect(xml).toMatch(new RegExp(`<Key>${name}</Key>\\s*<Value ProtectInMemory="True">`));
  }
  expect(xml).toMatch(/<Tags>(grid[,;]desk|desk[,;]grid)<\/Tags>/);
  expect(xml).toMatch(/<Expires>True<\/Expires>/);
  expect(xml.match(/<Name>(Binance|OKX)<\/Name>/g)).toHaveLength(2);
  const code = keepassxc(['show', '-q', '-t', path, 'Binance/Binance “main”, =grid']);
  expect(code.trim()).toMatch(/^\d{6}$/);
});

/** The strings of one entry in KeePass's XML. */
function entryIn(xml: string, title: string): Record<string, string> {
  const plain = (text: string): string =>
    text
      .replace(/&quot;/g, '"')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&#xA;|&#10;/g, '\n')
      .replace(/&amp;/g, '&');
  const entries = (xml.match(/<Entry>[\s\S]*?<\/Entry>/g) ?? []).map((entry) =>
    Object.fromEntries(
      [...entry.matchAll(/<Key>(.*?)<\/Key>\s*<Value[^>]*?(?:\/>|>([\s\S]*?)<\/Value>)/g)].map(
        ([, name = '', value = '']) => [plain(name), plain(value)],
      ),
    ),
  );
  return entries.find(({ Title }) => Title === title) ?? {};
}

test('without the tick no seed goes along, and without notes neither notes nor tags', async () => {
  const [first = ''] = await fill();
  const path = join(folder, 'keys.csv');
  expect(await exported({ ids: [first], notes: false }, path)).toMatchObject({ keys: 1, seeds: 0 });
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(SECRET);
  for (const left of [SEED, 'otpauth', 'first line', 'desk']) expect(text).not.toContain(left);
});

test('no cell of the CSV is a formula, and what Keyturn reads of it is what it was', async () => {
  await fill();
  const path = join(folder, 'keys.csv');
  await exported({}, path);
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  expect(text).toContain(`'${PEM_LIKE}`);
  expect(text.split(/\r\n|,/).filter((cell) => /^"?[=+\-@]/.test(cell))).toEqual([]);

  const other = await World.opened();
  try {
    other.outside.chosen.push([path]);
    const found = await other.services.importing.start('csv', false);
    expect(found?.keys).toMatchObject([
      { label: 'Binance “main”, =grid', exchange: 'binance', account: 'sub, one', problems: [] },
      { label: 'OKX', exchange: 'okx', problems: [] },
    ]);
    const key = found?.keys[1];
    const chosen = {
      id: key?.id ?? 0,
      details: details('OKX', { exchange: 'okx', permissions: [] }),
    };
    const { ids } = await other.services.importing.store(found?.id ?? '', [chosen]);
    const fields = other.core.vault.readFields(ids[0] ?? '');
    const text = (name: string) => fields[name]?.use((bytes) => Buffer.from(bytes).toString());
    expect({ secret: text('secret'), password: text('password') }).toEqual({
      secret: OKX.secret,
      password: OKX.password,
    });
  } finally {
    await other.remove();
  }
});

test('each key has its line in the log before anything is written; without a log nothing is', async () => {
  const [first = ''] = await fill();
  const path = join(folder, 'keys.csv');
  await exported({ ids: [first] }, path);
  const events = (await world.events()).slice(-2);
  expect(events).toMatchObject([
    { action: 'vault.exported', outcome: 'allowed', detail: { format: 'csv', keys: 1 } },
    {
      action: 'credential.exported',
      credential: { id: first },
      detail: { fields: 'apiKey secret' },
    },
  ]);
  world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
  await expect(exported({}, join(folder, 'more.csv'))).rejects.toMatchObject({
    code: 'audit_unavailable',
  });
  world.outside.auditFault = null;
  expect(readdirSync(folder)).toEqual(['keys.csv']);
});

test('no step-up, no file: nothing is unsealed', async () => {
  await fill();
  const before = world.core.vault.unsealCount;
  world.outside.saveTo = join(folder, 'keys.csv');
  const asked = world.services.exporting.export({
    ...{ ids: null, format: 'csv', totp: false, notes: true },
  });
  asked.catch(() => undefined);
  await world.stepUpShown();
  world.services.stepUp.cancel();
  await expect(asked).rejects.toMatchObject({ code: 'step_up_cancelled' });
  expect(world.core.vault.unsealCount).toBe(before);
  expect(readdirSync(folder)).toEqual([]);
  world.outside.saveTo = null;
  const ask = { ids: null, format: 'csv', totp: false, notes: true } as const;
  expect(await world.services.exporting.export(ask)).toBe(null);
});

test('it is stopped at a word: nothing is written, and the log says so', async () => {
  await fill();
  const { exporting } = world.services;
  const told: unknown[] = [];
  exporting.progress.listen((far) => {
    told.push(far);
    exporting.stop();
  });
  await expect(exported({ format: 'kdbx' }, join(folder, 'keys.kdbx'))).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(told.at(-1)).toEqual({ done: 2, total: 2 });
  expect(readdirSync(folder)).toEqual([]);
  expect((await world.events()).at(-1)).toMatchObject({
    action: 'vault.exported',
    outcome: 'failed',
    rule: 'cancelled',
  });
});

test('a lock while the file’s password is typed ends it', async () => {
  await fill();
  const { exporting, stepUp, session } = world.services;
  world.outside.saveTo = join(folder, 'keys.keyturn');
  const asked = exporting.export({ ids: null, format: 'keyturn-file', totp: false, notes: true });
  asked.catch(() => undefined);
  await world.typeStepUp();
  await expect
    .poll(() => (world.outside.stepUpOpen ? stepUp.view().kind : null))
    .toBe('choose-file-password');
  session.lockWindow('owner');
  await expect(asked).rejects.toMatchObject({ code: 'step_up_cancelled' });
  expect(readdirSync(folder)).toEqual([]);
});

test('it takes the place of what the dialog asked about, and follows no link', async () => {
  await fill();
  const [kept, link, path] = ['kept.csv', 'link.csv', 'keys.csv'].map((name) => join(folder, name));
  writeFileSync(kept ?? '', 'test kept');
  writeFileSync(path ?? '', 'test old', { mode: 0o644 });
  symlinkSync(kept ?? '', link ?? '');
  await exported({}, path ?? '');
  await exported({}, link ?? '');
  expect(statSync(path ?? '').mode & 0o777).toBe(0o600);
  expect(readFileSync(kept ?? '', 'utf8')).toBe('test kept');
  expect(readFileSync(link ?? '', 'utf8')).toContain(SECRET);
  expect(readdirSync(folder).sort()).toEqual(['kept.csv', 'keys.csv', 'link.csv']);
  await expect(exported({}, join(world.home, 'vault.keyturn'))).rejects.toMatchObject({
    code: 'file_refused',
  });
});

test('a key that is gone by then, and none at all, are refused', async () => {
  const { exporting } = world.services;
  const ask = { format: 'csv', totp: false, notes: true } as const;
  await expect(exporting.export({ ...ask, ids: null })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(exporting.export({ ...ask, ids: ['x'.repeat(22)] })).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('the Keyturn file is a vault of its own: these keys, today’s values, nobody else', async () => {
  const [first = ''] = await fill();
  await world.pair('test bot', first);
  await world.services.credentials.edit(first, details('Binance turned'), {
    secret: utf8('test'.padEnd(64, 'c')),
  });
  const path = join(folder, 'keys.keyturn');
  await exported({ ids: [first], format: 'keyturn-file' }, path);
  const file = readFileSync(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const { copies } = world.core.vault;
  expect(await copies.openByToday(file)).toBe(null);
  await expect(copies.open(file, utf8(PASSWORD))).rejects.toMatchObject({
    code: 'wrong_file_password',
  });
  const copy = await copies.open(file, utf8(FILE_PASSWORD));
  expect(copy.data.clients).toEqual([]);
  expect(copy.data.auditAnchor).toBe(null);
  expect(copy.data.credentials).toMatchObject([
    {
      label: 'Binance turned',
      version: 1,
      revealedTo: [],
      fields: [{ name: 'apiKey' }, { name: 'secret' }],
    },
  ]);
  const fields = copy.readFields(first);
  expect(Object.keys(fields)).toEqual(['apiKey', 'secret']);
  expect(fields['secret']?.use((bytes) => Buffer.from(bytes).toString())).toBe(
    'test'.padEnd(64, 'c'),
  );
  copy.close();
  expect(() => copy.readFields(first)).toThrow(expect.objectContaining({ code: 'locked' }));
});

test('another Keyturn imports the file with all that is said of the keys, and asks until the password fits', async () => {
  await fill();
  const path = join(folder, 'keys.keyturn');
  await exported({ format: 'keyturn-file', totp: true }, path);
  const other = await World.opened();
  try {
    const { importing, stepUp } = other.services;
    other.outside.chosen.push([path]);
    const started = importing.start('keyturn-file', false);
    started.catch(() => undefined);
    for (const [password, wrong] of [
      ['test-wrong words', false],
      [FILE_PASSWORD, true],
    ] as const) {
      await expect
        .poll(() => (other.outside.stepUpOpen ? stepUp.view() : null))
        .toMatchObject({ kind: 'file-password', subject: 'keys.keyturn', wrong });
      stepUp.filePassword(utf8(password));
    }
    const found = await started;
    expect(found?.keys).toMatchObject([
      { label: 'Binance “main”, =grid', exchange: 'binance', problems: [], ticked: true },
      { label: 'OKX', exchange: 'okx', problems: [], ticked: true },
    ]);
    expect(JSON.stringify(found)).not.toContain(SECRET);
    const choices = (found?.keys ?? []).flatMap(({ id, details }) =>
      details === undefined ? [] : [{ id, details }],
    );
    const { ids } = await importing.store(found?.id ?? '', choices);
    const stored = other.core.vault.manifest.credentials[0];
    expect(stored).toMatchObject({
      ...{ label: 'Binance “main”, =grid', account: 'sub, one', tags: ['grid', 'desk'] },
      ...{ ipAllowList: ['203.0.113.7'], expires: '2027-03-04', permissions: ['enableReading'] },
      notes: 'first line\nsecond "line"',
    });
    const fields = other.core.vault.readFields(ids[0] ?? '');
    const text = (name: string) => fields[name]?.use((bytes) => Buffer.from(bytes).toString());
    expect(text('secret')).toBe(SECRET);
    expect(text('totp')).toContain(SEED);
  } finally {
    await other.remove();
  }
});

test('a Keyturn file that was changed, cut or is none is refused with words about it', async () => {
  await fill();
  const path = join(folder, 'keys.keyturn');
  await exported({ format: 'keyturn-file' }, path);
  const whole = readFileSync(path);
  const { importing } = world.services;
  for (const [bytes, problem] of [
    [whole.subarray(0, whole.byteLength - 90), /damaged/],
    [Buffer.from('not a vault'), /not a Keyturn file/],
    [Buffer.from(whole).fill(0x33, 0, 1), /not a Keyturn file/],
    [Buffer.from('keyturn-vault 9\n'), /newer Keyturn/],
  ] as const) {
    writeFileSync(path, bytes);
    world.outside.chosen.push([path]);
    await expect(importing.start('keyturn-file', false)).rejects.toMatchObject({
      code: 'file_refused',
      facts: { problem: expect.stringMatching(problem) },
    });
  }
});
