import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleCli, keyturn, temporaryFolder } from '../setup/cli.ts';
import { type App, appThat, appThatSends, rawApp, sendJson, writeAddress } from './app.ts';

const STATUS = { name: 'keyturn', version: '9.8.7', protocol: 1, locked: false };

let bundle: string;
let app: App | undefined;
beforeAll(async () => {
  bundle = await bundleCli();
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function saying(body: unknown, status = 200): Promise<App> {
  app = await appThat((_request, response) => sendJson(response, status, body));
  return app;
}

const status = (home: string, ...more: string[]) => keyturn(bundle, ['status', ...more], { home });

describe('keyturn status', () => {
  it('tells of an unlocked vault, exit 0', async () => {
    const { home, requests } = await saying(STATUS);
    const ran = await status(home);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toBe(
      `keyturn    9.8.7, protocol 1\nvault      unlocked\nsocket     ${home}/broker.sock\npaired as  nobody\n`,
    );
    expect(requests).toEqual(['GET /v1/status']);
  });

  it('tells of a locked vault as data, exit 3', async () => {
    const { home } = await saying({ ...STATUS, locked: true });
    const ran = await status(home, '--json');
    expect(ran).toMatchObject({ code: 3, stderr: '' });
    expect(JSON.parse(ran.stdout)).toEqual({
      ...STATUS,
      locked: true,
      socket: `${home}/broker.sock`,
      pairings: [],
    });
  });

  it('takes --home for KEYTURN_HOME, before the command too', async () => {
    const { home } = await saying(STATUS);
    expect((await keyturn(bundle, ['status', '--home', home], { home: '/nonexistent' })).code).toBe(
      0,
    );
    expect((await keyturn(bundle, ['--home', home, '--json', 'status'])).code).toBe(0);
  });

  it('finds the socket at its usual place when there is no address file', async () => {
    const { home } = await saying(STATUS);
    rmSync(join(home, 'broker.json'));
    expect((await status(home)).code).toBe(0);
  });

  it('finds it under XDG_RUNTIME_DIR where no folder was chosen', async () => {
    const { home } = await saying(STATUS);
    const runtime = temporaryFolder();
    mkdirSync(join(runtime, 'keyturn'));
    renameSync(join(home, 'broker.sock'), join(runtime, 'keyturn', 'broker.sock'));
    expect((await keyturn(bundle, ['status'], { env: { XDG_RUNTIME_DIR: runtime } })).code).toBe(0);
    rmSync(runtime, { recursive: true });
  });
});

describe('an app that is not running', () => {
  const said = 'keyturn: error: Keyturn is not running\nkeyturn: hint: start the app';

  it('is told apart from a failure, exit 4', async () => {
    const home = temporaryFolder();
    for (const folder of [home, '/nonexistent', '/dev/null']) {
      const ran = await status(folder);
      expect(ran).toMatchObject({ code: 4, stdout: '' });
      expect(ran.stderr).toContain(said);
    }
    rmSync(home, { recursive: true });
  });

  it('is seen behind the socket and the address file that it left when it died', async () => {
    const home = temporaryFolder();
    const path = JSON.stringify(join(home, 'broker.sock'));
    const died = `require('net').createServer().listen(${path}, () => process.kill(process.pid, 'SIGKILL'))`;
    expect(spawnSync(process.execPath, ['-e', died]).signal).toBe('SIGKILL');
    writeAddress(home, {});
    const ran = await status(home);
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).toContain(said);
    rmSync(home, { recursive: true });
  });

  it('is a JSON document on stderr with --json', async () => {
    const ran = await status('/nonexistent', '--json');
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(JSON.parse(ran.stderr)).toMatchObject({
      type: 'about:blank',
      code: 'not_running',
      exit: 4,
    });
    expect(ran.stderr.trimEnd()).not.toContain('\n');
  });
});

/** Refused with exit 1 and a word on why, before anybody was called. */
async function refused(home: string, why: RegExp): Promise<void> {
  const ran = await status(home);
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toMatch(why);
  expect(app?.requests).toEqual([]);
}

describe('an address file that may be somebody else’s', () => {
  it.each([0o644, 0o640, 0o604, 0o620, 0o602, 0o601])('is refused with mode %#o', async (mode) => {
    const { home } = await saying(STATUS);
    writeAddress(home, {}, mode);
    await refused(
      home,
      new RegExp(`refusing the address file .*: its mode is 0${mode.toString(8)}\n`),
    );
  });

  it('is refused as a symbolic link', async () => {
    const { home } = await saying(STATUS);
    renameSync(join(home, 'broker.json'), join(home, 'elsewhere.json'));
    symlinkSync(join(home, 'elsewhere.json'), join(home, 'broker.json'));
    await refused(home, /it is a symbolic link/);
  });

  it('is refused as a FIFO, without waiting for a writer', async () => {
    const { home } = await saying(STATUS);
    rmSync(join(home, 'broker.json'));
    execFileSync('mkfifo', ['-m', '600', join(home, 'broker.json')]);
    await refused(home, /it is not a plain file/);
  });

  it('is refused when it is far too large', async () => {
    const { home } = await saying(STATUS);
    writeAddress(home, { padding: 'x'.repeat(70_000) });
    await refused(home, /it is far too large/);
  });

  it.runIf(process.geteuid?.() === 0)('is refused when another user owns it', async () => {
    const { home } = await saying(STATUS);
    chownSync(join(home, 'broker.json'), 12345, 0);
    await refused(home, /it belongs to another user \(uid 12345\)/);
  });

  it.each([
    ['{'],
    ['[]'],
    ['null'],
    ['{"protocol":1}'],
    ['{"protocol":1,"socket":7,"tcp":null,"pid":1}'],
  ])('is refused when it says %s', async (text) => {
    const { home } = await saying(STATUS);
    writeFileSync(join(home, 'broker.json'), text);
    await refused(home, /cannot make sense of .*broker\.json\n/);
  });

  it('is told apart when the app speaks another protocol', async () => {
    const { home } = await saying(STATUS);
    writeAddress(home, { protocol: 2 });
    await refused(home, /the app speaks protocol 2, .*\n.*update the older of the two/);
  });
});

describe('a socket that may be somebody else’s', () => {
  it('is refused when it is a file', async () => {
    const { home } = await saying(STATUS);
    writeAddress(home, { socket: join(home, 'broker.json') });
    await refused(home, /refusing the socket .*: it is not a socket/);
  });

  it('is refused as a symbolic link to a socket', async () => {
    const { home } = await saying(STATUS);
    symlinkSync(join(home, 'broker.sock'), join(home, 'link.sock'));
    writeAddress(home, { socket: join(home, 'link.sock') });
    await refused(home, /it is not a socket/);
  });

  it.runIf(process.geteuid?.() === 0)('is refused when another user owns it', async () => {
    const { home } = await saying(STATUS);
    chownSync(join(home, 'broker.sock'), 12345, 0);
    await refused(home, /the socket .* belongs to another user \(uid 12345\)/);
  });
});

describe('a reply that is none', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
  const json = JSON.stringify(STATUS);

  it.each([
    ['not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', /bad_reply.*not HTTP/],
    ['half a head', 'HTTP/1.1 200 OK\r\nContent-Type', /bad_reply.*not HTTP/],
    ['nothing at all', '', /unreachable.*closed the connection without a whole answer/],
    [
      'half a body',
      `${head}Content-Length: 500\r\n\r\n${json}`,
      /unreachable.*without a whole answer/,
    ],
    ['no JSON', `${head}\r\n<html>`, /bad_reply.*not JSON \(status 200\)/],
    ['another document', `${head}\r\n{"name":"other"}`, /bad_reply.*it is no status/],
    ['a wrong type', `${head}\r\n${json.replace('false', '"no"')}`, /bad_reply.*it is no status/],
    ['another protocol', `${head}\r\n${json.replace(':1,', ':3,')}`, /other_protocol.*protocol 3/],
    [
      'a failure without a problem',
      'HTTP/1.1 502 Bad Gateway\r\n\r\n{}',
      /bad_reply.*no problem document with status 502/,
    ],
    ['a redirect', `HTTP/1.1 302 Found\r\nLocation: http://evil/\r\n\r\n{}`, /bad_reply.*302/],
    [
      'two lengths',
      `${head}Content-Length: 9\r\nContent-Length: 8\r\n\r\n${json}`,
      /bad_reply.*said twice/,
    ],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', /bad_reply.*it is no status/],
  ])('is told: %s', async (_what, bytes, why) => {
    app = await appThatSends(bytes);
    const ran = await status(app.home, '--json');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    const { code, detail } = JSON.parse(ran.stderr);
    expect(`${code}: ${detail}`).toMatch(why);
  });

  it('is read whole when it comes byte by byte, in chunks', async () => {
    const bytes = `${head}Transfer-Encoding: chunked\r\n\r\n5\r\n${json.slice(0, 5)}\r\n${(json.length - 5).toString(16)}\r\n${json.slice(5)}\r\n0\r\n\r\n`;
    app = await rawApp(async (socket) => {
      socket.setNoDelay(true);
      // Left open: the reply says itself where it ends.
      for (const byte of bytes) await new Promise((resolve) => socket.write(byte, resolve));
    });
    expect((await status(app.home)).code).toBe(0);
  });

  it('is not read beyond all measure', async () => {
    app = await rawApp((socket) => {
      socket.write(head.concat('\r\n'));
      const more = Buffer.alloc(1024 * 1024, 'x');
      const pump = (): void => {
        while (!socket.destroyed && socket.write(more));
        socket.once('drain', pump);
      };
      pump();
    });
    const ran = await status(app.home);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('it is longer than any reply');
  });

  it('is shown without what could move the cursor', async () => {
    const { home } = await saying(
      {
        code: 'denied',
        detail: 'No.\u001b[2J\u202e\nkeyturn: error: all is well',
        hint: 'x\u0007y',
      },
      422,
    );
    const ran = await status(home);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toBe(
      'keyturn: error: no. [2J keyturn: error: all is well\nkeyturn: hint: x y\n',
    );
  });
});
