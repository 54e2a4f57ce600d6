/** What the policy is asked, for tests: a grant, a request and a world in which it is allowed. */
import type { Asked, Situation } from '../../electron/core/policy/decide.ts';
import { GRANT_DEFAULTS, type Grant } from '../../shared/model/client.ts';

export const GRANT: Grant = {
  credential: 'a'.repeat(22),
  ...GRANT_DEFAULTS,
  modes: ['reveal'],
  scopes: ['read', 'trade'],
  unattended: [],
  approval: 'always',
  grantedAt: 0,
  used: 0,
};

export const SITUATION: Situation = {
  client: { status: 'active' },
  grant: GRANT,
  credential: {
    status: 'active',
    expired: false,
    scopes: ['read', 'trade'],
    fields: ['apiKey', 'secret'],
  },
  windowLocked: false,
  frozen: null,
  today: '2026-03-02',
  // A Monday at noon.
  local: { day: 1, minute: 12 * 60 },
  served: 0,
  lastMinute: 0,
  program: 'same',
  approvedForSession: () => false,
};

export const ASKED: Asked = { mode: 'reveal', by: 'name', scopes: [], exit: false, fields: null };

/** To sign something that needs this scope. */
export const signing = (scope: Asked['scopes'][number], exit = false): Asked => ({
  ...ASKED,
  mode: 'sign',
  scopes: [scope],
  exit,
});
