/** The shell: which windows there are when, what they may call, and that the socket outlives them. */
import { expect, type Page, test } from '@playwright/test';
import { ask } from '../broker/setup/http.ts';
import { type Launched, launchKeyturn, removeHome, temporaryHome } from '../setup/electron.ts';

const PASSWORD = 'test-correct horse battery staple';

interface Bridge {
  readonly calls: Record<
    string,
    (input?: unknown) => Promise<{ ok: boolean; value?: unknown; error?: { code: string } }>
  >;
}

/** A call as the page would make it, past its forms. Bytes are given as text. */
function call(page: Page, verb: string, input?: Record<string, unknown>, texts: string[] = []) {
  return page.evaluate(
    async ({ verb, input, texts }) => {
      const bridge = (window as unknown as { keyturn: Bridge }).keyturn;
      const given: Record<string, unknown> = { ...input };
      for (const name of texts) given[name] = new TextEncoder().encode(String(given[name]));
      const reply = await bridge.calls[verb]!(input === undefined ? undefined : given);
      const value = reply.value as { recoveryCode?: Uint8Array } | undefined;
      const code = value?.recoveryCode;
      return code === undefined ? reply : { ...reply, value: new TextDecoder().decode(code) };
    },
    { verb, input, texts },
  );
}

async function windowOf({ app }: Launched, kind: string): Promise<Page> {
  const isIt = (page: Page): boolean => page.url().startsWith(`app://${kind}/`);
  const open = app.windows().find(isIt);
  return open ?? (await app.waitForEvent('window', { predicate: isIt }));
}

async function create(keyturn: Launched): Promise<Page> {
  const unlock = await windowOf(keyturn, 'unlock');
  const main = windowOf(keyturn, 'main');
  const made = await call(unlock, 'create', { password: PASSWORD }, ['password']);
  expect(made.ok).toBe(true);
  // Its window goes while it answers.
  await call(unlock, 'confirmRecovery', { code: made.value }, ['code']).catch(() => undefined);
  return main;
}

test.describe('the shell', () => {
  let keyturn: Launched;
  test.beforeEach(async () => {
    keyturn = await launchKeyturn();
  });
  test.afterEach(async () => {
    await keyturn.close();
  });

  const status = async () =>
    (await ask<{ locked: boolean }>(`${keyturn.home}/broker.sock`, 'GET', '/v1/status')).body;

  test('opens the main window in place of the unlock window, and back when it locks', async () => {
    const main = await create(keyturn);
    await expect(main).toHaveTitle('Health – Keyturn');
    expect(keyturn.app.windows().map((page) => new URL(page.url()).host)).toEqual(['main']);
    expect(await status()).toMatchObject({ locked: false });

    const unlockAgain = windowOf(keyturn, 'unlock');
    await call(main, 'lockVault').catch(() => undefined);
    const unlock = await unlockAgain;
    expect(await status()).toMatchObject({ locked: true });
    expect(main.isClosed()).toBe(true);

    const wrong = await call(unlock, 'unlock', { password: 'test-wrong password' }, ['password']);
    expect(wrong).toMatchObject({ ok: false, error: { code: 'wrong_password' } });
    const mainAgain = windowOf(keyturn, 'main');
    await call(unlock, 'unlock', { password: PASSWORD }, ['password']).catch(() => undefined);
    await mainAgain;
    expect(await status()).toMatchObject({ locked: false });
  });

  test('ends the processes of windows that are locked away', async () => {
    const main = await create(keyturn);
    const pids = () =>
      keyturn.app.evaluate(({ app, BrowserWindow }) => ({
        tabs: app
          .getAppMetrics()
          .filter(({ type }) => type === 'Tab')
          .map(({ pid }) => pid),
        shown: BrowserWindow.getAllWindows().map((one) => one.webContents.getOSProcessId()),
      }));
    const before = (await pids()).shown[0];
    const unlock = windowOf(keyturn, 'unlock');
    await call(main, 'lockWindow').catch(() => undefined);
    await unlock;
    await expect.poll(async () => (await pids()).tabs).not.toContain(before);
  });

  test('goes on answering the socket when the window is closed', async () => {
    const main = await create(keyturn);
    const gone = main.waitForEvent('close');
    await keyturn.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await gone;
    expect(await status()).toMatchObject({ name: 'keyturn', locked: false });
  });

  test('refuses calls of another kind of window, and bytes that were not sealed', async () => {
    const main = await create(keyturn);
    const verbs = await main.evaluate(() =>
      Object.keys((window as unknown as { keyturn: Bridge }).keyturn.calls),
    );
    expect(verbs).not.toContain('answer');
    expect(verbs).not.toContain('confirm');
    // Its pipe stands, and the window before it is gone: else it would be refused for that.
    expect(await call(main, 'appInfo')).toMatchObject({ ok: true });
    // As if the preload's own world were taken over: the channel is known, the window is the wrong one.
    const replies = await keyturn.app.evaluate(async ({ BrowserWindow, ipcMain }) => {
      const handlers = (
        ipcMain as unknown as { _invokeHandlers: Map<string, (...args: unknown[]) => unknown> }
      )._invokeHandlers;
      const sender = BrowserWindow.getAllWindows()
        .map(({ webContents }) => webContents)
        .find((one) => one.getURL().startsWith('app://main/'))!;
      const event = { sender, senderFrame: sender.mainFrame };
      const id = 'A'.repeat(22);
      return Promise.all([
        handlers.get('approval:answer')?.(event, { id, answer: 'once' }),
        handlers.get('step-up:confirm')?.(event, { password: new Uint8Array(8) }),
        handlers.get('unlock:unlock')?.(event, { password: new Uint8Array(8) }),
        handlers.get('main:checkField')?.(event, {
          exchange: 'binance',
          field: 'secret',
          value: new Uint8Array(64),
        }),
      ]);
    });
    expect(replies).toMatchObject([
      { ok: false, error: { code: 'denied' } },
      { ok: false, error: { code: 'denied' } },
      { ok: false, error: { code: 'denied' } },
      { ok: false, error: { code: 'bad_request' } },
    ]);
  });

  test('keeps a page where it is: no navigation, no window, no permission, no network', async () => {
    const main = await create(keyturn);
    const tried = await main.evaluate(async () => {
      const opened = window.open('https://example.com');
      const fetched = await fetch('https://example.com').then(
        () => 'fetched',
        () => 'refused',
      );
      const file = await fetch('app://main/../../package.json').then(
        (answer) => answer.status,
        () => 'refused',
      );
      const allowed = await Notification.requestPermission();
      location.href = 'https://example.com';
      return { opened: opened === null, fetched, file, allowed };
    });
    expect(tried).toEqual({ opened: true, fetched: 'refused', file: 'refused', allowed: 'denied' });
    await main.evaluate(() => undefined);
    expect(new URL(main.url()).host).toBe('main');
  });
});

test('a second start shows the window of the first', async () => {
  const home = temporaryHome();
  const first = await launchKeyturn({ home });
  try {
    const unlock = await windowOf(first, 'unlock');
    const closed = unlock.waitForEvent('close');
    await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await closed;
    const shown = first.app.waitForEvent('window');
    // The second one ends by itself before Playwright can take hold of it.
    await launchKeyturn({ home }).catch(() => undefined);
    expect((await shown).url()).toContain('app://unlock/');
  } finally {
    await first.close();
    removeHome(home);
  }
});
