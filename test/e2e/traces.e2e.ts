/** After everything an owner does with a vault, nothing of what is in it lies on the disk in the clear. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { pairingNamed } from '../../cli/pairings.ts';
import { detailWords } from '../../renderer/strings/credentials.ts';
import { formWords } from '../../renderer/strings/credentials-form.ts';
import { exportWords, formatWords } from '../../renderer/strings/exporting.ts';
import { importWords, sourceWords } from '../../renderer/strings/importing.ts';
import { passwordWords } from '../../renderer/strings/passwords.ts';
import { stepUpWords } from '../../renderer/strings/step-up.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { FILES } from '../../shared/paths.ts';
import { Journey, leaving, PASSWORD, seen } from '../setup/journey.ts';
import { byPalette, press } from '../setup/keyboard.ts';
import { bytesBelow, type Trace, tracesInFolder } from '../setup/traces.ts';

/** 64 letters and digits nobody could have written before. */
function freshValue(name: string): string {
  const random = randomBytes(72).toString('base64').replace(/[+/]/g, '');
  return `test${name}${random}`.slice(0, 64);
}

const WRONG_PASSWORD = 'test-wrong-lantern-harbour-quilt';
const LABEL = 'Zanzibar ledger';
const PEM_LABEL = 'Ouagadougou vellum';
const RENAMED = 'Zanzibar ledger renamed';
const ACCOUNT = 'test-account-marabou';
const TAG = 'test-tag-okapi';
const NOTES = 'test-notes-about-a-pelican';
const CLIENT = 'test client aardvark';
const PURPOSE = 'test-purpose-of-the-aardvark';
const REASON = 'test-reason-of-the-aardvark';
const API_KEY = freshValue('ApiKey');
const PEM_API_KEY = freshValue('PemApiKey');
const SECRET = freshValue('Secret');
const NEXT_SECRET = freshValue('NextSecret');
const IMPORTED_KEY = freshValue('ImportedKey');
const IMPORTED_SECRET = freshValue('ImportedSecret');
const FILE_PASSWORD = 'test-file-password-of-a-tapir';
const BULK_TAG = 'test-bulk-tag-axolotl';
const PEM = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

test.describe.configure({ mode: 'serial' });

let owner: Journey;
let recoveryCode: string;
let token: string;

test.beforeAll(async () => {
  owner = await Journey.start();
});

test.afterAll(async () => {
  await owner?.close();
});

/** A value whole, and its pieces of 16: half a key is a trace too. */
function pieces(name: string, value: string): Record<string, string> {
  const parts = value.match(/.{16}/g) ?? [];
  return Object.fromEntries([[name, value], ...parts.map((part, n) => [`${name}[${n}]`, part])]);
}

/** Everything that is nobody's business, by the name under which it is told if it is found. */
function secrets(): Record<string, string> {
  const groups = recoveryCode.match(/.{4}/g) ?? [];
  const lines = PEM.trim().split('\n').slice(1, -1);
  return {
    ...pieces('API key', API_KEY),
    ...pieces('API key of the PEM', PEM_API_KEY),
    ...pieces('secret', SECRET),
    ...pieces('secret after the edit', NEXT_SECRET),
    ...Object.fromEntries(lines.map((line, n) => [`line ${n} of the PEM`, line])),
    ...pieces('recovery code', recoveryCode),
    'recovery code with dashes': groups.slice(0, 4).join('-'),
    'recovery code with blanks': groups.slice(0, 4).join(' '),
    ...pieces('imported key', IMPORTED_KEY),
    ...pieces('imported secret', IMPORTED_SECRET),
    'password of the file': FILE_PASSWORD,
    'tag of several': BULK_TAG,
    password: PASSWORD,
    'wrong password': WRONG_PASSWORD,
    label: LABEL,
    'label of the PEM': PEM_LABEL,
    account: ACCOUNT,
    tag: TAG,
    notes: NOTES,
    purpose: PURPOSE,
    reason: REASON,
    reference: 'zanzibar-ledger',
  };
}

/** The data folder and what lies beside it: where the app would find a home, a cache and a configuration. */
function everything(): string {
  return join(owner.home, '..');
}

function told(traces: readonly Trace[]): string[] {
  return traces.map(({ what, form, where }) => `${what} as ${form} in ${where}`);
}

test('an owner uses everything there is', async () => {
  test.setTimeout(240_000);
  recoveryCode = await owner.createVault();
  await addKeys();

  const asked = ['--name', CLIENT, '--purpose', PURPOSE];
  const pairing = owner.start(['pair', ...asked, '--want', 'binance:read+trade']);
  const [code] = await pairing.until(/\b\d{3}-\d{3}\b/);
  await owner.approvePairing(await owner.typeCode(code), [
    { key: LABEL, rule: 'always', unattended: true },
    { key: PEM_LABEL, rule: 'every-time' },
  ]);
  expect(await pairing.done).toMatchObject({ code: 0 });
  token = pairingNamed(join(owner.home, FILES.tokens), CLIENT)?.token ?? '';

  const answered = owner.start(['get', 'ouagadougou-vellum/secret', '--reason', REASON]);
  await owner.answer('once');
  const { stdout } = await answered.done;
  expect(stdout.trim()).toBe(PEM.trim());

  await revealAndCopy();
  await owner.lock('lockWindow');
  const unattended = await owner.cli('get', 'zanzibar-ledger/secret');
  expect(unattended).toMatchObject({ code: 0, stdout: SECRET });
  const page = await owner.tryPassword(WRONG_PASSWORD);
  await expect(page.getByText(unlockWords.unlock.wrong(1))).toBeVisible({ timeout: 30_000 });
  await owner.unlock();
  await edit();
  await filesAndTags();

  await owner.lock('lockVault');
  expect((await owner.cli('get', 'zanzibar-ledger/secret')).code).toBe(3);
  // The first change after this is what a backup is taken before.
  await owner.unlock();
  await remove();
  await owner.lock('lockVault');
  await owner.kt.app.close();
});

async function addKeys(): Promise<void> {
  const permissions = ['enableReading', 'enableSpotAndMarginTrading'];
  const main = await owner.fillKey({
    exchange: 'Binance',
    label: LABEL,
    values: { 'API Key': API_KEY, 'Secret Key': SECRET, [formWords.account]: ACCOUNT },
    permissions,
    tags: [TAG],
  });
  await main.getByRole('textbox', { name: formWords.notes, exact: true }).fill(NOTES);
  await owner.storeKey(main, LABEL);
  await owner.addKey({
    exchange: 'Binance',
    label: PEM_LABEL,
    values: { 'API Key': PEM_API_KEY, 'Secret Key': PEM },
    permissions,
  });
}

async function revealAndCopy(): Promise<void> {
  const pane = await owner.openKey(LABEL);
  await pane.getByRole('button', { name: detailWords.reveal('Secret Key') }).click();
  // The password given when the program was paired holds for some minutes, so neither asks for it.
  await expect(pane.getByLabel(detailWords.value('Secret Key'))).toBeVisible();
  await pane.getByRole('button', { name: detailWords.copy('Secret Key') }).click();
  const main = await owner.window('main');
  await expect(main.getByText(/cleared in \d+ s/).first()).toBeVisible();
}

async function edit(): Promise<void> {
  const main = await owner.window('main');
  const pane = await owner.openKey(LABEL);
  await pane.getByRole('button', { name: detailWords.edit, exact: true }).click();
  await main.getByRole('textbox', { name: formWords.label, exact: true }).fill(RENAMED);
  await main.getByRole('textbox', { name: 'Secret Key', exact: true }).fill(NEXT_SECRET);
  await main.getByRole('button', { name: formWords.save, exact: true }).click();
  await expect(await owner.openKey(RENAMED)).toContainText(detailWords.version(2));
}

/** A file is read, all keys are tagged and sorted, and a file is written. What the owner keeps of files is elsewhere. */
async function filesAndTags(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-e2e-files-'));
  const [env, kdbx] = [join(folder, 'flamingo.env'), join(folder, 'flamingo.kdbx')];
  try {
    writeFileSync(env, `BYBIT_API_KEY=${IMPORTED_KEY}\nBYBIT_API_SECRET=${IMPORTED_SECRET}\n`);
    await owner.kt.app.evaluate(
      ({ dialog }, { env, kdbx }) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [env] });
        dialog.showSaveDialog = async () => ({ canceled: false, filePath: kdbx });
      },
      { env, kdbx },
    );
    const main = await owner.window('main');
    await byPalette(main, importWords.title);
    await press(main, sourceWords.env.choose);
    await press(main, importWords.preview.store(1));
    await expect(main.getByRole('heading', { name: importWords.done.title(1) })).toBeVisible();
    await main.evaluate(`(${TAG_ALL})('${BULK_TAG}')`);

    await byPalette(main, exportWords.title);
    await main.getByRole('radio', { name: new RegExp(`^${formatWords.kdbx.name}`) }).click();
    await main.keyboard.press('Control+Enter');
    const asked = stepUpWords.choose.password;
    const fresh = async (): Promise<boolean> => {
      const [page] = owner.open('step-up');
      return page !== undefined && (await seen(page.getByLabel(asked, { exact: true })));
    };
    await expect.poll(() => owner.open('step-up').length).toBe(1);
    if (!(await fresh())) await owner.stepUp();
    await expect.poll(fresh, { timeout: 30_000 }).toBe(true);
    const page = await owner.window('step-up');
    await page.getByLabel(asked, { exact: true }).fill(FILE_PASSWORD);
    await page.getByLabel(passwordWords.again).fill(FILE_PASSWORD);
    await leaving(page, page.keyboard.press('Enter'));
    await expect(main.getByRole('heading', { name: exportWords.done.title(3) })).toBeVisible({
      timeout: 60_000,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs in the page, by the calls its bars make. */
const TAG_ALL = `async (tag) => {
  const { calls } = window.keyturn;
  const reply = await calls.listCredentials();
  const keys = 'json' in reply ? JSON.parse(reply.json) : reply.value;
  const said = await calls.tagAll({ ids: keys.map(({ id }) => id), add: [tag], remove: [] });
  if (!said.ok) throw new Error(said.error.code);
}`;

async function remove(): Promise<void> {
  const main = await owner.window('main');
  const pane = await owner.openKey(PEM_LABEL);
  await pane.getByRole('button', { name: detailWords.more }).click();
  await leaving(main, main.getByRole('menuitem', { name: detailWords.delete }).click());
  await owner.deleted(PEM_LABEL);
}

test('there is something to search', () => {
  const inside = (name: string): string => join(owner.home, name);
  expect(readdirSync(inside(FILES.backups)), 'a backup was taken').not.toEqual([]);
  expect(readFileSync(inside(FILES.vault)).byteLength).toBeGreaterThan(1000);
  expect(bytesBelow(inside(FILES.backups))).toBeGreaterThan(1000);
  expect(bytesBelow(inside(FILES.audit))).toBeGreaterThan(4000);
  expect(bytesBelow(inside(FILES.profile)), 'the profile of Chromium').toBeGreaterThan(20_000);
  expect(token).toMatch(/^kt_[A-Za-z0-9_-]{43}$/);
  expect(recoveryCode).toHaveLength(32);
});

test('no value, no password and no name of a key is anywhere', () => {
  expect(told(tracesInFolder(everything(), secrets()))).toEqual([]);
});

test('nor in what the app wrote to its terminal', () => {
  const output = owner.kt.output();
  const all = { ...secrets(), token, 'name of the client': CLIENT };
  const said = Object.entries(all).filter(([, value]) => output.includes(value));
  expect(said.map(([what]) => what)).toEqual([]);
});

test('a program’s token and name lie in its own file and nowhere else', () => {
  const found = tracesInFolder(everything(), {
    ...pieces('token', token),
    'name of the client': CLIENT,
  });
  const [file] = readdirSync(join(owner.home, FILES.tokens));
  const own = join(owner.home, FILES.tokens, String(file));
  expect(told(found.filter(({ where }) => where !== own))).toEqual([]);
  expect(new Set(found.map(({ what }) => what)), 'the file of the command line').toEqual(
    new Set([...Object.keys(pieces('token', token)), 'name of the client']),
  );
  expect(found.every(({ form }) => form === 'utf-8')).toBe(true);
});

test('and not even the exchange is told', () => {
  // The catalogue comes to the pages by a call: their scripts, and V8's cache of them, name none.
  const found = tracesInFolder(everything(), {
    id: 'binance',
    name: 'Binance',
    'id of the imported': 'bybit',
    'name of the imported': 'Bybit',
    'file that was read or written': 'flamingo',
  });
  expect(told(found)).toEqual([]);
});
