import {
  IconAppWindow,
  IconBrandNodejs,
  IconBrandPython,
  IconTerminal2,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ProcessIdentity } from '../../../shared/model/client.ts';
import { baseName } from '../../format/words.ts';
import { approvalWords } from '../../strings/approvals.ts';
import { Facts } from '../../ui/facts.tsx';
import { chainWords, ProcessLine } from '../../ui/process-line.tsx';

const words = approvalWords.process;

/** A picture by what kind of program it is; the name beside it says the same. */
export function ProgramIcon({ process }: { process: ProcessIdentity }) {
  const name = (process.name ?? baseName(process.executable ?? '')).toLowerCase();
  const Icon = name.startsWith('python')
    ? IconBrandPython
    : name.startsWith('node')
      ? IconBrandNodejs
      : /^(ba|z|fi|da)?sh$/.test(name)
        ? IconTerminal2
        : IconAppWindow;
  return (
    <span className="approval-icon" aria-hidden>
      <Icon size={24} stroke={1.5} />
    </span>
  );
}

/** Who asks: the name the owner gave or will give, and the process as the kernel names it. */
export function Who({
  name,
  process,
  children,
}: {
  name: string;
  process: ProcessIdentity;
  children?: ReactNode;
}) {
  return (
    <div className="approval-who">
      <ProgramIcon process={process} />
      <div style={{ minWidth: 0 }}>
        <h1>{name}</h1>
        <ProcessLine process={process} />
        {children}
      </div>
    </div>
  );
}

const mono = (text: string | null): ReactNode =>
  text === null ? null : <span className="mono">{text}</span>;

/** Everything known about the process, for who wants to compare. */
export function ProgramFacts({ process }: { process: ProcessIdentity }) {
  return (
    <Facts
      of={[
        [words.executable, mono(process.executable ?? 'unknown')],
        [words.hash, mono(process.executableHash)],
        [words.script, mono(process.script)],
        [words.scriptHash, mono(process.scriptHash)],
        [words.commandLine, mono(process.commandLine?.join(' ') ?? null)],
        [words.parent, mono(chainWords(process))],
        [words.user, mono(process.uid === null ? null : String(process.uid))],
      ]}
    />
  );
}
