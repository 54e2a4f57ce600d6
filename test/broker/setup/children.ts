import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A child process with its first line of output: the sign that it runs what it was started for. */
export interface Child {
  readonly pid: number;
  readonly firstLine: string;
  readonly process: ChildProcessWithoutNullStreams;
  /** Everything it wrote until it ended. */
  output(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a program and waits for its first line. */
export async function start(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; uid?: number; gid?: number } = {},
): Promise<Child> {
  const child = spawn(command, args, { ...options, stdio: 'pipe' });
  let text = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const ended = once(child, 'close');
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (text.includes('\n')) resolve();
    };
    child.stdout.on('data', look);
    child.once('error', reject);
    child.once('close', () =>
      text.includes('\n') ? resolve() : reject(new Error(`it ended at once: ${errors}`)),
    );
  });
  return {
    pid: child.pid ?? -1,
    firstLine: text.split('\n')[0] ?? '',
    process: child,
    async output() {
      await ended;
      return text;
    },
    async stop() {
      child.stdin.end();
      child.kill('SIGKILL');
      await ended;
    },
  };
}
