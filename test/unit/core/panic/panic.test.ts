import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Panic } from '../../../../electron/core/panic/panic.ts';
import { ManualClock } from '../../../broker/setup/clock.ts';
import { type FaultyFiles, faultyFiles } from '../../../setup/faulty-files.ts';
import { newFolder, removeFolder } from '../../../setup/vault.ts';

let folder: string;
let files: FaultyFiles;
let clock: ManualClock;
const warnings: unknown[] = [];
beforeEach(() => {
  folder = newFolder();
  files = faultyFiles();
  clock = new ManualClock();
});
afterEach(() => removeFolder(folder));

const path = (): string => join(folder, 'panic.json');
const open = (): Promise<Panic> =>
  Panic.open({ path: path(), files, clock, log: { warn: (...what) => void warnings.push(what) } });
const onDisk = (): unknown => JSON.parse(readFileSync(path(), 'utf8'));

test('a folder without the file is calm', async () => {
  const panic = await open();
  expect([panic.level, panic.since, panic.pulls]).toEqual([null, null, 0]);
});

test('it holds before it is written, and is there after a restart', async () => {
  const panic = await open();
  const saved = panic.pull('exits');
  expect([panic.level, panic.pulls]).toEqual(['exits', 1]);
  await saved;
  expect(onDisk()).toEqual({ version: 1, level: 'exits', since: clock.now() });
  const again = await open();
  expect([again.level, again.since]).toEqual(['exits', clock.now()]);
});

test('the stronger one wins, and since says when it began', async () => {
  const panic = await open();
  const began = clock.now();
  await panic.pull('exits');
  clock.advance(5000);
  await panic.pull('stop');
  expect([panic.level, panic.since]).toEqual(['stop', began]);
  await panic.pull('exits');
  expect([panic.level, panic.pulls]).toEqual(['stop', 3]);
});

test('it is thawed only when the disk says so', async () => {
  const panic = await open();
  await panic.pull('stop');
  const thawed = panic.thaw();
  expect(panic.level).toBe('stop');
  await thawed;
  expect(panic.level).toBeNull();
  expect((await open()).level).toBeNull();
});

test('pulled while it is being thawed, it stays pulled, here and on the disk', async () => {
  const panic = await open();
  await panic.pull('stop');
  const thawed = panic.thaw();
  const pulled = panic.pull('exits');
  await Promise.all([thawed, pulled]);
  expect(panic.level).toBe('stop');
  expect((await open()).level).toBe('stop');
});

describe('a file that is not as it was written counts as pulled all the way', () => {
  test.each([
    ['', 'empty'],
    ['{"version":1,"level":nul', 'cut'],
    ['{"version":1,"level":"none","since":null}', 'another level'],
    ['{"version":2,"level":null,"since":null}', 'another version'],
    ['{"version":1,"level":null,"since":null,"more":1}', 'more than there is'],
    [`{"version":1,"level":null,"since":null${' '.repeat(2000)}}`, 'too long'],
  ])('%j (%s)', async (text) => {
    writeFileSync(path(), text);
    const panic = await open();
    expect([panic.level, panic.since]).toEqual(['stop', clock.now()]);
    expect(warnings).not.toEqual([]);
  });

  test('one that can not be read', async () => {
    writeFileSync(path(), '{"version":1,"level":null,"since":null}');
    files.arm(1, 'EIO');
    expect((await open()).level).toBe('stop');
  });
});

/** How many calls a save makes. */
async function callsOf(act: (panic: Panic) => Promise<void>): Promise<number> {
  const panic = await open();
  files.arm(0, '');
  await act(panic);
  const { length } = files.calls;
  files.disarm();
  return length;
}

describe('a full disk, at each call', () => {
  test('a pull holds, says that it was not written, and can be tried again', async () => {
    const calls = await callsOf((panic) => panic.pull('stop'));
    for (let call = 1; call <= calls; call++) {
      writeFileSync(path(), '{"version":1,"level":null,"since":null}');
      const panic = await open();
      files.arm(call, 'ENOSPC');
      await expect(panic.pull('stop'), `call ${call}`).rejects.toMatchObject({ code: 'ENOSPC' });
      files.disarm();
      expect(panic.level).toBe('stop');
      await panic.keep();
      expect((await open()).level).toBe('stop');
    }
  });

  test('a thaw that can not be written thaws nothing, here or after a crash', async () => {
    await (await open()).pull('stop');
    const calls = await callsOf((panic) => panic.thaw());
    for (let call = 1; call <= calls; call++) {
      await (await open()).pull('stop');
      const panic = await open();
      files.arm(call, 'ENOSPC');
      await expect(panic.thaw(), `call ${call}`).rejects.toMatchObject({ code: 'ENOSPC' });
      files.disarm();
      expect(panic.level).toBe('stop');
      expect((await open()).level, `call ${call}`).toBe('stop');
    }
  });
});

test('what a crash left half written beside it does not matter', async () => {
  await (await open()).pull('exits');
  writeFileSync(join(folder, '.panic.json.new'), '{"version":1,"level":nu');
  const panic = await open();
  expect([panic.level, panic.damaged]).toEqual(['exits', false]);
  await panic.thaw();
  expect((await open()).level).toBeNull();
});

test('whoever listens hears of every change at once', async () => {
  const panic = await open();
  const heard: unknown[] = [];
  const stop = panic.onChange(() => heard.push(panic.level));
  void panic.pull('exits');
  expect(heard).toEqual(['exits']);
  await panic.pull('exits');
  await panic.pull('stop');
  await panic.thaw();
  expect(heard).toEqual(['exits', 'stop', null]);
  stop();
  await panic.pull('stop');
  expect(heard).toHaveLength(3);
});
