import { expect, it } from 'vitest';
import { refuseBrowsers } from '../../../../electron/core/broker/browsers.ts';

it.each([
  ['a client', { host: 'localhost' }, null],
  ['fetch of Node', { host: 'localhost', 'sec-fetch-mode': 'cors' }, null],
  ['a page', { host: 'localhost', origin: 'https://example.com' }, 'browser_refused'],
  ['a page without an origin', { host: 'localhost', origin: 'null' }, 'browser_refused'],
  ['an extension', { host: 'localhost', origin: '*' }, 'browser_refused'],
  ['a navigation', { host: 'localhost', 'sec-fetch-site': 'none' }, 'browser_refused'],
  ['a name that points here', { host: 'attacker.example' }, 'browser_refused'],
  ['another port', { host: 'localhost:80' }, 'browser_refused'],
  ['another spelling', { host: 'LOCALHOST' }, 'browser_refused'],
  ['no host', {}, 'browser_refused'],
])('%s', (_who, headers, code) => {
  if (code === null) expect(() => refuseBrowsers(headers)).not.toThrow();
  else expect(() => refuseBrowsers(headers)).toThrow(expect.objectContaining({ code }));
});
