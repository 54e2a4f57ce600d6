import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../../setup/bundle.ts';
import { startChild } from '../../../setup/child.ts';
import { copiesIn, marked } from '../../../setup/memory.ts';
import { newFolder, removeFolder } from '../../../setup/vault.ts';

test.runIf(process.platform === 'linux')(
  'after a lock neither the password nor a value is in the process’s memory',
  async () => {
    const entry = join(import.meta.dirname, '../../../setup/memory-child.ts');
    const { folder: built, file } = await bundle(entry);
    const folder = newFolder();
    const seed = `seed ${process.pid}`;
    const child = startChild(file, [folder, seed]);
    try {
      expect(await child.line()).toBe('locked');
      expect(copiesIn(child.pid, marked(seed, 'password'))).toBe(0);
      expect(copiesIn(child.pid, marked(seed, 'secret'))).toBe(0);
      // The search itself works: this one is never overwritten.
      expect(copiesIn(child.pid, marked(seed, 'kept'))).toBe(1);
    } finally {
      await child.end();
      rmSync(built, { recursive: true });
      removeFolder(folder);
    }
  },
);
