import { describe, expect, it } from 'vitest';
import { refuseBrowsers } from '../../../../electron/core/broker/browsers.ts';

const refused = expect.objectContaining({ code: 'browser_refused' });
const HOST = 'localhost';
const TCP = '127.0.0.1:4242';

describe('on a socket', () => {
  it.each([
    ['a client', { host: HOST }, true],
    ['fetch of Node', { host: HOST, 'sec-fetch-mode': 'cors' }, true],
    ['a page', { host: HOST, origin: 'https://example.com' }, false],
    ['a page without an origin', { host: HOST, origin: 'null' }, false],
    ['an extension', { host: HOST, origin: '*' }, false],
    ['a navigation', { host: HOST, 'sec-fetch-site': 'none' }, false],
    ['a name that points here', { host: 'attacker.example' }, false],
    ['another port', { host: 'localhost:80' }, false],
    ['another spelling', { host: 'LOCALHOST' }, false],
    ['a name with a dot', { host: 'localhost.' }, false],
    ['no host', {}, false],
  ])('%s', (_who, headers, taken) => {
    const look = (): void => refuseBrowsers(headers, { host: HOST, proxy: false });
    if (taken) expect(look).not.toThrow();
    else expect(look).toThrow(refused);
  });
});

describe('on loopback TCP, behind /p/', () => {
  it.each([
    ['a client', { host: TCP }, true],
    ['ccxt for JavaScript', { host: TCP, origin: '*', 'sec-fetch-mode': 'cors' }, true],
    ['a page', { host: TCP, origin: 'https://example.com' }, false],
    ['a page from here', { host: TCP, origin: `http://${TCP}` }, false],
    ['a page without an origin', { host: TCP, origin: 'null' }, false],
    ['two origins', { host: TCP, origin: '*, https://example.com' }, false],
    ['a page on its own site', { host: TCP, 'sec-fetch-site': 'same-origin' }, false],
    [
      'a page that says it is ccxt',
      { host: TCP, origin: '*', 'sec-fetch-site': 'cross-site' },
      false,
    ],
    ['a name that points here', { host: 'attacker.example:4242' }, false],
    ['another name of the same', { host: 'localhost:4242' }, false],
    ['another port', { host: '127.0.0.1:4243' }, false],
    ['no port', { host: '127.0.0.1' }, false],
    ['another spelling of the number', { host: '127.1:4242' }, false],
  ])('%s', (_who, headers, taken) => {
    const look = (): void => refuseBrowsers(headers, { host: TCP, proxy: true });
    if (taken) expect(look).not.toThrow();
    else expect(look).toThrow(refused);
  });
});
