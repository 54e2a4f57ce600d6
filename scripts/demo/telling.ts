/** How the demo speaks: what is done, what a terminal shows, and what was proven by it. */
import type { Ran } from '../../test/setup/cli.ts';

export function chapter(title: string): void {
  console.log(`\n${title}`);
}

export function tell(line: string): void {
  console.log(`  ${line}`);
}

export function shell(line: string): void {
  tell(`$ ${line}`);
}

/** The output of a command, as a terminal would show it, but for proxy addresses: who has one has its rights. */
export function show({ stdout = '', stderr = '' }: Partial<Pick<Ran, 'stdout' | 'stderr'>>): void {
  const lines = `${stdout}${stderr}`.replace(/\/p\/kp_[\w-]+/g, '/p/kp_…').split('\n');
  for (const line of lines) if (line !== '') tell(`  ${line}`);
}

/** Says what was looked at and is so; the demo ends badly if it is not. */
export function proven(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`the story does not hold: ${claim}`);
  tell(`✓ ${claim}`);
}
