import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { actionWords, actorName, whatHappened } from '../../../../renderer/strings/audit.ts';
import { unlockWords } from '../../../../renderer/strings/unlock.ts';
import { processWords } from '../../../../renderer/ui/process-line.tsx';
import { AUDIT_ACTIONS } from '../../../../shared/model/audit.ts';

const STRINGS = join(import.meta.dirname, '../../../../renderer/strings');

const texts = readdirSync(STRINGS).map(
  (file) => [file, readFileSync(join(STRINGS, file), 'utf8')] as const,
);

/** What stands between quotes or back quotes: the words, without the code around them. */
const words = (source: string): string[] =>
  [...source.matchAll(/'([^'\n]*)'|`([^`\n]*)`/g)].map((match) => match[1] ?? match[2] ?? '');

test('there are words to look at', () => {
  expect(texts.length).toBeGreaterThan(8);
});

test.each(texts)('%s neither shouts nor says "successfully" or "oops"', (_file, source) => {
  for (const text of words(source)) {
    expect(text).not.toMatch(/!|successful|oops|please/i);
  }
});

test('every action of the audit log has words of its own', () => {
  expect(Object.keys(actionWords).toSorted()).toEqual([...AUDIT_ACTIONS].toSorted());
  expect(new Set(Object.values(actionWords)).size).toBe(AUDIT_ACTIONS.length);
});

test('who did it is named', () => {
  const event = { time: 0, action: 'vault.unlocked', outcome: 'done' } as const;
  expect(actorName({ ...event, actor: { kind: 'owner' } })).toBe('You');
  expect(actorName({ ...event, actor: { kind: 'app' } })).toBe('Keyturn');
});

test.each([
  [
    'request.signed',
    { method: 'POST', path: '/api/v3/order', scope: 'trade' },
    'had a request signed: POST /api/v3/order (trade)',
  ],
  ['request.signed', {}, 'had a request signed'],
  ['panic.pulled', { level: 'exits' }, 'pulled the panic switch: exits only'],
  ['client.revoked', { client: 'id', name: 'grid bot' }, 'revoked a client: grid bot'],
] as const)('a line of the log for %s says what it was about', (action, detail, line) => {
  const event = { time: 0, action, outcome: 'done', actor: { kind: 'owner' }, detail } as const;
  expect(whatHappened(event)).toBe(line);
});

test('the lock screen says who is served', () => {
  expect(unlockWords.unlock.windowLocked(0)).toMatch(/No bot is served/);
  expect(unlockWords.unlock.windowLocked(1)).toMatch(/1 client is still served/);
  expect(unlockWords.unlock.windowLocked(3)).toMatch(/3 clients are still served/);
});

test.each([
  [
    { name: 'python3', executable: '/usr/bin/python3.11', script: '/b/grid.py', pid: 4121 },
    'python3 · grid.py · pid 4121',
  ],
  [{ name: null, executable: '/usr/bin/curl', script: null, pid: 7 }, 'curl · pid 7'],
  [{ name: null, executable: null, script: null, pid: null }, 'unknown'],
])('a process is told as the kernel tells it', (process, line) => {
  expect(processWords(process)).toBe(line);
});
