import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLines, readLinesBackwards } from '../../../../electron/core/audit/lines.ts';
import { nodeFiles } from '../../../../electron/core/os/file-ops.ts';
import { leaseEvent, makeWorld, type World } from '../../../setup/audit.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({ segmentSize: 20_000 });
});
afterEach(() => world.remove());

async function textLines(text: string, backwards: boolean) {
  await nodeFiles().makeFolder(world.folder);
  world.write('text', text);
  const file = await nodeFiles().open(world.path('text'), 'read');
  try {
    const found: string[] = [];
    if (backwards) {
      for await (const line of readLinesBackwards(file, text.length)) found.push(line.text);
      return found.reverse();
    }
    let unfinished: number | null = null;
    for await (const piece of readLines(file, text.length)) {
      for (const line of piece.lines) {
        expect(text.slice(line.start, line.end)).toBe(`${line.text}\n`);
        found.push(line.text);
      }
      unfinished = piece.unfinished;
    }
    return unfinished === null ? found : [...found, { unfinished }];
  } finally {
    await file.close();
  }
}

describe('lines', () => {
  // Around the sizes of the pieces that are read.
  const lengths = [0, 1, 65_534, 65_535, 65_536, 65_537];
  it.each(lengths)('of %i bytes are found from both ends', async (length) => {
    for (const count of [1, 2, 5]) {
      const lines = Array.from({ length: count }, (_, i) => String(i % 10).repeat(length));
      const text = lines.map((line) => `${line}\n`).join('');
      expect(await textLines(text, false)).toEqual(lines);
      expect(await textLines(text, true)).toEqual(lines);
    }
  });

  it('are found whatever lies at the borders between pieces', async () => {
    for (let shift = 0; shift < 5; shift++) {
      const lines = [
        'x'.repeat(shift),
        ...Array.from({ length: 700 }, (_, i) => `${i}`.padEnd(1021 + (i % 3), '.')),
      ];
      const text = lines.map((line) => `${line}\n`).join('');
      expect(await textLines(text, false)).toEqual(lines);
      expect(await textLines(text, true)).toEqual(lines);
    }
  });

  it('end where the last line feed is', async () => {
    expect(await textLines('', false)).toEqual([]);
    expect(await textLines('a\nb', false)).toEqual(['a', { unfinished: 2 }]);
    expect(await textLines('b', false)).toEqual([{ unfinished: 0 }]);
  });
});

describe('reading many segments', () => {
  const COUNT = 150;
  async function fill() {
    const { log } = await world.start();
    for (let n = 1; n <= COUNT; n += 15) {
      await Promise.all(
        Array.from({ length: 15 }, (_, i) => log.append(leaseEvent(n + i), { sync: false })),
      );
    }
    for (let n = 0; n < 3; n++) await log.append(leaseEvent(COUNT + 1 + n), { sync: true });
    return log;
  }

  it('pages from the end to the beginning without a gap', async () => {
    const log = await fill();
    const seen: number[] = [];
    for (let before: number | null = null; ; ) {
      const { records, more } = await log.read({ before, limit: 7 });
      seen.push(...records.map(({ seq }) => seq));
      before = seen.at(-1) ?? 0;
      if (!more) break;
    }
    expect(seen).toEqual(Array.from({ length: COUNT + 3 }, (_, i) => COUNT + 3 - i));
    await log.close();
  });

  it('begins at any number', async () => {
    const log = await fill();
    for (const first of [1, 2, 24, 25, 90, COUNT, COUNT + 3, COUNT + 4]) {
      const seen: number[] = [];
      for await (const { seq } of log.readFrom(first)) seen.push(seq);
      expect(seen.length).toBe(COUNT + 4 - first);
      expect(seen[0]).toBe(first > COUNT + 3 ? undefined : first);
      const { records } = await log.read({ before: first, limit: 1 });
      expect(records[0]?.seq).toBe(first === 1 ? undefined : first - 1);
    }
    await log.close();
  });

  it('opens only the segments it needs', async () => {
    const log = await fill();
    const opened: string[] = [];
    const open = world.disk.open.bind(world.disk);
    world.disk.open = (path, mode) => {
      if (mode === 'read') opened.push(path);
      return open(path, mode);
    };
    await log.read({ before: null, limit: 2 });
    expect(new Set(opened).size).toBe(1);
    await log.close();
  });
});
