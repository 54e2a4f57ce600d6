/** What listens where Keyturn should may be broken, or somebody else: no client hangs, crashes or shows what came. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type App, appThat, appThatSends, rawApp, sendJson, writeAddress } from '../cli/app.ts';
import { Bot, testable } from './setup/bot.ts';

const TOKEN = `kt_${'a'.repeat(43)}`;
const SECRET = 'test-secret-of-a-broken-server';
const LEASE = {
  lease: 'abc',
  credential: 'main',
  version: 1,
  expiresAt: '2099-01-01T00:00:00.000Z',
  values: { apiKey: 'test-key' },
};

/** As node writes it: head, body, and how long that is. */
function reply(body: string, status = '201 Created', more = ''): string {
  return `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${more}\r\n${body}`;
}

describe.each(testable())('%s', (library) => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  /** @param options of the client; its patience is out of the way, unless it is what a test is about */
  async function bot(app: App, options: Record<string, unknown> = {}): Promise<Bot> {
    open.push(app);
    const one = await Bot.start(library, app.home, { token: TOKEN, timeout: 15, ...options });
    open.unshift({ close: () => one.stop() });
    return one;
  }

  /** What a lease comes to, when this is what answers. */
  async function refusal(
    app: App,
    options: Record<string, unknown> = {},
  ): Promise<{ type: string; message: string }> {
    const one = await bot(app, options);
    const raised = await one.refusal('get', { what: 'main', options: { wait: 0 } });
    expect(JSON.stringify(raised) + one.errors).not.toContain(SECRET);
    return raised;
  }

  test.each<[string, string]>([
    ['no HTTP', `SSH-2.0-${SECRET}\r\n\r\n`],
    ['no JSON', reply(`<p>${SECRET}</p>`)],
    ['no lease', reply(JSON.stringify({ ...LEASE, values: { apiKey: 7, secret: SECRET } }))],
    ['no object', reply(`["${SECRET}"]`)],
    ['a lease without an end', reply(JSON.stringify({ ...LEASE, expiresAt: SECRET }))],
    ['a refusal without a problem', reply(`{"oops":"${SECRET}"}`, '500 Oops')],
    [
      'a length twice',
      `HTTP/1.1 201 X\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}${SECRET}`,
    ],
    [
      'a length and chunks',
      `HTTP/1.1 201 X\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n${SECRET}`,
    ],
    [
      'chunks that are none',
      `HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n${SECRET}`,
    ],
    ['an endless head', `HTTP/1.1 201 X\r\nA: ${'a'.repeat(100_000)}`],
    ['more than one reply', `${reply(JSON.stringify(LEASE))}${reply(SECRET)}`],
    ['nesting without end', reply(`${'['.repeat(100_000)}`)],
  ])('%s', async (_, bytes) => {
    expect(await refusal(await appThatSends(bytes))).toMatchObject({ type: 'BadReply' });
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['half a head', 'HTTP/1.1 201 Cre'],
    ['half a body', 'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"lease":'],
    ['half a chunk', 'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"lease":'],
  ])('%s, and then it hangs up', async (_, bytes) => {
    expect(await refusal(await appThatSends(bytes))).toMatchObject({ type: 'Unreachable' });
  });

  test.each<[string, (socket: Socket) => void]>([
    ['silence', () => undefined],
    ['half a reply and silence', (socket) => void socket.write('HTTP/1.1 201 Created\r\nContent-')],
    [
      'a byte now and then',
      (socket) => {
        const text = reply(JSON.stringify(LEASE), '201 Created', `X: ${'x'.repeat(4000)}\r\n`);
        let at = 0;
        const drip = setInterval(() => socket.write(text[at++] ?? 'x'), 50);
        socket.once('close', () => clearInterval(drip));
      },
    ],
  ])('%s: after its time it gives up', async (_, connected) => {
    const began = performance.now();
    expect(await refusal(await rawApp(connected), { timeout: 1 })).toMatchObject({
      type: 'Unreachable',
      message: 'Keyturn did not answer within 1 s',
    });
    expect(performance.now() - began).toBeLessThan(8000);
  });

  test('a body without end', async () => {
    const app = await rawApp((socket) => {
      socket.write('HTTP/1.1 201 Created\r\n\r\n');
      const block = Buffer.alloc(256 * 1024, 'x');
      const more = (): void => {
        while (!socket.destroyed && socket.write(block));
      };
      socket.on('drain', more);
      more();
    });
    expect(await refusal(app)).toMatchObject({
      type: 'BadReply',
      message: "cannot make sense of Keyturn's reply: it is longer than any reply",
    });
  });

  test('a reply in chunks, a byte at a time, is one all the same', async () => {
    const body = JSON.stringify(LEASE);
    const chunks = [...body].map((byte) => `1\r\n${byte}\r\n`).join('');
    const app = await appThatSends(
      `HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
    );
    const one = await bot(app);
    expect(await one.ask('get', { what: 'main', field: 'apiKey' })).toBe('test-key');
  });

  test('a code that is not known yet is an error with that code', async () => {
    const problem = { code: 'moon_phase', detail: 'Not under this moon.', status: 422 };
    expect(
      await refusal(await appThatSends(reply(JSON.stringify(problem), '422 Unprocessable'))),
    ).toMatchObject({ type: 'KeyturnError', code: 'moon_phase', message: 'Not under this moon.' });
  });

  test('an event stream of rubbish, cut off, and then a good one', async () => {
    let opened = 0;
    const app = await appThat((request, response) => {
      if (request.url !== '/v1/events') return sendJson(response, 200, { credentials: [] });
      opened += 1;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (opened === 1) response.write('event: credential.rotated\ndata: {"credential":\n\n');
      else if (opened === 2) response.write(`data: ${'x'.repeat(100_000)}`);
      else if (opened === 3)
        response.write('event: credential.rotated\ndata: {"cred', () => response.destroy());
      else {
        const event =
          'data: {"credential":"main","version":2}\r\nevent: credential.rotated\r\n\r\n';
        response.write(`: hello\n\n${event.slice(0, 20)}`);
        setTimeout(() => response.write(event.slice(20)), 50);
      }
      return undefined;
    });
    const one = await bot(app);
    await one.ask('events');
    expect(await one.told('told', { name: 'credential.rotated' })).toMatchObject({
      data: { credential: 'main', version: 2 },
    });
    expect(opened).toBe(4);
  });

  test('a token or address others could have written is refused', async () => {
    const app = await appThat((_, response) => sendJson(response, 200, {}));
    const one = await bot(app);
    const unsafe = { type: 'UnsafeFile', code: 'unsafe_file' };
    writeAddress(app.home, {}, 0o644);
    expect(await one.refusal('status')).toMatchObject(unsafe);
    writeAddress(app.home, { protocol: 2 });
    expect(await one.refusal('status')).toMatchObject({ type: 'BadReply' });
    writeAddress(app.home, { socket: join(app.home, 'broker.json') });
    expect(await one.refusal('status')).toMatchObject(unsafe);
    writeAddress(app.home, {});
    await one.stop();

    const tokens = join(app.home, 'tokens');
    mkdirSync(tokens, { mode: 0o700 });
    const file = join(tokens, 'grid-bot.json');
    writeFileSync(file, JSON.stringify({ name: 'grid bot', client: 'x', token: TOKEN }));
    chmodSync(file, 0o640);
    const two = await Bot.start(library, app.home, { name: 'grid bot' });
    open.unshift({ close: () => two.stop() });
    expect(await two.refusal('whoami')).toMatchObject(unsafe);
    symlinkSync(file, join(tokens, 'other.json'));
    await two.ask('new', { name: 'other' });
    expect(await two.refusal('whoami')).toMatchObject(unsafe);
    chmodSync(tokens, 0o755);
    expect(await two.refusal('whoami')).toMatchObject(unsafe);
    expect(app.requests).toEqual([]);
  });
});
