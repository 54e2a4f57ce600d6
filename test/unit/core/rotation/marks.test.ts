import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FileOps, nodeFiles } from '../../../../electron/core/os/file-ops.ts';
import { markOf, openMarks } from '../../../../electron/core/rotation/marks.ts';

let folder: string;
let path: string;
let warnings: string[];
const now = () => 1234;
const log = { warn: (what: string) => void warnings.push(what) };
const open = (files: FileOps = nodeFiles()) => openMarks({ path, files, log, now });

const mark = markOf('AAAAAAAAAAAAAAAAAAAAAA', '2026-03-02', 7);
const other = markOf('AAAAAAAAAAAAAAAAAAAAAA', '2026-03-02', 3);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyturn-marks-'));
  path = join(folder, 'data', 'reminders.json');
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('marks', () => {
  test('are there again after a restart', async () => {
    await (await open()).add([mark]);
    const again = await open();
    expect(again.has(mark)).toBe(true);
    expect(again.has(other)).toBe(false);
    expect(warnings).toEqual([]);
  });

  test('tell nothing: no id, no date, and the file is for its owner only', async () => {
    await (await open()).add([mark]);
    const text = await readFile(path, 'utf8');
    expect(JSON.parse(text)).toEqual({ version: 1, sent: [mark] });
    expect(text).not.toContain('AAAAAA');
    expect(text).not.toContain('2026');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder, 'data'))).toEqual(['reminders.json']);
  });

  test('differ by key, day and stage', () => {
    const marks = new Set([
      mark,
      other,
      markOf('BAAAAAAAAAAAAAAAAAAAAA', '2026-03-02', 7),
      markOf('AAAAAAAAAAAAAAAAAAAAAA', '2026-03-03', 7),
      markOf('AAAAAAAAAAAAAAAAAAAAAA', '2026-03-02', -7),
    ]);
    expect(marks.size).toBe(5);
  });

  test('nothing is written until there is something to write', async () => {
    const marks = await open();
    await marks.add([]);
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  test('the oldest are dropped beyond 4000', async () => {
    const marks = await open();
    const many = Array.from({ length: 4001 }, (_, n) =>
      markOf('AAAAAAAAAAAAAAAAAAAAAA', '2026-03-02', -n),
    );
    await marks.add(many);
    const again = await open();
    expect(again.has(many[0]!)).toBe(false);
    expect(again.has(many[1]!)).toBe(true);
    expect(again.has(many[4000]!)).toBe(true);
  });

  test('a rest of an interrupted write is no hindrance', async () => {
    await (await open()).add([mark]);
    await writeFile(join(folder, 'data', '.reminders.json.new'), 'half');
    await (await open()).add([other]);
    expect((await open()).has(other)).toBe(true);
  });
});

describe('a damaged file is kept aside and counts as empty', () => {
  test.each([
    ['not JSON', '{"version":1,"sent":["'],
    ['another version', '{"version":2,"sent":[]}'],
    ['something that is no mark', '{"version":1,"sent":["Binance main"]}'],
    ['a field more', '{"version":1,"sent":[],"more":1}'],
    ['not UTF-8', Buffer.from([0xff, 0xfe])],
    ['empty', ''],
    ['too large', Buffer.alloc(1024 * 1024 + 1, 0x20)],
  ])('%s', async (_, content) => {
    await nodeFiles().makeFolder(join(folder, 'data'));
    await writeFile(path, content);
    const marks = await open();
    expect(marks.has(mark)).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(Buffer.from(content).equals(await readFile(`${path}.damaged-1234`))).toBe(true);
    await marks.add([mark]);
    expect((await open()).has(mark)).toBe(true);
  });

  test('a symbolic link is not followed', async () => {
    await nodeFiles().makeFolder(join(folder, 'data'));
    const elsewhere = join(folder, 'elsewhere.json');
    await writeFile(elsewhere, JSON.stringify({ version: 1, sent: [mark] }));
    await symlink(elsewhere, path);
    const marks = await open();
    expect(marks.has(mark)).toBe(false);
    await marks.add([other]);
    expect(JSON.parse(await readFile(elsewhere, 'utf8'))).toEqual({ version: 1, sent: [mark] });
  });
});

describe('a disk that fails', () => {
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });

  /** Files that fail at one call while `broken.at` names it. */
  function failing(broken: { at: keyof FileOps | null }): FileOps {
    const files = nodeFiles();
    const unless = (call: keyof FileOps): void => {
      if (broken.at === call) throw full;
    };
    return {
      ...files,
      async open(path, mode) {
        if (mode === 'create') unless('open');
        return files.open(path, mode);
      },
      async rename(from, to) {
        unless('rename');
        return files.rename(from, to);
      },
      async syncFolder(path) {
        unless('syncFolder');
        return files.syncFolder(path);
      },
    };
  }

  test.each(['open', 'rename', 'syncFolder'] as const)(
    'at %s: said, held, tried again',
    async (at) => {
      await (await open()).add([mark]);
      const broken: { at: keyof FileOps | null } = { at };
      const marks = await open(failing(broken));
      await expect(marks.add([other])).rejects.toThrow('full');
      expect(marks.has(other)).toBe(true);
      expect((await open()).has(mark)).toBe(true);
      broken.at = null;
      await marks.add([]);
      expect((await open()).has(other)).toBe(true);
    },
  );
});
