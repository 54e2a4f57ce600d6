/** After a lock nothing of what was typed, shown, copied, imported or exported is in any process's memory. */
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { detailWords } from '../../renderer/strings/credentials.ts';
import { formWords } from '../../renderer/strings/credentials-form.ts';
import { exportWords, formatWords } from '../../renderer/strings/exporting.ts';
import { importWords, sourceWords } from '../../renderer/strings/importing.ts';
import { passwordWords } from '../../renderer/strings/passwords.ts';
import { stepUpWords } from '../../renderer/strings/step-up.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { startXvfb } from '../../scripts/lib/display.mjs';
import { Journey, leaving } from '../setup/journey.ts';
import { byPalette, press } from '../setup/keyboard.ts';
import { MarkedValues } from '../setup/marked-values.ts';
import { type OtherProgram, startOtherProgram } from '../setup/other-program.ts';
import { processTree, type Trace, tracesInMemory } from '../setup/traces.ts';
import { focusWindow, typeKeys } from '../setup/typing.ts';

// Other processes can be read by root alone; the app takes that right from its own user.
// biome-ignore lint/suspicious/noSkippedTests: the reason is printed
test.skip(
  process.platform !== 'linux' || process.getuid?.() !== 0,
  'reading memory wants root on Linux',
);
test.describe.configure({ mode: 'serial', timeout: 240_000 });

const LABEL = 'test-memory';
const SLOW = { timeout: 30_000 };
const LENGTHS = {
  ...{ password: 32, apiKey: 64, secret: 64, seed: 32, newSecret: 64 },
  ...{ importedKey: 64, importedSecret: 64, filePassword: 32 },
};
type Name = keyof typeof LENGTHS;

const values = new MarkedValues<Name>(LENGTHS);
let display: Awaited<ReturnType<typeof startXvfb>>;
let xEnv: NodeJS.ProcessEnv;
let journey: Journey;
let other: OtherProgram;
let code = '';

test.beforeAll(async () => {
  // A keyboard and a clipboard of our own: windows of other tests would take the focus.
  display = await startXvfb();
  xEnv = { ...process.env, ...display.env };
  journey = await Journey.start({ env: display.env });
  other = await startOtherProgram(xEnv);
});

test.afterAll(async () => {
  await journey?.close();
  await other?.stop();
  await display?.stop();
});

const processes = (): number[] => processTree(journey.kt.app.process().pid ?? 0);

/** A search that never finds anything proves nothing. */
function isThere(...names: readonly Name[]): void {
  const found = values.these(names, processes()).map(({ what }) => what.split(',')[0]);
  expect([...new Set(found)].toSorted()).toEqual(names.toSorted());
}

async function nothingIsLeft(): Promise<void> {
  let found: Trace[] = [];
  const search = (): string[] => {
    found = [...values.anyIn(processes()), ...tracesInMemory(processes(), codeForms())];
    return [...new Set(found.map(({ what, form, where }) => `${what} as ${form} in ${where}`))];
  };
  // The processes of the windows take a moment to end.
  await expect.poll(search, { timeout: 20_000 }).toEqual([]);
}

/** Looked for by hand: an assertion of the driver that has to wait is sent all that stands in the page. */
async function seen(what: Locator): Promise<void> {
  await expect.poll(() => what.isVisible(), SLOW).toBe(true);
}

/** The window of this page gets the keyboard. */
const focus = async (page: Page): Promise<void> =>
  // Not every sign of a title is one byte for X.
  focusWindow((await page.title()).replace(/[^\w ]+/g, '.*'), xEnv);

/** By the X server's keyboard: the driver of the page must not see the value, and sees its length alone. */
async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
  await field.click();
  await focus(page);
  const focused = (element: HTMLElement): boolean => element === document.activeElement;
  await expect.poll(() => field.evaluate(focused), SLOW).toBe(true);
  await typeKeys(text, xEnv);
  await expect
    .poll(() => field.evaluate((input: HTMLInputElement) => input.value.length), SLOW)
    .toBe(text.length);
}

const field = (page: Page, name: string): Locator =>
  page.getByRole('textbox', { name, exact: true });

async function unlock(): Promise<Page> {
  const page = await journey.window('unlock');
  await typeInto(
    page,
    page.getByLabel(unlockWords.unlock.password, { exact: true }),
    values.of('password'),
  );
  await leaving(page, page.getByRole('button', { name: unlockWords.unlock.submit }).click());
  return journey.inside();
}

/** Types the master password where it is asked for, and waits until that window is gone. */
async function stepUp(): Promise<void> {
  const page = await journey.window('step-up');
  const { password, submit } = stepUpWords.confirm;
  await typeInto(page, page.getByLabel(password.label, { exact: true }), values.of('password'));
  await leaving(page, page.getByRole('button', { name: submit, exact: true }).click());
  await expect.poll(() => page.isClosed(), SLOW).toBe(true);
}

async function chooseFilePassword(): Promise<void> {
  const page = await journey.window('step-up');
  const { password, submit } = stepUpWords.choose;
  await typeInto(page, page.getByLabel(password, { exact: true }), values.of('filePassword'));
  await typeInto(page, page.getByLabel(passwordWords.again), values.of('filePassword'));
  await leaving(page, page.getByRole('button', { name: submit, exact: true }).click());
  await expect.poll(() => page.isClosed(), SLOW).toBe(true);
}

/** Writes the recovery code down and types it back; by way of a pad, so that the driver sees noise. */
async function keepCode(page: Page): Promise<void> {
  const shown = page.getByRole('group', { name: passwordWords.recovery.label });
  await seen(shown);
  const pad = [...randomBytes(64)];
  const masked = await shown.evaluate((element, pad) => {
    const bytes = new TextEncoder().encode((element as HTMLElement).innerText.replace(/\s/g, ''));
    return [...bytes].map((byte, at) => byte ^ (pad[at] ?? 0));
  }, pad);
  code = Buffer.from(masked.map((byte, at) => byte ^ (pad[at] ?? 0))).toString('latin1');
  expect(code.length).toBe(32);
  await page.getByRole('button', { name: passwordWords.recovery.written }).click();
  await typeInto(page, page.getByLabel(passwordWords.recovery.backLabel), code);
  expect(tracesInMemory(processes(), codeForms())).not.toEqual([]);
  await leaving(page, page.getByRole('button', { name: passwordWords.recovery.confirm }).click());
}

/** Half of it, as it is typed and as it is printed. */
function codeForms(): Record<string, string> {
  const dashed = code.match(/.{4}/g)?.join('-') ?? '';
  return {
    'recovery code, begin': code.slice(0, 16),
    'recovery code, end': code.slice(16),
    'recovery code with dashes, begin': dashed.slice(0, 16),
    'recovery code with dashes, end': dashed.slice(-16),
  };
}

/** The system's dialogs, answered: no driver reaches them. */
async function answers(paths: { open?: string; save?: string }): Promise<void> {
  await journey.kt.app.evaluate(({ dialog }, { open, save }) => {
    dialog.showOpenDialog = async () => ({ canceled: !open, filePaths: open ? [open] : [] });
    dialog.showSaveDialog = async () => ({ canceled: !save, filePath: save ?? '' });
  }, paths);
}

test('a vault is made, and a key added out of a block', async () => {
  const gate = await journey.window('unlock');
  await typeInto(
    gate,
    gate.getByLabel(passwordWords.fresh, { exact: true }),
    values.of('password'),
  );
  await typeInto(gate, gate.getByLabel(passwordWords.again), values.of('password'));
  isThere('password');
  await gate.getByRole('button', { name: unlockWords.create.submit }).click();
  await keepCode(gate);
  await journey.inside();

  const main = await journey.fillKey({ exchange: 'Binance', label: LABEL, values: {} });
  // Typed, not pasted: of what X11 hands Chromium a copy stays in the main process (docs/adr/0005).
  const block = `API Key: ${values.of('apiKey')} Secret: ${values.of('secret')}`;
  await typeInto(main, field(main, formWords.paste.all), block);
  await main.keyboard.press('Enter');
  await seen(main.getByText(formWords.paste.filled(2)));
  await main.getByRole('button', { name: formWords.totp.add }).click();
  await typeInto(main, field(main, 'Authenticator seed'), values.of('seed'));
  const digits = main.getByLabel(formWords.totp.code);
  await expect.poll(async () => /^\d{3} \d{3}$/.test(await digits.innerText())).toBe(true);
  isThere('apiKey', 'secret', 'seed');
  await main.getByRole('button', { name: formWords.store, exact: true }).click();
  await seen(main.getByRole('button', { name: formWords.next.see, exact: true }));
  await journey.lock('lockWindow');
  await nothingIsLeft();
});

test('a value is revealed, hidden, revealed again and copied, and a code shown', async () => {
  await unlock();
  const pane = await journey.openKey(LABEL);
  const shown = pane.getByLabel(detailWords.value('Secret Key'));
  await pane.getByRole('button', { name: detailWords.reveal('Secret Key') }).click();
  await stepUp();
  await seen(shown);
  isThere('secret');
  await pane.getByRole('button', { name: detailWords.hide('Secret Key') }).click();
  await expect.poll(() => shown.count()).toBe(0);
  await pane.getByRole('button', { name: detailWords.copy('API Key') }).click();
  await expect.poll(async () => (await other.pastes()) === values.of('apiKey')).toBe(true);
  await pane.getByRole('button', { name: detailWords.copy('Secret Key') }).click();
  await expect.poll(async () => (await other.pastes()) === values.of('secret')).toBe(true);
  await pane.getByRole('button', { name: detailWords.showCode }).click();
  await seen(pane.getByLabel(detailWords.codeValue));
  await pane.getByRole('button', { name: detailWords.reveal('Secret Key') }).click();
  await seen(shown);
  isThere('secret');
  // The lock ends what is shown, and clears what was copied.
  await journey.lock('lockWindow');
  await nothingIsLeft();
  expect(await other.pastes()).toBe('');
});

test('a key is edited, a file imported, and all of it exported', async () => {
  const main = await unlock();
  const pane = await journey.openKey(LABEL);
  await pane.getByRole('button', { name: detailWords.edit, exact: true }).click();
  await typeInto(main, field(main, 'Secret Key'), values.of('newSecret'));
  isThere('newSecret');
  await main.getByRole('button', { name: formWords.save, exact: true }).click();
  await expect.poll(() => field(main, 'Secret Key').count()).toBe(0);
  await expect(await journey.openKey(LABEL)).toContainText(detailWords.version(2));

  const beside = (name: string): string => join(journey.home, '..', name);
  const env = beside('bots.env');
  const [key, secret] = [values.of('importedKey'), values.of('importedSecret')];
  writeFileSync(env, `BYBIT_API_KEY=${key}\nBYBIT_API_SECRET=${secret}\n`);
  await answers({ open: env });
  await byPalette(main, importWords.title);
  await press(main, sourceWords.env.choose);
  await expect(main.getByRole('button', { name: importWords.preview.store(1) })).toBeEnabled();
  isThere('importedKey', 'importedSecret');
  await press(main, importWords.preview.store(1));
  await expect(main.getByRole('heading', { name: importWords.done.title(1) })).toBeVisible();
  rmSync(env);

  for (const format of ['kdbx', 'csv'] as const) {
    const save = beside(`keys.${format}`);
    await answers({ save });
    await byPalette(main, exportWords.title);
    await main.getByRole('radio', { name: new RegExp(`^${formatWords[format].name}`) }).click();
    await main.getByRole('checkbox', { name: exportWords.seeds(1) }).check();
    await main.keyboard.press('Control+Enter');
    if (format === 'kdbx') await stepUp();
    if (format === 'kdbx') await chooseFilePassword();
    const done = main.getByRole('heading', { level: 1, name: exportWords.done.title(2) });
    await expect(done).toBeVisible(SLOW);
    rmSync(save);
    await press(main, exportWords.done.more);
  }
  await journey.lock('lockVault');
  await nothingIsLeft();
  expect(await other.pastes()).toBe('');
});
