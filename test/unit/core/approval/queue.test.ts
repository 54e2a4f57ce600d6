import { beforeEach, describe, expect, it } from 'vitest';
import {
  ApprovalQueue,
  type Asking,
  type Outcome,
} from '../../../../electron/core/approval/queue.ts';
import { KeyturnError } from '../../../../shared/errors.ts';
import { UNKNOWN_PROCESS } from '../../../../shared/model/client.ts';
import { ManualClock } from '../../../broker/setup/clock.ts';
import { Screen } from '../../../setup/screen.ts';

let clock: ManualClock;
let screen: Screen;
let queue: ApprovalQueue;
let next: number;

beforeEach(() => {
  clock = new ManualClock();
  screen = new Screen();
  next = 0;
  const random = { bytes: (length: number) => new Uint8Array(length).fill(++next) };
  queue = new ApprovalQueue({ clock, random });
  screen.follow(queue);
});

const asking = (
  change: Omit<Partial<Asking>, 'question'> & {
    client?: string;
    credential?: string;
    rememberable?: boolean;
    repinnable?: boolean;
  } = {},
): Asking => ({
  foldKey: change.foldKey ?? `request ${++next}`,
  exactKey: change.exactKey ?? change.foldKey ?? '',
  waitMs: change.waitMs ?? 60_000,
  question: {
    client: { id: change.client ?? 'bot', name: 'bot', purpose: '' },
    process: UNKNOWN_PROCESS,
    changes: [],
    credential: {
      id: change.credential ?? 'key',
      label: 'Key',
      exchange: 'binance',
      account: '',
      scopes: ['read'],
      risk: 2,
    },
    mode: 'reveal',
    scopes: ['read'],
    fields: ['apiKey'],
    request: null,
    reason: '',
    worstCase: '',
    timesBefore: 0,
    overPrivileged: false,
    rememberable: change.rememberable ?? true,
    repinnable: change.repinnable ?? false,
    stepUp: false,
  },
});

const ask = (
  change: Parameters<typeof asking>[0] = {},
  signal = new AbortController().signal,
): Promise<Outcome> => queue.ask(asking(change), signal);
const head = () => {
  const question = queue.open()[0];
  if (question === undefined) throw new Error('no question is open');
  return question;
};
const codeOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    if (error instanceof KeyturnError) return error.code;
    throw error;
  }
  return 'nothing';
};
/** Two unanswered questions are the most that can be had before a cooldown, so some tests answer in between. */
const answerYes = (): void => {
  clock.advance(1000);
  queue.answer(head().id, 'once');
};

describe('a question', () => {
  it.each(['once', 'session', 'no'] as const)(
    'is answered "%s" after the buttons are armed',
    async (answer) => {
      const outcome = ask();
      clock.advance(1000);
      queue.answer(head().id, answer);
      expect(await outcome).toBe(answer);
      expect(queue.open()).toEqual([]);
      expect(screen.withdrawn).toEqual([screen.shown[0]?.id]);
    },
  );

  it('can not be answered within a second of being shown', () => {
    void ask();
    clock.advance(999);
    expect(codeOf(() => queue.answer(head().id, 'once'))).toBe('bad_request');
    expect(queue.open()).toHaveLength(1);
    clock.advance(1);
    expect(codeOf(() => queue.answer(head().id, 'once'))).toBe('nothing');
  });

  it('says when its buttons work, and when it answers No by itself', () => {
    void ask({ waitMs: 5000 });
    expect(head()).toMatchObject({
      armedAt: clock.now() + 1000,
      askedAt: clock.now(),
      expiresAt: clock.now() + 5000,
    });
  });

  it('can not be answered for the session where the grant wants every single time asked', () => {
    void ask({ rememberable: false });
    clock.advance(1000);
    expect(codeOf(() => queue.answer(head().id, 'session'))).toBe('bad_request');
    expect(queue.open()).toHaveLength(1);
  });

  it("takes a program for the client's own only where a pinned one changed", async () => {
    void ask();
    clock.advance(1000);
    expect(codeOf(() => queue.answer(head().id, 'repin'))).toBe('bad_request');
    queue.answer(head().id, 'no');
    const changed = ask({ repinnable: true });
    clock.advance(1000);
    queue.answer(head().id, 'repin');
    expect(await changed).toBe('repin');
  });

  it('that is answered for once answers the request it shows, and the others are asked about again', async () => {
    const shown = ask({ foldKey: 'orders', exactKey: 'first' });
    const same = ask({ foldKey: 'orders', exactKey: 'first' });
    const other = ask({ foldKey: 'orders', exactKey: 'second' });
    expect(queue.open()).toHaveLength(1);
    clock.advance(1000);
    queue.answer(head().id, 'once');
    expect(await Promise.all([shown, same, other])).toEqual(['once', 'once', 'again']);
  });

  it.each(['session', 'no'] as const)(
    'that is answered "%s" answers all of them',
    async (answer) => {
      const shown = ask({ foldKey: 'orders', exactKey: 'first' });
      const other = ask({ foldKey: 'orders', exactKey: 'second' });
      clock.advance(1000);
      queue.answer(head().id, answer);
      expect(await Promise.all([shown, other])).toEqual([answer, answer]);
    },
  );

  it('can be looked at for an answer without being answered', () => {
    void ask({ rememberable: false });
    expect(codeOf(() => queue.check(head().id, 'once'))).toBe('bad_request');
    clock.advance(1000);
    expect(queue.check(head().id, 'once')).toMatchObject({ id: head().id });
    expect(codeOf(() => queue.check(head().id, 'session'))).toBe('bad_request');
    expect(queue.open()).toHaveLength(1);
  });

  it('can not be answered twice, nor when it is gone', () => {
    void ask();
    clock.advance(1000);
    const { id } = head();
    queue.answer(id, 'no');
    expect(codeOf(() => queue.answer(id, 'once'))).toBe('not_found');
  });

  it('that is closed is a No, also within the first second', async () => {
    const outcome = ask();
    queue.dismiss(head().id);
    expect(await outcome).toBe('no');
    expect(() => queue.dismiss(screen.shown[0]?.id ?? '')).not.toThrow();
  });

  it('times out, and leaves no timer behind', async () => {
    const outcome = ask({ waitMs: 1000 });
    clock.advance(999);
    expect(queue.open()).toHaveLength(1);
    clock.advance(1);
    expect(await outcome).toBe('timeout');
    expect(queue.open()).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  it('is taken back when the caller hangs up', async () => {
    const caller = new AbortController();
    const outcome = ask({}, caller.signal);
    caller.abort();
    expect(await outcome).toBe('withdrawn');
    expect(screen.withdrawn).toEqual([screen.shown[0]?.id]);
    expect(clock.waiting).toBe(0);
  });

  it('is not even shown for a caller that is gone already', async () => {
    expect(await ask({}, AbortSignal.abort())).toBe('withdrawn');
    expect(screen.shown).toEqual([]);
  });
});

describe('several questions', () => {
  it('are shown one after the other, each with its own second', async () => {
    const first = ask();
    const second = ask();
    expect(screen.shown).toHaveLength(1);
    clock.advance(5000);
    queue.answer(head().id, 'once');
    expect(await first).toBe('once');
    expect(screen.shown).toHaveLength(2);
    expect(codeOf(() => queue.answer(head().id, 'once'))).toBe('bad_request');
    clock.advance(1000);
    queue.answer(head().id, 'no');
    expect(await second).toBe('no');
  });

  it('can only be answered in front', () => {
    void ask();
    void ask();
    clock.advance(5000);
    const behind = queue.open()[1];
    expect(behind?.armedAt).toBeNull();
    expect(codeOf(() => queue.answer(behind?.id ?? '', 'once'))).toBe('bad_request');
  });

  it('are three of one client at the most, and others are not kept out by them', () => {
    for (let i = 0; i < 3; i++) void ask();
    expect(codeOf(() => ask())).toBe('rate_limited');
    expect(codeOf(() => ask({ client: 'other' }))).toBe('nothing');
  });

  it('are all taken back, or those of one client', async () => {
    const mine = ask({ client: 'mine' });
    const other = ask({ client: 'other' });
    queue.withdraw({ client: 'mine' });
    expect(await mine).toBe('withdrawn');
    expect(queue.open().map(({ client }) => client.id)).toEqual(['other']);
    queue.withdraw();
    expect(await other).toBe('withdrawn');
    expect(clock.waiting).toBe(0);
  });

  it('are taken back when they are about one key, and the others of that client stay', async () => {
    const gone = ask({ credential: 'gone' });
    void ask({ credential: 'kept' });
    queue.withdraw({ client: 'bot', credential: 'gone' });
    expect(await gone).toBe('withdrawn');
    expect(queue.open().map(({ credential }) => credential.id)).toEqual(['kept']);
  });

  it('tell a listener about every change', () => {
    const seen: number[] = [];
    const stop = queue.onChange(() => seen.push(queue.open().length));
    void ask();
    void ask();
    queue.withdraw();
    expect(seen).toEqual([1, 2, 1, 0]);
    stop();
    void ask();
    expect(seen).toHaveLength(4);
  });
});

describe('identical requests', () => {
  it('are one question, and one answer serves all', async () => {
    const outcomes = [
      ask({ foldKey: 'same' }),
      ask({ foldKey: 'same' }),
      ask({ foldKey: 'same' }),
      ask({ foldKey: 'same' }),
    ];
    expect(screen.shown).toHaveLength(1);
    answerYes();
    expect(await Promise.all(outcomes)).toEqual(['once', 'once', 'once', 'once']);
  });

  it('stay asked while one caller is left', async () => {
    const caller = new AbortController();
    const gone = ask({ foldKey: 'same' }, caller.signal);
    const left = ask({ foldKey: 'same' });
    caller.abort();
    expect(await gone).toBe('withdrawn');
    expect(queue.open()).toHaveLength(1);
    answerYes();
    expect(await left).toBe('once');
  });

  it('wait no longer than the question stands, and each no longer than it wants', async () => {
    const first = ask({ foldKey: 'same', waitMs: 10_000 });
    const hasty = ask({ foldKey: 'same', waitMs: 2000 });
    const patient = ask({ foldKey: 'same', waitMs: 60_000 });
    clock.advance(2000);
    expect(await hasty).toBe('timeout');
    expect(queue.open()).toHaveLength(1);
    clock.advance(8000);
    expect(await Promise.all([first, patient])).toEqual(['timeout', 'timeout']);
    expect(clock.waiting).toBe(0);
  });
});

describe('a client that asks too much', () => {
  const leaveUnanswered = (): void => {
    void ask({ waitMs: 1000 });
    clock.advance(1000);
  };

  it('is silenced for a minute after two questions nobody answered', () => {
    leaveUnanswered();
    leaveUnanswered();
    expect(codeOf(() => ask())).toBe('rate_limited');
    expect(screen.shown).toHaveLength(2);
    clock.advance(59_999);
    expect(codeOf(() => ask())).toBe('rate_limited');
    clock.advance(1);
    expect(codeOf(() => ask())).toBe('nothing');
  });

  it('is told when it may ask again', () => {
    leaveUnanswered();
    leaveUnanswered();
    clock.advance(500);
    expect(() => ask()).toThrow(expect.objectContaining({ facts: { retryAfter: 60 } }));
  });

  it('gets no further by hanging up just in time', () => {
    for (let i = 0; i < 2; i++) {
      const caller = new AbortController();
      void ask({}, caller.signal);
      caller.abort();
    }
    expect(codeOf(() => ask())).toBe('rate_limited');
  });

  it('waits longer each time', () => {
    leaveUnanswered();
    leaveUnanswered();
    clock.advance(60_000);
    leaveUnanswered();
    clock.advance(60_000);
    expect(codeOf(() => ask())).toBe('rate_limited');
    clock.advance(60_000);
    expect(codeOf(() => ask())).toBe('nothing');
  });

  it('starts afresh after a yes', () => {
    leaveUnanswered();
    void ask();
    answerYes();
    leaveUnanswered();
    expect(codeOf(() => ask())).toBe('nothing');
  });

  it('is silenced after three times No', () => {
    for (let i = 0; i < 3; i++) {
      void ask();
      clock.advance(1000);
      queue.answer(head().id, 'no');
    }
    expect(codeOf(() => ask())).toBe('rate_limited');
  });

  it('is not blamed for what was locked away, or never came to the front', () => {
    for (let i = 0; i < 3; i++) {
      void ask();
      queue.withdraw();
    }
    void ask({ client: 'other' });
    for (let i = 0; i < 2; i++) void ask({ waitMs: 1000 });
    clock.advance(1000);
    expect(codeOf(() => ask())).toBe('nothing');
  });

  it('does not silence the others', () => {
    leaveUnanswered();
    leaveUnanswered();
    expect(codeOf(() => ask({ client: 'other' }))).toBe('nothing');
  });
});
