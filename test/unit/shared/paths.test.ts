import { describe, expect, test } from 'vitest';
import { dataFolder, type Surroundings, socketPath } from '../../../shared/paths.ts';

const around = (platform: string, env: Record<string, string>): Surroundings => ({
  platform,
  env,
  home: platform === 'win32' ? 'C:\\Users\\ada' : '/home/ada',
  user: 'ada',
});

describe('the data folder', () => {
  test.each([
    ['linux', {}, '/home/ada/.local/share/keyturn'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/keyturn'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ada/.local/share/keyturn'],
    ['linux', { KEYTURN_HOME: '/vaults/second', XDG_DATA_HOME: '/data' }, '/vaults/second'],
    ['darwin', {}, '/home/ada/Library/Application Support/Keyturn'],
    ['win32', {}, 'C:\\Users\\ada\\AppData\\Roaming\\Keyturn'],
    ['win32', { APPDATA: 'D:\\App' }, 'D:\\App\\Keyturn'],
  ])('on %s with %j', (platform, env, folder) => {
    expect(dataFolder(around(platform, env as Record<string, string>))).toBe(folder);
  });
});

describe('the socket', () => {
  test.each([
    ['linux', { XDG_RUNTIME_DIR: '/run/user/1000' }, '/run/user/1000/keyturn/broker.sock'],
    ['linux', {}, '/home/ada/.local/share/keyturn/broker.sock'],
    ['linux', { XDG_RUNTIME_DIR: '/run/user/1000', KEYTURN_HOME: '/v' }, '/v/broker.sock'],
    ['win32', {}, '\\\\.\\pipe\\keyturn-ada'],
    ['win32', { KEYTURN_HOME: 'D:\\Second Vault' }, '\\\\.\\pipe\\keyturn-ada-d-second-vault'],
  ])('on %s with %j', (platform, env, path) => {
    expect(socketPath(around(platform, env as Record<string, string>))).toBe(path);
  });
});
