import { describe, expect, it } from 'vitest';
import { differences, programChange } from '../../../../electron/core/clients/identity.ts';
import { UNKNOWN_PROCESS } from '../../../../shared/model/client.ts';

const paired = {
  ...UNKNOWN_PROCESS,
  uid: 1000,
  pid: 10,
  startTime: '5',
  executable: '/usr/bin/python3.11',
  executableHash: 'aa',
  script: '/srv/grid.py',
  scriptHash: 'bb',
};

describe('what differs from the process that was paired', () => {
  it('is nothing for the next process of the same program', () => {
    expect(differences(paired, { ...paired, pid: 11, startTime: '6' })).toEqual([]);
    expect(differences(UNKNOWN_PROCESS, UNKNOWN_PROCESS)).toEqual([]);
  });

  it.each([
    [
      { executable: '/tmp/python3.11' },
      'the program is /tmp/python3.11, it was /usr/bin/python3.11',
    ],
    [{ executableHash: 'cc' }, 'the program at /usr/bin/python3.11 has changed'],
    [
      { executable: null, executableHash: null },
      "the program was /usr/bin/python3.11, now it can't be told",
    ],
    [{ executableHash: null }, "the program can't be read any more"],
    [{ script: '/tmp/x.py' }, 'the script is /tmp/x.py, it was /srv/grid.py'],
    [{ scriptHash: 'cc' }, 'the script at /srv/grid.py has changed'],
    [{ uid: 0 }, 'runs as user 0, was paired as 1000'],
  ])('%j is said', (change, sentence) => {
    expect(differences(paired, { ...paired, ...change })).toEqual([sentence]);
  });

  it('is said too when something was unknown and is known now', () => {
    expect(differences({ ...paired, script: null, scriptHash: null }, paired)).toEqual([
      'the script is /srv/grid.py, it was unknown when it was paired',
    ]);
  });
});

describe('a program', () => {
  it('is the same in another process, and where nothing was ever known', () => {
    expect(programChange(paired, { ...paired, pid: 11, startTime: '6', inode: '7' })).toBe('same');
    expect(programChange(UNKNOWN_PROCESS, UNKNOWN_PROCESS)).toBe('same');
  });

  it.each([
    ['another version of it', { executable: '/usr/bin/python3.12', executableHash: 'cc' }],
    ['the same file, written over', { executableHash: 'cc' }],
    ['in another place', { executable: '/opt/python3', executableHash: 'cc' }],
    [
      'replaced under the running process',
      { executable: '/usr/bin/python3.11 (deleted)', executableHash: 'cc' },
    ],
  ])('whose interpreter is %s was upgraded', (_what, change) => {
    expect(programChange(paired, { ...paired, ...change })).toBe('upgraded');
  });

  it.each([
    ['an edited script', { scriptHash: 'cc' }],
    ['another script', { script: '/tmp/grid.py' }],
    ['another interpreter', { executable: '/usr/bin/node', executableHash: 'cc' }],
    ['an upgraded interpreter and an edited script', { executableHash: 'cc', scriptHash: 'cc' }],
    ['a program that can not be read any more', { executableHash: null }],
    ['a program that can not be told any more', { executable: null, executableHash: null }],
    ['a script that can not be told any more', { script: null, scriptHash: null }],
    ['another user', { uid: 0 }],
    ['another user and an upgraded interpreter', { uid: 0, executableHash: 'cc' }],
  ])('is %s: changed', (_what, change) => {
    expect(programChange(paired, { ...paired, ...change })).toBe('changed');
  });

  it('without a script is changed by any other executable, and so is what was unknown', () => {
    const alone = { ...paired, script: null, scriptHash: null };
    expect(programChange(alone, { ...alone, executableHash: 'cc' })).toBe('changed');
    expect(programChange(UNKNOWN_PROCESS, paired)).toBe('changed');
  });
});
