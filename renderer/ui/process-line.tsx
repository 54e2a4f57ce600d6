import type { ProcessIdentity } from '../../shared/model/client.ts';
import { baseName } from '../format/words.ts';
import { common } from '../strings/common.ts';

type Seen = Pick<ProcessIdentity, 'name' | 'executable' | 'script' | 'pid'>;

/** `python3 · grid.py · pid 4121`: what the kernel says, and "unknown" where it says nothing. */
export function processWords({ name, executable, script, pid }: Seen): string {
  const program = name ?? (executable === null ? null : baseName(executable));
  return [
    program ?? common.unknown,
    ...(script === null ? [] : [baseName(script)]),
    ...(pid === null ? [] : [`pid ${pid}`]),
  ].join(' · ');
}

/** Who started it, and who started that: `bash (3990) ← tmux (1200)`. Null where nobody could be told. */
export function chainWords({ parents }: Pick<ProcessIdentity, 'parents'>): string | null {
  if (parents.length === 0) return null;
  return parents.map(({ pid, name }) => `${name ?? common.unknown} (${pid})`).join(' ← ');
}

export function ProcessLine({ process }: { process: Seen }) {
  return (
    <span className="mono selectable" title={process.executable ?? undefined}>
      {processWords(process)}
    </span>
  );
}
