/** Children of tests: real processes that say, line by line, how far they are. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Child {
  readonly pid: number;
  /** The next line it writes; rejects when it ends before it wrote one. */
  line(): Promise<string>;
  /** Sends the signal and waits until it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Node, running this file. What it writes to stderr is shown when it ends too early. */
export function startChild(file: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  return {
    pid: child.pid ?? 0,
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the child ended before it said anything: ${complaints}`);
      return value;
    },
    end: (signal = 'SIGKILL') => endOf(child, signal),
  };
}

async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
