/** What is wrong gets its own clear error through the real app, and changes nothing that was saved. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { approvalWords } from '../../renderer/strings/approvals.ts';
import { formWords } from '../../renderer/strings/credentials-form.ts';
import { unlockWords } from '../../renderer/strings/unlock.ts';
import { FILES } from '../../shared/paths.ts';
import { removeHome, temporaryHome } from '../setup/electron.ts';
import { Journey, type KeyToAdd } from '../setup/journey.ts';

const problem = unlockWords.problem;

const kraken = (label: string): KeyToAdd => ({
  exchange: 'Kraken',
  label,
  values: {
    'API Key': `test${sha256(Buffer.from(label))}`.slice(0, 56),
    'Private Key': Buffer.from(`test-kraken-secret-of-${label}`).toString('base64'),
  },
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test.describe
  .serial('in the window', () => {
    let owner: Journey;
    let vault: string;

    test.beforeAll(async () => {
      owner = await Journey.start();
      vault = join(owner.home, FILES.vault);
      await owner.createVault();
      await owner.addKey(kraken('first'));
    });

    test.afterAll(async () => {
      await owner?.close();
    });

    test('a label with HTML in it is text, wherever it is shown', async () => {
      const label = '<b>bold</b><img src=x onerror=alert(1)>';
      const main = await owner.addKey(kraken(label));
      const row = owner.row(main, label);
      await expect(row).toContainText(label);
      const pane = await owner.openKey(label);
      await expect(pane.getByRole('heading', { name: label, exact: true })).toBeVisible();
      await expect(main.locator('b, img').filter({ hasText: 'bold' })).toHaveCount(0);
      await expect(main.locator('img[src="x"]')).toHaveCount(0);
    });

    test('so is what a program says of itself', async () => {
      const name = '<img src=x onerror=alert(1)>';
      const pairing = owner.start([
        'pair',
        '--name',
        name,
        '--purpose',
        '<b>bold</b><script>x</script>',
      ]);
      const [code] = await pairing.until(/\b\d{3}-\d{3}\b/);
      const page = await owner.typeCode(code);
      await expect(page.getByLabel(approvalWords.pairing.name)).toHaveValue(name);
      await expect(page.getByText('<b>bold</b><script>x</script>', { exact: true })).toBeVisible();
      await expect(page.locator('b, script').filter({ hasText: /bold|x/ })).toHaveCount(0);
      await expect(page.locator('img[src="x"]')).toHaveCount(0);
      await owner.denyPairing(page);
      expect(await pairing.done).toMatchObject({ code: 1 });
    });

    test('a PEM that is no PEM is an error on its field, what was typed stays, and nothing is stored', async () => {
      const before = sha256(readFileSync(vault));
      const broken = '-----BEGIN PRIVATE KEY-----\ndGVzdCBubyBrZXk=\n-----END PRIVATE KEY-----';
      const main = await owner.fillKey({
        exchange: 'Binance',
        label: 'broken pem',
        values: { 'API Key': 'testApiKey'.padEnd(64, 'A'), 'Secret Key': broken },
      });
      await main.getByRole('button', { name: formWords.store, exact: true }).click();
      const field = main.getByRole('textbox', { name: 'Secret Key', exact: true });
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await expect(field).toHaveAccessibleDescription(/PEM|private key/i);
      await expect(field).toHaveValue(broken);
      await expect(main.getByRole('textbox', { name: formWords.label, exact: true })).toHaveValue(
        'broken pem',
      );
      await main.getByRole('button', { name: formWords.cancel, exact: true }).click();
      await expect(owner.row(main, 'first')).toBeVisible();
      await expect(owner.row(main, 'broken pem')).toHaveCount(0);
      expect(sha256(readFileSync(vault)), 'the vault file').toBe(before);
    });

    test('a wrong password opens nothing and changes nothing', async () => {
      await owner.lock('lockVault');
      const before = sha256(readFileSync(vault));
      const page = await owner.tryPassword('test-not-the-password');
      await expect(page.getByText(unlockWords.unlock.wrong(1))).toBeVisible({ timeout: 20_000 });
      await expect(page.getByLabel(unlockWords.unlock.password, { exact: true })).toHaveValue('');
      expect(owner.open('main')).toEqual([]);
      expect((await owner.cli('status')).code, 'still locked').toBe(3);
      expect(sha256(readFileSync(vault))).toBe(before);
      const main = await owner.unlock();
      await expect(owner.row(main, 'first')).toBeVisible();
      const refused = (await owner.audit()).filter(
        ({ action }) => action === 'vault.unlock_refused',
      );
      expect(refused).toHaveLength(1);
    });
  });

test.describe
  .serial('a vault file that is not what it was', () => {
    let home: string;
    let vault: string;
    let whole: Buffer;
    let owner: Journey;
    let page: Page;

    test.beforeAll(async () => {
      home = temporaryHome();
      vault = join(home, FILES.vault);
      const first = await Journey.start({ home });
      await first.createVault();
      await first.addKey(kraken('kept'));
      await first.pair('bot', [{ key: 'kept', rule: 'every-time' }]);
      // A backup is taken before the first change of a session: so this key is in none.
      await first.lock('lockVault');
      await first.unlock();
      await first.addKey(kraken('later'));
      await first.close();
      whole = readFileSync(vault);
      damage();
      leaveDeadSocket(join(home, 'broker.sock'));
      owner = await Journey.start({ home });
      page = await owner.window('unlock');
    });

    test.afterAll(async () => {
      await owner?.close();
      removeHome(home);
    });

    function damage(): void {
      const bytes = Buffer.from(whole);
      const at = bytes.length >> 1;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(vault, bytes);
    }

    /** With the checksum that belongs to it, as somebody would write it who knows the format. */
    function rewritten(change: (text: string) => string): string {
      const body = change(whole.toString('latin1').replace(/sha256 [0-9a-f]{64}\n$/, ''));
      return `${body}sha256 ${sha256(Buffer.from(body, 'latin1'))}\n`;
    }

    async function shows(code: keyof typeof problem.pages): Promise<void> {
      const before = readFileSync(vault);
      await page.getByRole('button', { name: problem.retry }).click();
      await expect(page.getByRole('heading', { name: problem.pages[code].title })).toBeVisible();
      await expect(page.getByText(problem.code(code))).toBeVisible();
      await expect(page.getByText(vault).first(), 'the file is named').toBeVisible();
      expect(readFileSync(vault).equals(before), 'the file was not touched').toBe(true);
      expect((await owner.cli('status')).code, 'and nobody is served').toBe(3);
    }

    test('a socket left by a dead process is replaced at start', async () => {
      expect(await owner.cli('status')).toMatchObject({ code: 3 });
    });

    test('one flipped bit: the vault is damaged, and the page names the file', async () => {
      await shows('vault_damaged');
    });

    test('a file of another program', async () => {
      writeFileSync(vault, '{"wallet":"of another program"}\n');
      await shows('not_a_vault');
    });

    test('a vault of a newer version', async () => {
      writeFileSync(
        vault,
        rewritten((text) => text.replace(/^keyturn-vault 1\n/, 'keyturn-vault 2\n')),
      );
      await shows('vault_too_new');
    });

    test('a key derivation out of bounds, above and below', async () => {
      const cost = /^(password argon2id) \d+ (\d+ \d+) /m;
      for (const memory of [4_194_304, 8]) {
        writeFileSync(
          vault,
          rewritten((text) => text.replace(cost, `$1 ${memory} $2 `)),
        );
        await shows('kdf_out_of_bounds');
      }
    });

    test('a backup is restored from the page; its clients are paused, and the damaged file is kept', async () => {
      damage();
      const damaged = readFileSync(vault);
      await shows('vault_damaged');
      await page.getByRole('button', { name: problem.restore, exact: true }).click();
      await page
        .getByRole('region', { name: problem.backupsTitle })
        .getByRole('button')
        .first()
        .click();
      await expect(page.getByText(unlockWords.unlock.vaultLocked)).toBeVisible();
      const aside = readdirSync(home).filter((name) => name.startsWith('vault-before-restore-'));
      expect(aside).toHaveLength(1);
      expect(readFileSync(join(home, aside[0] ?? '')).equals(damaged)).toBe(true);

      await owner.unlock();
      const main = await owner.go('keys');
      await expect(owner.row(main, 'kept')).toBeVisible();
      await expect(owner.row(main, 'later'), 'as it was then').toHaveCount(0);
      const unseals = await owner.unseals();
      const refused = await owner.cli('get', 'kept', '--as', 'bot');
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(/paused/);
      expect(await owner.unseals()).toBe(unseals);
    });
  });

test('a vault that another process holds: the page names the holder, and goes when it has ended', async () => {
  const home = temporaryHome();
  const lock = join(home, FILES.lock);
  writeFileSync(lock, '4242 another-keyturn\n');
  // util-linux: holds the lock until its input ends.
  const holder = spawn('flock', ['--exclusive', lock, 'sh', '-c', 'echo held; cat'], {
    stdio: 'pipe',
  });
  await once(holder.stdout, 'data');
  const owner = await Journey.start({ home });
  try {
    const page = await owner.window('unlock');
    await expect(
      page.getByRole('heading', { name: problem.pages.vault_in_use.title }),
    ).toBeVisible();
    await expect(page.getByText('another-keyturn (process 4242)')).toBeVisible();
    await page.getByRole('button', { name: problem.retry }).click();
    await expect(page.getByRole('button', { name: problem.retry })).toBeEnabled();
    await expect(
      page.getByRole('heading', { name: problem.pages.vault_in_use.title }),
    ).toBeVisible();
    expect(readFileSync(lock, 'utf8'), 'the holder’s own line stays').toBe(
      '4242 another-keyturn\n',
    );
    expect(readdirSync(home)).not.toContain(FILES.vault);

    const ended = once(holder, 'exit');
    holder.stdin.end();
    await ended;
    const renewed = page.waitForEvent('close');
    await page.getByRole('button', { name: problem.retry }).click();
    await renewed;
    const unlock = await owner.window('unlock');
    await expect(unlock.getByRole('heading', { name: unlockWords.create.title })).toBeVisible();
    expect(await owner.cli('status')).toMatchObject({ code: 3 });
  } finally {
    holder.stdin.end();
    await owner.close();
    removeHome(home);
  }
});

test('a full disk while saving: a clear error, the form keeps what was typed, nothing is lost', async () => {
  const home = temporaryHome();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0700', 'tmpfs', home]);
  // biome-ignore lint/suspicious/noSkippedTests: only the superuser may mount, and the reason is printed
  test.skip(mounted.status !== 0, `no tmpfs can be mounted here: ${String(mounted.stderr)}`);
  const owner = await Journey.start({ home });
  try {
    await owner.createVault();
    await owner.addKey(kraken('before'));
    const vault = join(home, FILES.vault);
    const before = readFileSync(vault);
    const main = await owner.fillKey(kraken('while full'));
    fill(join(home, 'ballast'));
    await main.getByRole('button', { name: formWords.store, exact: true }).click();
    await expect(
      main
        .getByRole('alert')
        .filter({ hasText: /The disk is full|audit log could not be written/ }),
    ).toBeVisible();
    await expect(main.getByRole('textbox', { name: formWords.label, exact: true })).toHaveValue(
      'while full',
    );
    await expect(main.getByRole('textbox', { name: 'Private Key', exact: true })).not.toHaveValue(
      '',
    );
    expect(readFileSync(vault).equals(before), 'the vault file').toBe(true);
    expect(readdirSync(home).filter((name) => name.endsWith('.tmp'))).toEqual([]);

    rmSync(join(home, 'ballast'));
    await owner.storeKey(main, 'while full');
    await expect(owner.row(main, 'before')).toBeVisible();
    await owner.kt.app.close();
    expect(await owner.cli('audit', 'verify')).toMatchObject({ code: 0 });
  } finally {
    await owner.close().finally(() => {
      spawnSync('umount', [home]);
      removeHome(home);
    });
  }
});

/** Takes every byte there is. */
function fill(path: string): void {
  spawnSync('dd', ['if=/dev/zero', `of=${path}`, 'bs=4096'], { stdio: 'ignore' });
}

/** A socket whose process was killed: the file is there, and nobody listens. */
function leaveDeadSocket(path: string): void {
  rmSync(path, { force: true });
  mkdirSync(join(path, '..'), { recursive: true });
  const script = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  const { signal } = spawnSync(process.execPath, ['-e', script, path]);
  expect(signal).toBe('SIGKILL');
}
