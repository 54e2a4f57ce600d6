/** Another program on the same display, with which the app shares the clipboard. No process of the app's own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sandboxSwitches } from '../../scripts/lib/launch.mjs';

export interface OtherProgram {
  /** What a paste into it would give. */
  pastes(): Promise<string>;
  stop(): Promise<void>;
}

export async function startOtherProgram(env: NodeJS.ProcessEnv): Promise<OtherProgram> {
  const profile = mkdtempSync(join(tmpdir(), 'keyturn-other-'));
  const script = join(import.meta.dirname, 'other-program.cjs');
  const child = spawn(
    process.env['KEYTURN_TEST_ELECTRON'] ?? '',
    [...sandboxSwitches(), `--user-data-dir=${profile}`, script],
    { env, stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pastes: async () => {
      child.stdin.write('\n');
      const { value, done } = await lines.next();
      if (done === true) throw new Error('the other program ended');
      return JSON.parse(value) as string;
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
