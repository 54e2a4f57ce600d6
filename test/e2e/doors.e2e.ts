/** The ways in that the owner opens under Settings: the loopback address, and the socket for other users. */
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, type Locator, test } from '@playwright/test';
import { frameWords } from '../../renderer/strings/frame.ts';
import { settingsWords } from '../../renderer/strings/settings.ts';
import { ask } from '../broker/setup/http.ts';
import { removeHome, temporaryHome } from '../setup/electron.ts';
import { Journey } from '../setup/journey.ts';

test.describe.configure({ mode: 'serial' });

const others: Server[] = [];
let home: string;
let owner: Journey;

test.beforeAll(async () => {
  home = temporaryHome();
  owner = await Journey.start({ home });
  await owner.createVault();
});

test.afterAll(async () => {
  await owner?.close();
  for (const other of others) other.close();
  removeHome(home);
});

/** A program that is not ours takes a port, and answers nobody. */
async function sitOn(port: number): Promise<Server> {
  const other = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  others.push(other);
  await once(other, 'listening');
  return other;
}

async function section(title: string): Promise<Locator> {
  const main = await owner.go('settings');
  return main.getByRole('region', { name: title, exact: true });
}

const answers = async (address: string): Promise<boolean> =>
  fetch(`${address}/v1/status`).then(
    ({ ok }) => ok,
    () => false,
  );

test.describe('the loopback address', () => {
  const words = settingsWords.address;
  let address: string;
  let port: number;
  let other: Server;

  /** Its port is in the vault: so another program may have it when the app is started again. */
  async function startAgainBehind(taken: number): Promise<void> {
    await owner.close();
    other = await sitOn(taken);
    owner = await Journey.start({ home });
    await owner.unlock();
  }

  test('whose port another program has taken is off, and the page says so and what to do', async () => {
    address = await owner.openAddress();
    expect(await answers(address)).toBe(true);
    port = Number(new URL(address).port);
    await startAgainBehind(port);

    const notices = (await owner.window('main')).getByRole('region', { name: frameWords.notices });
    await expect(notices).toContainText(`Another program has port ${port}.`);
    const settings = await section(words.title);
    const alert = settings.getByRole('alert');
    await expect(alert).toContainText(words.takenTitle(String(port)));
    await expect(alert).toContainText(words.takenText);
    await expect(settings.getByText(address), 'no address is shown as if it worked').toBeHidden();
  });

  test('is there again, at the same port, when that is free and it is turned on anew', async () => {
    other.close();
    await once(other, 'close');
    const settings = await section(words.title);
    const toggle = settings.getByText(words.enabled, { exact: true });
    await toggle.click();
    await expect(settings.getByRole('alert')).toBeHidden();
    expect(await owner.openAddress()).toBe(address);
    expect(await answers(address)).toBe(true);
  });

  test('can be given another port', async () => {
    await startAgainBehind(port);
    const settings = await section(words.title);
    await settings.getByRole('button', { name: words.choose }).click();
    await expect(settings.getByRole('alert')).toBeHidden();
    const shown = settings.getByText(/^http:\/\/127\.0\.0\.1:\d+$/);
    await expect(shown).toBeVisible();
    const chosen = await shown.innerText();
    expect(chosen).not.toBe(address);
    expect(await answers(chosen)).toBe(true);
  });
});

test.describe('other users', () => {
  const words = settingsWords.users;
  const OTHER = { uid: 61_234, name: 'test container' };
  let socket: string;
  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  test.beforeAll(() => {
    socket = join(home, 'guests', 'broker.sock');
  });

  async function fill(uid: number, name: string): Promise<Locator> {
    const settings = await section(words.title);
    await settings.getByLabel(words.uid).fill(String(uid));
    await settings.getByLabel(words.name, { exact: true }).fill(name);
    return settings;
  }

  test('are named by a number: no name of the system will do, nor one’s own number', async () => {
    const settings = await fill(0, '');
    const add = settings.getByRole('button', { name: words.add, exact: true });
    await expect(add, 'without a name to know it by').toBeDisabled();
    await settings.getByLabel(words.uid).fill('');
    await settings.getByLabel(words.uid).pressSequentially('nobody');
    await settings.getByLabel(words.name, { exact: true }).fill(OTHER.name);
    await expect(settings.getByLabel(words.uid)).toHaveValue('');
    await expect(add, 'without a number').toBeDisabled();

    await fill(process.getuid?.() ?? -1, 'test myself');
    await add.click();
    const main = settings.page();
    await expect(main.getByText('This is your own user, who may connect anyway.')).toBeVisible();
    await expect(settings.getByText(words.none)).toBeVisible();
    expect(existsSync(socket)).toBe(false);
  });

  test('are not let in without the password', async () => {
    await forgetPassword();
    const settings = await fill(OTHER.uid, OTHER.name);
    await settings.getByRole('button', { name: words.add, exact: true }).click();
    await owner.refuseStepUp();
    await expect(settings.getByText(words.none)).toBeVisible();
    expect(existsSync(socket)).toBe(false);
  });

  test('get a socket of their own once one is named, which is no other’s folder', async () => {
    const settings = await fill(OTHER.uid, OTHER.name);
    await settings.getByRole('button', { name: words.add, exact: true }).click();
    await owner.stepUp();
    await expect(settings.getByText(join(home, 'guests'), { exact: true })).toBeVisible();
    await expect(settings.getByText(String(OTHER.uid), { exact: true })).toBeVisible();
    expect([modeOf(socket), modeOf(join(home, 'guests')), modeOf(home)]).toEqual([
      0o666, 0o755, 0o700,
    ]);
    expect(await ask(socket, 'GET', '/v1/status')).toMatchObject({ status: 200 });
    const twice = await fill(OTHER.uid, 'test again');
    await expect(twice.getByText(words.exists)).toBeVisible();
  });

  test('have none any more when nobody is named, and no password is asked for that', async () => {
    const settings = await section(words.title);
    await settings.getByRole('button', { name: words.remove(OTHER.name) }).click();
    await expect(settings.getByText(words.none)).toBeVisible();
    await expect(settings.getByText(words.mount)).toBeHidden();
    expect(owner.open('step-up')).toEqual([]);
    expect(existsSync(socket)).toBe(false);
    await expect(ask(socket, 'GET', '/v1/status')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** A password that was given a moment ago serves for the next change too; after locking it does not. */
async function forgetPassword(): Promise<void> {
  await owner.lock('lockWindow');
  await owner.unlock();
}
