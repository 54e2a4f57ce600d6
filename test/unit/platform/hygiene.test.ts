import { expect, test } from 'vitest';
import { cleanEnvironment, strangeSwitch } from '../../../electron/platform/hygiene.ts';

test('variables that weaken Node, OpenSSL, Electron or the network are deleted, and no others', () => {
  const env: Record<string, string | undefined> = {
    NODE_OPTIONS: '--require /tmp/evil.js',
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    SSL_CERT_FILE: '/tmp/evil.pem',
    ELECTRON_RUN_AS_NODE: '1',
    HTTPS_PROXY: 'http://evil',
    http_proxy: 'http://evil',
    all_proxy: 'socks://evil',
    PATH: '/usr/bin',
    KEYTURN_HOME: '/home/ada/vault',
    XDG_RUNTIME_DIR: '/run/user/1000',
  };
  cleanEnvironment(env);
  expect(Object.keys(env)).toEqual(['PATH', 'KEYTURN_HOME', 'XDG_RUNTIME_DIR']);
});

test.each([
  [['--remote-debugging-port=9222'], '--remote-debugging-port'],
  [['--hidden', '--inspect'], '--inspect'],
  [['--no-sandbox'], '--no-sandbox'],
  [['-r', '/tmp/evil.js'], '-r'],
  [['--js-flags=--expose-gc'], '--js-flags'],
  [['--host-rules=MAP * evil'], '--host-rules'],
  [['--load-extension=/tmp/evil'], '--load-extension'],
])('a release does not start with %j', (args, name) => {
  expect(strangeSwitch(args)).toBe(name);
});

test.each([[[]], [['--hidden']], [['--ozone-platform=wayland', '--lang=de']], [['-psn_0_12345']]])(
  'a release starts with %j',
  (args) => {
    expect(strangeSwitch(args)).toBeNull();
  },
);
