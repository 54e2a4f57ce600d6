/** Bots in processes of their own, on each of the client libraries, that do what a test tells them. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../../scripts/lib/paths.mjs';

const BOTS = join(import.meta.dirname, '../bots');
export const PYTHON_CLIENT = join(ROOT, 'clients/python');

/** The libraries, and how a bot on each is started. */
export const LIBRARIES = {
  node: [process.execPath, join(BOTS, 'bot.mjs')],
  python: ['python3', join(BOTS, 'bot.py'), 'sync'],
  asyncio: ['python3', join(BOTS, 'bot.py'), 'asyncio'],
} as const;
export type Library = keyof typeof LIBRARIES;

const NO_PYTHON = spawnSync('python3', ['-c', 'pass']).status !== 0;

/** Whether there is nothing to run it with; says so, for then it is not tested. */
export function isMissing(library: Library): boolean {
  if (!NO_PYTHON || library === 'node') return false;
  console.error(
    '\n*** python3 is missing: clients/python is NOT tested. apt-get install python3 ***\n',
  );
  return true;
}

export function testable(): Library[] {
  return (['node', 'python', 'asyncio'] as const).filter((library) => !isMissing(library));
}

/** What a child of the tests has in its environment: nothing of ours but where Python finds the client. */
export function bareEnvironment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { PATH = '' } = process.env;
  return {
    PATH,
    PYTHONPATH: PYTHON_CLIENT,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
    // What was not awaited or not closed is said on stderr.
    PYTHONWARNINGS: 'default',
    ...more,
  };
}

/** An error as the client raised it. */
export interface Raised {
  readonly type: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly rule: string | null;
  readonly field: string | null;
}

export class BotError extends Error {
  readonly raised: Raised;

  constructor(raised: Raised) {
    super(`${raised.type}: ${raised.message}`);
    this.raised = raised;
  }
}

type Told = { readonly event: string } & Record<string, unknown>;

export class Bot {
  readonly library: Library;
  /** Everything it wrote, for seeing that there is no secret among it. */
  output = '';
  errors = '';
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers = new Map<number, (line: { ok?: unknown; error?: Raised }) => void>();
  readonly #told: Told[] = [];
  #waiting: (() => void)[] = [];
  #next = 1;

  private constructor(library: Library, child: ChildProcessWithoutNullStreams) {
    this.library = library;
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    createInterface({ input: child.stdout }).on('line', (line) => this.#heard(line));
  }

  /** @param options of the client's constructor; `repair`: pairs anew by itself when it is not paired any more */
  static async start(
    library: Library,
    home: string,
    options: Record<string, unknown> = {},
    env: Record<string, string> = {},
  ): Promise<Bot> {
    const [command, ...args] = LIBRARIES[library];
    const child = spawn(command, args, { env: bareEnvironment({ KEYTURN_HOME: home, ...env }) });
    const bot = new Bot(library, child);
    await bot.ask('new', options);
    return bot;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** @throws BotError what the client raised */
  ask<T = unknown>(verb: string, more: Record<string, unknown> = {}): Promise<T> {
    const id = this.#next++;
    this.#child.stdin.write(`${JSON.stringify({ id, do: verb, ...more })}\n`);
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ ok, error }) => {
        if (error === undefined) resolve(ok as T);
        else reject(new BotError(error));
      });
    });
  }

  /** What the client raises when it is asked this. */
  async refusal(verb: string, more: Record<string, unknown> = {}): Promise<Raised> {
    try {
      await this.ask(verb, more);
    } catch (error) {
      if (error instanceof BotError) return error.raised;
      throw error;
    }
    throw new Error(`${verb} was not refused`);
  }

  /** The next time it tells this; what it told before of other things is kept. */
  async told(event: string, matching: Record<string, unknown> = {}): Promise<Told> {
    for (;;) {
      const at = this.#told.findIndex(
        (one) =>
          one.event === event &&
          Object.entries(matching).every(([name, value]) => one[name] === value),
      );
      if (at !== -1) return this.#told.splice(at, 1)[0] as Told;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'close');
    this.#child.stdin.end();
    this.#child.kill('SIGKILL');
    await ended;
  }

  #heard(line: string): void {
    this.output += `${line}\n`;
    const found = JSON.parse(line) as { id?: number; ok?: unknown; error?: Raised } & Told;
    if (found.id === undefined) this.#told.push(found);
    else this.#answers.get(found.id)?.(found);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
