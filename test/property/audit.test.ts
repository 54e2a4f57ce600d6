/** Whatever is done to one place of a log is found, and named by its kind and its first bad line. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseLine } from '../../electron/core/audit/format.ts';
import { parsePublicKeys } from '../../electron/core/audit/public-keys.ts';
import { verifyFolder, verifySource } from '../../electron/core/audit/verify.ts';
import type { FileOps } from '../../electron/core/os/file-ops.ts';
import type { AuditReport } from '../../shared/model/audit.ts';
import { keyring, leaseEvent, makeWorld, type World } from '../setup/audit.ts';
import { runs } from '../setup/runs.ts';

type Problem = Partial<NonNullable<AuditReport['problem']>>;

const SEGMENTS = ['000001.log', '000002.log', '000003.log', '000004.log'];
let world: World;
/** Every file of the log, by name. */
let whole: Record<string, string>;
/** Lines of each segment, with their line feeds. */
let lines: string[][];

/** Four segments: full ones, a checkpoint in the middle, records from while it was locked, a new epoch. */
beforeAll(async () => {
  world = makeWorld({ segmentSize: 3500 });
  const { log } = await world.start();
  for (let n = 1; n <= 6; n++) {
    await log.append(leaseEvent(n), { sync: true });
    if (n % 2 === 0) {
      world.clock.advance(1000);
      await log.verify();
    }
  }
  await log.lock();
  for (let n = 7; n <= 9; n++) await log.append(leaseEvent(n), { sync: true });
  await log.unlock(keyring(1), null);
  await log.append(leaseEvent(10), { sync: true });
  await log.unlock(keyring(2, 1), null);
  for (let n = 11; n <= 13; n++) await log.append(leaseEvent(n), { sync: true });
  await log.close();
  whole = Object.fromEntries(world.names().map((name) => [name, world.read(name)]));
  lines = SEGMENTS.map((name) => world.read(name).split(/(?<=\n)/));
});
afterAll(() => world.remove());

/** What is found when the files named hold something else (null: are gone). */
async function problemWith(changed: Record<string, string | null>): Promise<Problem | null> {
  const texts = new Map(
    Object.entries({ ...whole, ...changed }).filter((entry) => entry[1] !== null),
  );
  const files = readOnly(texts as Map<string, string>);
  const publicKeys = texts.get('public.json') ?? null;
  const source = { folder: '', files, publicKeys, head: texts.get('head') ?? null, end: null };
  return (await verifySource(source, {})).problem;
}

/** Files that are only read, from memory: thousands of logs are looked at here. */
function readOnly(texts: ReadonlyMap<string, string>): FileOps {
  const bytes = (name: string) => Buffer.from(texts.get(name) ?? '', 'latin1');
  const never = () => Promise.reject(new Error('nothing is written here'));
  const facts = async (name: string) =>
    ({ size: bytes(name).length, dev: 0, ino: 0, mtimeMs: 0, kind: 'file' }) as const;
  return {
    list: async () => [...texts.keys()],
    stat: facts,
    lstat: facts,
    lstatNow: () => {
      throw new Error('nothing is written here');
    },
    readFile: async (name) => bytes(name),
    open: async (name) => ({
      read: async (into, position) => bytes(name).copy(into, 0, position),
      stat: () => facts(name),
      close: async () => undefined,
      write: never,
      truncate: never,
      sync: never,
      datasync: never,
    }),
    rename: never,
    unlink: never,
    makeFolder: never,
    syncFolder: never,
  };
}

const withLines = (segment: number, changed: readonly string[]) =>
  problemWith({ [SEGMENTS[segment] ?? '']: changed.join('') });

const kindOf = (line: string | undefined) => parseLine((line ?? '').slice(0, -1))?.kind;

/** A segment and a line of it, both counted from 0. */
const anyLine = () =>
  fc
    .nat(SEGMENTS.length - 1)
    .chain((segment) =>
      fc.record({ segment: fc.constant(segment), line: fc.nat((lines[segment]?.length ?? 1) - 1) }),
    );

/** The first line behind this one, in the same segment or the next. */
function following(segment: number, line: number) {
  if (line + 1 < (lines[segment]?.length ?? 0)) return { segment, line: line + 1 };
  return segment + 1 < SEGMENTS.length ? { segment: segment + 1, line: 0 } : null;
}

const named = (segment: number, line: number) => ({
  segment: SEGMENTS[segment] ?? '',
  line: line + 1,
});

it('is a log with everything in it, and whole', async () => {
  expect(lines.flat().map(kindOf).join(' ')).toBe(
    'header record record checkpoint record record checkpoint ' +
      'header record record checkpoint record record ' +
      'header record checkpoint record checkpoint ' +
      'header record record record checkpoint',
  );
  expect(await problemWith({})).toBeNull();
  expect((await verifyFolder(world.folder)).problem).toBeNull();
});

/** The kind of fault that a changed byte at this place of a line makes, from docs/AUDIT-LOG.md alone. */
function expectedKind(before: string, after: string, column: number): string {
  const changed = parseLine(after.slice(0, -1));
  if (!after.endsWith('\n') || changed === null) return 'malformed';
  const word = before.slice(0, column).split(' ').length;
  const kinds: Record<string, readonly string[]> = {
    header: ['', '', '', 'malformed', 'chain', 'gap', 'chain', 'chain'],
    record: ['', 'gap', '', 'chain', 'chain'],
    checkpoint: ['', '', 'gap', 'chain', 'chain'],
  };
  return kinds[changed.kind]?.[word] ?? '';
}

describe('one byte', () => {
  it('changed anywhere in a segment', async () => {
    const place = () =>
      anyLine().chain((at) =>
        fc.tuple(fc.constant(at), fc.nat(), fc.integer({ min: 1, max: 255 })),
      );
    await fc.assert(
      fc.asyncProperty(fc.constant(0).chain(place), async ([{ segment, line }, anywhere, mask]) => {
        const text = lines[segment] ?? [];
        const before = text[line] ?? '';
        const column = anywhere % before.length;
        const changed =
          before.slice(0, column) +
          String.fromCharCode(before.charCodeAt(column) ^ mask) +
          before.slice(column + 1);
        const found = await withLines(segment, text.with(line, changed));
        const last = following(segment, line) === null && column === before.length - 1;
        // The line feed at the very end: the last checkpoint is not whole, and `head` tells of it.
        if (last) expect(found).toMatchObject({ kind: 'chain' });
        else
          expect(found).toMatchObject({
            kind: expectedKind(before, changed, column),
            ...named(segment, line),
          });
      }),
      runs(300),
    );
  });

  it('changed in the small files', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('head', 'public.json'),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (name, anywhere, mask) => {
          const before = world.read(name);
          const at = anywhere % before.length;
          const after =
            before.slice(0, at) +
            String.fromCharCode(before.charCodeAt(at) ^ mask) +
            before.slice(at + 1);
          const found = await problemWith({ [name]: after });
          // Another kind of white space between two words of JSON says the same.
          const same =
            name === 'public.json' &&
            JSON.stringify(parsePublicKeys(after)) === JSON.stringify(parsePublicKeys(before));
          if (same) expect(found).toBeNull();
          else expect(found).toMatchObject({ segment: name, line: 1 });
        },
      ),
      runs(150),
    );
  });

  it('removed or added anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constant(0).chain(anyLine),
        fc.nat(),
        fc.boolean(),
        async ({ segment, line }, anywhere, added) => {
          const text = lines[segment] ?? [];
          const before = text[line] ?? '';
          const column = anywhere % before.length;
          const changed =
            before.slice(0, column) +
            (added ? before.charAt(column) : '') +
            before.slice(column + (added ? 0 : 1));
          const found = await withLines(segment, text.with(line, changed));
          expect(found).not.toBeNull();
          if (column < before.length - 1) expect(found).toMatchObject(named(segment, line));
        },
      ),
      runs(150),
    );
  });
});

describe('one line', () => {
  it('removed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constant(0).chain(anyLine), async ({ segment, line }) => {
        const text = lines[segment] ?? [];
        const found = await withLines(segment, text.toSpliced(line, 1));
        const kind = kindOf(text[line]);
        const next = following(segment, line);
        let expected: Problem = { kind: kind === 'record' ? 'gap' : 'chain' };
        if (kind === 'header') expected = { kind: 'malformed', ...named(segment, 0) };
        // `head` tells of the last line, and the record before it is the newest that it could mean.
        else if (next === null) expected = { kind: 'chain', ...named(segment, line - 1) };
        else if (next.segment === segment) expected = { ...expected, ...named(segment, line) };
        else expected = { ...expected, ...named(next.segment, 0) };
        expect(found).toMatchObject(expected);
      }),
      runs(60),
    );
  });

  it('inserted from anywhere in this log', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constant(0).chain(anyLine),
        fc.constant(0).chain(anyLine),
        async (to, from) => {
          const inserted = lines[from.segment]?.[from.line] ?? '';
          const found = await withLines(
            to.segment,
            (lines[to.segment] ?? []).toSpliced(to.line, 0, inserted),
          );
          expect(found).not.toBeNull();
          // The same line twice: the first of the two is as good as the other.
          const twin = from.segment === to.segment && from.line === to.line ? 1 : 0;
          expect(found).toMatchObject(named(to.segment, to.line + twin));
        },
      ),
      runs(100),
    );
  });

  it('swapped with any other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constant(0).chain(anyLine),
        fc.constant(0).chain(anyLine),
        async (one, other) => {
          const [first, second] = [one, other].sort(
            (a, b) => a.segment - b.segment || a.line - b.line,
          ) as [typeof one, typeof one];
          fc.pre(first.segment !== second.segment || first.line !== second.line);
          const changed = lines.map((text) => [...text]);
          const [a, b] = [changed[first.segment] ?? [], changed[second.segment] ?? []];
          [a[first.line], b[second.line]] = [b[second.line] ?? '', a[first.line] ?? ''];
          const found = await problemWith(
            Object.fromEntries(changed.map((text, i) => [SEGMENTS[i], text.join('')])),
          );
          expect(found).toMatchObject(named(first.segment, first.line));
          expect(found?.kind).not.toBe('torn');
        },
      ),
      runs(100),
    );
  });
});

describe('the end', () => {
  it('cut off at any byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (anywhere) => {
        const text = whole['000004.log'] ?? '';
        const kept = text.slice(0, anywhere % text.length);
        const found = await problemWith({ '000004.log': kept });
        const ended = kept.split('\n').slice(0, -1);
        const records = ended.filter((line) => kindOf(`${line}\n`) === 'record').length;
        // With all its records there, only the checkpoint is missing.
        expect(found).toMatchObject({
          kind: records === 3 ? 'chain' : 'behind',
          segment: '000004.log',
        });
      }),
      runs(100),
    );
  });

  it.each(SEGMENTS.map((name, i) => [name, i] as const))(
    'any segment removed: %s',
    async (name, i) => {
      const found = await problemWith({ [name]: null });
      if (i === SEGMENTS.length - 1) expect(found).toMatchObject({ kind: 'behind' });
      else expect(found).toMatchObject({ kind: 'missing', segment: name, line: 0 });
    },
  );
});
