/** What the owner does, in the real app's own windows. Each step returns when the app has come to what follows it. */
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { approvalWords } from '../../renderer/strings/approvals.ts';
import { clientWords } from '../../renderer/strings/clients.ts';
import { scopeWords } from '../../renderer/strings/common.ts';
import { keyWords } from '../../renderer/strings/credentials.ts';
import { formWords } from '../../renderer/strings/credentials-form.ts';
import { frameWords } from '../../renderer/strings/frame.ts';
import { grantWords } from '../../renderer/strings/grants.ts';
import { passwordWords } from '../../renderer/strings/passwords.ts';
import { settingsWords } from '../../renderer/strings/settings.ts';
import { stepUpWords } from '../../renderer/strings/step-up.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { startXvfb } from '../../scripts/lib/display.mjs';
import { OUT } from '../../scripts/lib/paths.mjs';
import type { WindowKind } from '../../shared/ipc/contract.ts';
import type { AuditEvent } from '../../shared/model/audit.ts';
import type { ApprovalRule, Mode } from '../../shared/model/client.ts';
import type { Scope } from '../../shared/model/scope.ts';
import { type Ran, type Running, keyturn as runToEnd, start } from './cli.ts';
import { type Launched, type LaunchOptions, launchKeyturn } from './electron.ts';

export const PASSWORD = 'test-correct-horse-battery-staple-orbit';
const CLI = join(OUT, 'cli', 'keyturn.cjs');

type Display = Awaited<ReturnType<typeof startXvfb>>;

/** Does something that may close the page it is done in, before the page could say that it was done. */
export async function leaving(page: Page, act: Promise<void>): Promise<void> {
  await act.catch((error: unknown) => {
    if (!page.isClosed()) throw error;
  });
}

/** Whether this is to be seen; no longer, where its window goes while that is asked. */
export async function seen(target: Locator): Promise<boolean> {
  try {
    return await target.isVisible();
  } catch (error) {
    if (!target.page().isClosed()) throw error;
    return false;
  }
}

/** Deriving a key at the real cost, on a machine that does other things too. */
const SLOW = { timeout: 30_000 };

export interface KeyToAdd {
  readonly exchange: string;
  readonly label: string;
  /** Values by the label of their field. */
  readonly values: Readonly<Record<string, string>>;
  readonly permissions?: readonly string[];
  readonly tags?: readonly string[];
}

export interface GrantToGive {
  /** The key's label. */
  readonly key: string;
  readonly rule: ApprovalRule;
  /** Default: it receives the values. */
  readonly modes?: readonly Mode[];
  /** Where it only has requests signed: the scopes ticked. */
  readonly scopes?: readonly Scope[];
  readonly unattended?: boolean;
}

export class Journey {
  readonly kt: Launched;
  readonly #display: Display | null;

  private constructor(kt: Launched, display: Display | null) {
    this.kt = kt;
    this.#display = display;
  }

  static async start(options: LaunchOptions = {}): Promise<Journey> {
    return new Journey(await launchKeyturn(options), null);
  }

  /** On a display of its own, with a clipboard and a keyboard that no other test's app has. */
  static async startAlone(): Promise<Journey> {
    if (process.platform !== 'linux') return Journey.start();
    const display = await startXvfb();
    return new Journey(await launchKeyturn({ env: display.env }), display);
  }

  get home(): string {
    return this.kt.home;
  }

  async close(): Promise<void> {
    await this.kt.close();
    await this.#display?.stop();
  }

  /** The windows of a kind that are there now. */
  open(kind: WindowKind): Page[] {
    return this.kt.app.windows().filter((page) => !page.isClosed() && kindOf(page) === kind);
  }

  /** Waits for a window of this kind. */
  async window(kind: WindowKind): Promise<Page> {
    await expect
      .poll(() => this.open(kind).length, { message: `a window ${kind}`, ...SLOW })
      .not.toBe(0);
    return this.open(kind)[0] as Page;
  }

  /** Waits until no window of this kind is left. */
  async gone(kind: WindowKind): Promise<void> {
    await expect
      .poll(() => this.open(kind).length, { message: `no window ${kind}`, ...SLOW })
      .toBe(0);
  }

  /** Makes the vault, writes the recovery code down and types it back. @returns the code */
  async createVault(password = PASSWORD): Promise<string> {
    const page = await this.window('unlock');
    await page.getByLabel(passwordWords.fresh, { exact: true }).fill(password);
    await page.getByLabel(passwordWords.again).fill(password);
    await expect(page.getByRole('meter')).toHaveAttribute('aria-valuenow', '4');
    await page.getByRole('button', { name: unlockWords.create.submit }).click();
    const code = await this.keepCode(page);
    await this.inside();
    return code;
  }

  /** Waits for a recovery code, writes it down and types it back. @returns the code */
  async keepCode(page: Page): Promise<string> {
    const shown = page.getByRole('group', { name: passwordWords.recovery.label });
    await expect(shown).toBeVisible(SLOW);
    const code = (await shown.innerText()).replace(/\s/g, '');
    await page.getByRole('button', { name: passwordWords.recovery.written }).click();
    await page.getByLabel(passwordWords.recovery.backLabel).fill(code);
    await leaving(page, page.getByRole('button', { name: passwordWords.recovery.confirm }).click());
    return code;
  }

  /** Types the password on the lock screen; says nothing of whether it was right. */
  async tryPassword(password: string): Promise<Page> {
    const page = await this.window('unlock');
    await page.getByLabel(unlockWords.unlock.password, { exact: true }).fill(password);
    await leaving(page, page.getByRole('button', { name: unlockWords.unlock.submit }).click());
    return page;
  }

  async unlock(password = PASSWORD): Promise<Page> {
    await this.tryPassword(password);
    return this.inside();
  }

  /** The main window is there, and the one for passwords is not. */
  async inside(): Promise<Page> {
    const main = await this.window('main');
    await this.gone('unlock');
    await expect(main.getByRole('navigation', { name: frameWords.nav })).toBeVisible(SLOW);
    return main;
  }

  async go(
    page: 'health' | 'keys' | 'clients' | 'access' | 'audit' | 'settings' | 'panic',
  ): Promise<Page> {
    const main = await this.window('main');
    const rail = main.getByRole('navigation', { name: frameWords.nav });
    await rail.getByRole('button', { name: frameWords[page] }).click();
    return main;
  }

  /** Fills in the form for a new key and leaves it at that. */
  async fillKey(key: KeyToAdd): Promise<Page> {
    const main = await this.go('keys');
    const add = main.getByRole('button', { name: keyWords.add, exact: true });
    await add.or(main.getByRole('button', { name: keyWords.empty.add, exact: true })).click();
    await main.getByLabel(formWords.exchange, { exact: true }).first().fill(key.exchange);
    await main.getByRole('option', { name: key.exchange, exact: true }).click();
    await main.getByRole('textbox', { name: formWords.label, exact: true }).fill(key.label);
    for (const [field, value] of Object.entries(key.values)) {
      await main.getByRole('textbox', { name: field, exact: true }).fill(value);
    }
    for (const name of key.permissions ?? []) {
      await main.getByRole('checkbox', { name, exact: true }).check();
    }
    for (const tag of key.tags ?? []) {
      const field = main.getByLabel(formWords.tags, { exact: true }).first();
      await field.fill(tag);
      await field.press('Enter');
    }
    return main;
  }

  async addKey(key: KeyToAdd): Promise<Page> {
    const main = await this.fillKey(key);
    await this.storeKey(main, key.label);
    return main;
  }

  /** Stores what the form for a new key holds, also when it says that a value is kept already; goes on to the list. */
  async storeKey(main: Page, label: string): Promise<void> {
    const store = main.getByRole('button', { name: formWords.store, exact: true });
    const see = main.getByRole('button', { name: formWords.next.see, exact: true });
    const look = main.getByText(formWords.checks.look);
    await store.click();
    await expect(see.or(look)).toBeVisible(SLOW);
    if (await look.isVisible()) await store.click();
    await see.click(SLOW);
    await expect(this.row(main, label)).toBeVisible();
  }

  /** A key's row in the list. */
  row(main: Page, label: string): Locator {
    return main
      .getByRole('grid', { name: keyWords.table })
      .getByRole('row')
      .filter({ hasText: label });
  }

  /** Shows one key beside the list. @returns its pane */
  async openKey(label: string): Promise<Locator> {
    const main = await this.go('keys');
    await this.row(main, label).click();
    const pane = main.getByRole('region', { name: keyWords.detail, exact: true });
    await expect(pane.getByRole('heading', { name: label })).toBeVisible();
    return pane;
  }

  /** Shows one client beside the list. @returns its pane */
  async openClient(name: string): Promise<Locator> {
    // By another page, so that it is opened and not only still there.
    await this.go('keys');
    const main = await this.go('clients');
    await main
      .getByRole('grid', { name: clientWords.table })
      .getByRole('row')
      .filter({ hasText: name })
      .click();
    const pane = main.getByRole('region', { name: clientWords.detail, exact: true });
    await expect(pane.getByRole('heading', { name })).toBeVisible();
    return pane;
  }

  /** The command line, run to its end. */
  cli(...args: readonly string[]): Promise<Ran> {
    return runToEnd(CLI, args, { home: this.home });
  }

  /** The command line, started; with variables of its own if need be. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    return start(CLI, args, { home: this.home, env });
  }

  /**
   * Opens the window for a code, types the one the program shows, and waits for the question who it is.
   * @param title what the question is headed with
   */
  async typeCode(code: string, title: string = approvalWords.pairing.title): Promise<Page> {
    const main = await this.window('main');
    await main.evaluate('window.keyturn.calls.openPairing()');
    const page = await this.window('approval');
    await page.getByLabel(approvalWords.code.label).fill(code);
    await page.getByRole('button', { name: approvalWords.code.submit }).click();
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    return page;
  }

  /** Ticks what a program gets and approves; gives the password where that is asked for. */
  async approvePairing(page: Page, grants: readonly GrantToGive[]): Promise<void> {
    for (const grant of grants) {
      const row = page
        .getByRole('listitem')
        .filter({ has: page.getByRole('checkbox', { name: grant.key, exact: true }) });
      await row.getByRole('checkbox', { name: grant.key, exact: true }).check();
      await this.fillGrant(row, grant);
    }
    const approve = approvalWords.pairing.approveCount(grants.length);
    await leaving(page, page.getByRole('button', { name: approve }).click());
    await this.stepUpUnless(() => page.isClosed());
    await this.gone('approval');
  }

  /** Chooses in the editor of one key, in whichever window it stands. */
  async fillGrant(
    editor: Locator,
    { rule, modes = ['reveal'], scopes = [], unattended }: Omit<GrantToGive, 'key'>,
  ): Promise<void> {
    for (const mode of ['sign', 'reveal'] as const) {
      const box = editor.getByRole('checkbox', { name: grantWords.mode[mode] });
      await box.setChecked(modes.includes(mode));
    }
    for (const scope of scopes) {
      await editor.getByRole('checkbox', { name: scopeWords[scope], exact: true }).check();
    }
    await editor.getByText(grantWords.rules[rule], { exact: true }).click();
    if (unattended) await editor.getByRole('switch', { name: grantWords.unattended }).check();
  }

  /** Pairs the real command line under this name. @returns its token */
  async pair(
    name: string,
    grants: readonly GrantToGive[],
    ...more: readonly string[]
  ): Promise<void> {
    const pairing = this.start(['pair', '--name', name, ...more]);
    const [code] = await pairing.until(/\b\d{3}-\d{3}\b/);
    await this.approvePairing(await this.typeCode(code), grants);
    const ran = await pairing.done;
    expect(ran, 'the command line was paired').toMatchObject({ code: 0 });
  }

  /** Turns the loopback address on. @returns it, as the settings show it */
  async openAddress(): Promise<string> {
    const main = await this.go('settings');
    await main.getByText(settingsWords.address.enabled, { exact: true }).click();
    const shown = main.getByText(/^http:\/\/127\.0\.0\.1:\d+$/);
    await this.stepUpUnless(() => shown.isVisible());
    return shown.innerText();
  }

  /** After a click: gives the password if that is what it brought, until what was wanted is so. */
  async stepUpUnless(done: () => Promise<boolean> | boolean): Promise<void> {
    await expect.poll(async () => (await done()) || this.open('step-up').length > 0).toBe(true);
    if (!(await done())) await this.stepUp();
    await expect.poll(done).toBe(true);
  }

  /** Gives the password again where the app asks for it. */
  async stepUp(password = PASSWORD): Promise<void> {
    const page = await this.window('step-up');
    await page.getByLabel(stepUpWords.confirm.password.label, { exact: true }).fill(password);
    const confirm = page.getByRole('button', { name: stepUpWords.confirm.submit, exact: true });
    await leaving(page, confirm.click());
  }

  /** After a click on Delete: gives the password if it is asked for, and waits until the key is gone. */
  async deleted(label: string): Promise<void> {
    const row = this.row(await this.window('main'), label);
    const asked = (): boolean => this.open('step-up').length > 0;
    await expect.poll(async () => asked() || (await row.count()) === 0).toBe(true);
    if (asked()) await this.stepUp();
    await expect(row).toHaveCount(0);
  }

  /** Closes the window in which the password is asked for, once it is there to be seen. */
  async refuseStepUp(): Promise<void> {
    const page = await this.window('step-up');
    await expect(
      page.getByLabel(stepUpWords.confirm.password.label, { exact: true }),
    ).toBeVisible();
    await this.closeWindow(page);
  }

  /** Waits for the window in which a client's question is answered. */
  async question(): Promise<Page> {
    const page = await this.window('approval');
    await expect(
      page.getByRole('button', { name: approvalWords.lease.once, exact: true }),
    ).toBeVisible();
    return page;
  }

  /** Lets a program manage keys whose code is this, which always asks for the password. */
  async approveAdmin(code: string): Promise<void> {
    const { title, approve } = approvalWords.pairing.admin;
    const page = await this.typeCode(code, title);
    await leaving(page, page.getByRole('button', { name: approve, exact: true }).click());
    await this.stepUpUnless(() => page.isClosed());
  }

  /** Waits for the window in which a change of keys is confirmed, and answers it. */
  async answerChange(yes: boolean): Promise<void> {
    const page = await this.approvalWith(approvalWords.change.yes);
    const { yes: doIt, no } = approvalWords.change;
    await leaving(page, page.getByRole('button', { name: yes ? doIt : no, exact: true }).click());
    await this.stepUpUnless(() => page.isClosed());
  }

  /** Waits for the approval window that has this button: there may be several windows of that kind. */
  async approvalWith(button: string): Promise<Page> {
    let found: Page | undefined;
    await expect
      .poll(
        async () => {
          for (const page of this.open('approval')) {
            if (await seen(page.getByRole('button', { name: button, exact: true }))) found = page;
          }
          return found !== undefined;
        },
        { message: `an approval window with "${button}"`, ...SLOW },
      )
      .toBe(true);
    return found as Page;
  }

  /** What the tray's menu does when this line of its panic entry is chosen. */
  pullFromTray(line: number): Promise<void> {
    return this.kt.app.evaluate((_electron, line) => {
      type Item = { label?: string; submenu?: { click(): void }[] };
      const { keyturnInspect } = globalThis as unknown as {
        keyturnInspect: { trayMenu(): Item[] };
      };
      const entry = keyturnInspect.trayMenu().find(({ label }) => label === 'Panic');
      entry?.submenu?.[line]?.click();
    }, line);
  }

  /** Says no to a pairing whose code was typed. */
  async denyPairing(page: Page): Promise<void> {
    const deny = page.getByRole('button', { name: approvalWords.pairing.deny, exact: true });
    await leaving(page, deny.click());
    await this.gone('approval');
  }

  /** Waits for the question and answers it, as soon as its buttons work. */
  async answer(answer: 'no' | 'once' | 'session'): Promise<void> {
    const page = await this.question();
    const button = page.getByRole('button', { name: approvalWords.lease[answer], exact: true });
    await leaving(page, button.click());
    await this.gone('approval');
  }

  /** Closes a window as its frame's button does. */
  async closeWindow(page: Page): Promise<void> {
    const gone = page.waitForEvent('close');
    const window = await this.kt.app.browserWindow(page);
    await window.evaluate((one) => one.close());
    await gone;
  }

  async lock(what: 'lockWindow' | 'lockVault'): Promise<Page> {
    const main = await this.window('main');
    await main.getByRole('button', { name: frameWords.lock, exact: true }).click();
    await leaving(main, main.getByRole('menuitem', { name: frameWords[what] }).click());
    await this.gone('main');
    return this.window('unlock');
  }

  /** The audit log as the main window gets it, oldest first. */
  async audit(): Promise<AuditEvent[]> {
    const main = await this.window('main');
    const events = await main.evaluate(LIST_AUDIT);
    return (events as AuditEvent[]).toReversed();
  }

  /** How often any record was opened since the app started. */
  unseals(): Promise<number> {
    return this.kt.app.evaluate(() => globalThis.keyturnInspect?.unsealCount() ?? Number.NaN);
  }
}

const LIST_AUDIT = `(async () => {
  const reply = await window.keyturn.calls.listAudit({ before: null, limit: 500 });
  if (!reply.ok) throw new Error(reply.error.code);
  return reply.value.records.map(({ event }) => event);
})()`;

function kindOf(page: Page): string {
  try {
    return new URL(page.url()).host;
  } catch {
    return '';
  }
}
