/** Types as a keyboard does, through the X server: no driver of the page ever holds what is typed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const WAITS_MS = 30_000;

/** The keyboard goes to the window whose title has this in it; waits for one. */
export async function focusWindow(title: string, env: NodeJS.ProcessEnv): Promise<void> {
  const search = ['search', '--sync', '--onlyvisible', '--name', title, 'windowfocus', '--sync'];
  const until = Date.now() + WAITS_MS;
  for (;;) {
    try {
      return await xdotool(search, env);
    } catch (error) {
      // It gives up when some window is closed in the moment in which it looks at it.
      if (Date.now() > until) throw error;
    }
  }
}

/** By standard input, for an argument is in everybody's sight. */
export async function typeKeys(text: string, env: NodeJS.ProcessEnv): Promise<void> {
  await xdotool(['type', '--delay', '10', '--file', '-'], env, text);
}

async function xdotool(args: readonly string[], env: NodeJS.ProcessEnv, input = ''): Promise<void> {
  const child = spawn('xdotool', args, {
    env,
    stdio: ['pipe', 'ignore', 'inherit'],
    // It waits for ever for a window that does not come.
    timeout: WAITS_MS,
  });
  // One that reads nothing may have ended before it could be closed.
  child.stdin?.on('error', () => undefined).end(input);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`xdotool ${args[0]} ended with ${code}`);
}
