import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Approved,
  SessionApprovals,
} from '../../../../electron/core/approval/session-approvals.ts';
import { UNKNOWN_PROCESS } from '../../../../shared/model/client.ts';

const approved: Approved = {
  client: 'bot',
  credential: 'key',
  mode: 'reveal',
  what: ['apiKey', 'secret'],
  process: {
    ...UNKNOWN_PROCESS,
    pid: 1,
    executable: '/usr/bin/python3',
    executableHash: 'aa',
    script: '/bot.py',
    scriptHash: 'bb',
  },
};
let approvals: SessionApprovals;
beforeEach(() => {
  approvals = new SessionApprovals();
  approvals.remember(approved);
});

describe('what was approved for the session', () => {
  it('holds for the same, in whatever order the fields are named, and for the next process of the program', () => {
    expect(approvals.has(approved)).toBe(true);
    expect(approvals.has({ ...approved, what: ['secret', 'apiKey'] })).toBe(true);
    expect(
      approvals.has({ ...approved, process: { ...approved.process, pid: 2, startTime: '9' } }),
    ).toBe(true);
  });

  it.each([
    ['client', { client: 'other' }],
    ['credential', { credential: 'other' }],
    ['mode', { mode: 'sign' }],
    ['fields, even if fewer', { what: ['apiKey'] }],
    ['fields', { what: ['apiKey', 'secret', 'password'] }],
    ['executable', { process: { ...approved.process, executable: '/tmp/python3' } }],
    ['content of the executable', { process: { ...approved.process, executableHash: 'cc' } }],
    ['script', { process: { ...approved.process, script: '/other.py' } }],
    ['content of the script', { process: { ...approved.process, scriptHash: 'cc' } }],
  ] as const)('does not hold for another %s', (_what, change) => {
    expect(approvals.has({ ...approved, ...change })).toBe(false);
  });

  it('is forgotten for one key of a client', () => {
    approvals.remember({ ...approved, credential: 'other' });
    approvals.forgetClient('bot', 'key');
    expect(approvals.has(approved)).toBe(false);
    expect(approvals.has({ ...approved, credential: 'other' })).toBe(true);
  });

  it('is forgotten for one client or for all', () => {
    approvals.remember({ ...approved, client: 'other' });
    approvals.forgetClient('bot');
    expect(approvals.has(approved)).toBe(false);
    expect(approvals.has({ ...approved, client: 'other' })).toBe(true);
    approvals.forgetAll();
    expect(approvals.has({ ...approved, client: 'other' })).toBe(false);
  });
});
