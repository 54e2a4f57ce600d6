/**
 * Web pages. What a browser says of itself is tried by hand here, where a page could not lie about it; what a real
 * Chromium lets a page do is in chromium.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab, SECRET } from './setup/lab.ts';

let lab: Lab;
let before: Awaited<ReturnType<Lab['before']>>;
beforeAll(async () => {
  lab = await Lab.start();
  await lab.lease('bot');
  before = await lab.before();
});
afterAll(async () => {
  await lab.unharmed(before);
  await lab.stop();
});

const BODY = '{"credential":"binance-main"}';
/** With a good token: nothing but what marks a browser stands between it and the key. */
const lease = (headers: string, host = 'Host: localhost'): string =>
  `POST /v1/leases HTTP/1.1\r\n${host}\r\nAuthorization: Bearer ${lab.token('bot')}\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n${headers}\r\n${BODY}`;

async function refused(bytes: string, status: RegExp): Promise<void> {
  const { unsealed } = await lab.state();
  const text = await lab.one(bytes);
  expect(text).toMatch(status);
  expect(text).not.toContain(SECRET);
  // No page is ever told that it may read an answer.
  expect(text).not.toMatch(/access-control/i);
  expect(await lab.state()).toMatchObject({ unsealed, state: 'unlocked' });
}

it('the request that they are variations of is served', async () => {
  expect(await lab.one(lease(''))).toContain(SECRET);
});

describe('DNS rebinding: a name of the attacker that leads here', () => {
  it.each([
    'Host: evil.example',
    'Host: evil.example:80',
    'Host: localhost.evil.example',
    'Host: localhost:80',
    'Host: localhost.',
    'Host: LOCALHOST.',
    'Host: 127.0.0.1',
    'Host: [::1]',
    'Host: 0.0.0.0',
    'Host: localhost@evil.example',
    'Host: localhost/',
    'Host: localhost,evil.example',
    'Host: localhost evil.example',
    'Host: ',
    'Host: xn--localhost-',
    'Host: \u006cocalhos\u0074\u00ad',
  ])('%s', (host) => refused(lease('', host), /^HTTP\/1\.1 40[03] /));

  it('an absolute target does not take the place of Host', async () => {
    await refused(
      lease('')
        .replace('/v1/leases', 'http://localhost/v1/leases')
        .replace('Host: localhost', 'Host: evil.example'),
      /^HTTP\/1\.1 40[034] /,
    );
  });

  it('X-Forwarded-Host does not either', async () => {
    await refused(
      lease('X-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\n', 'Host: evil.example'),
      /^HTTP\/1\.1 403 /,
    );
  });
});

describe('CSRF: what a page sends without asking', () => {
  it.each([
    'Origin: https://evil.example',
    'Origin: null',
    'Origin: *',
    'Origin: http://localhost',
    'Origin: app://keyturn',
    'Origin: file://',
    'Origin: chrome-extension://abcdefghijklmnop',
    'Origin: ',
    'oRiGiN: https://evil.example',
    'Sec-Fetch-Site: cross-site',
    'Sec-Fetch-Site: same-origin',
    'Sec-Fetch-Site: none',
    'Sec-Fetch-Site: ',
    'Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\nSec-Fetch-Dest: document',
  ])('%j', (headers) => refused(lease(`${headers}\r\n`), /^HTTP\/1\.1 403 /));

  it.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'text/plain;application/json',
    '',
  ])('a form of type %j, which needs no preflight', (type) =>
    refused(lease('').replace('application/json', type), /^HTTP\/1\.1 400 /),
  );

  it('a preflight is not answered with leave', async () => {
    await refused(
      'OPTIONS /v1/leases HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\nAccess-Control-Request-Private-Network: true\r\n\r\n',
      /^HTTP\/1\.1 40[35] /,
    );
  });

  it('not even the status can be read, or seen to be there, by a page', async () => {
    await refused(
      'GET /v1/status HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n',
      /^HTTP\/1\.1 403 /,
    );
    await refused(
      'GET /v1/status HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n\r\n',
      /^HTTP\/1\.1 403 /,
    );
  });

  it('a page can not ask to be paired, nor light a question', async () => {
    const body = '{"name":"your bank"}';
    await refused(
      `POST /v1/pairings HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      /^HTTP\/1\.1 403 /,
    );
    expect((await lab.state()).pairing).toMatchObject({ open: 0 });
  });

  it('Node’s own fetch, which says Sec-Fetch-Mode alone, is no browser', async () => {
    expect(await lab.one(lease('Sec-Fetch-Mode: cors\r\n'))).toContain(SECRET);
  });
});
