import '../credentials/keys.css';
import './exporting.css';
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import type { ExportFormat } from '../../../shared/model/exporting.ts';
import { exportWords, formatWords } from '../../strings/exporting.ts';
import { Trouble } from '../../ui/callout.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { useCredentials } from '../frame/queries.ts';
import { useCommand } from '../palette/commands.ts';
import { hasSeed, sorted } from './choice.ts';
import { exportCommands } from './commands.ts';
import { Done } from './done.tsx';
import { Along, Before, Formats } from './formats.tsx';
import { KeyList } from './key-list.tsx';
import { useExport } from './use-export.ts';
import { Working } from './working.tsx';

/** What the owner said so far; kept when an export is given up or refused. */
interface Choice {
  readonly chosen: ReadonlySet<string>;
  readonly format: ExportFormat;
  readonly notes: boolean;
  readonly totp: boolean;
}

/** Keys into a file: which, into what, and who will be able to read it. `ids` null: all of them. */
export function ExportPage({ ids }: { ids: readonly string[] | null }) {
  const { go } = useNavigation();
  const { data, error } = useCredentials();
  const [said, setSaid] = useState<Choice | null>(null);
  const exporting = useExport();
  const { stage } = exporting;
  if (data === undefined) return <Trouble error={error} />;
  if (stage.at === 'working') return <Working keys={stage.keys} stop={exporting.stop} />;
  if (stage.at === 'done') {
    const { done } = stage;
    return <Done of={done} again={exporting.again} keys={() => go({ page: 'keys' })} />;
  }
  const choice = said ?? firstChoice(ids ?? data.map(({ id }) => id));
  const choose = (part: Partial<Choice>): void => setSaid({ ...choice, ...part });
  return <Choosing credentials={data} choice={choice} choose={choose} exporting={exporting} />;
}

const firstChoice = (ids: readonly string[]): Choice => ({
  chosen: new Set(ids),
  format: 'keyturn-file',
  notes: true,
  totp: false,
});

interface ChoosingProps {
  readonly credentials: readonly CredentialView[];
  readonly choice: Choice;
  readonly choose: (part: Partial<Choice>) => void;
  readonly exporting: ReturnType<typeof useExport>;
}

function Choosing({ credentials, choice, choose, exporting }: ChoosingProps) {
  const keys = useMemo(() => sorted(credentials), [credentials]);
  const { chosen, format, notes, totp } = choice;
  const there = keys.filter(({ id }) => chosen.has(id));
  const seeds = there.filter(hasSeed).length;
  const start = (): void => {
    const all = there.length === keys.length;
    const ask = { ids: all ? null : there.map(({ id }) => id), format, notes };
    void exporting.start({ ...ask, totp: totp && seeds > 0 }, there.length);
  };
  useCommand({ ...exportCommands.start, run: start, enabled: there.length > 0 });
  return (
    <>
      <header className="page-head">
        <h1>{exportWords.title}</h1>
        <span className="page-head-space" />
        <Button
          disabled={there.length === 0}
          {...(format === 'csv' ? { color: 'red' } : {})}
          onClick={start}
        >
          {formatWords[format].submit(there.length)}
        </Button>
      </header>
      <div className="export-page">
        <KeyList keys={keys} chosen={chosen} choose={(chosen) => choose({ chosen })} />
        <div className="export-how">
          <Trouble error={exporting.error} />
          <Formats format={format} choose={(format) => choose({ format })} />
          <Before format={format} />
          <Along notes={notes} totp={totp} seeds={seeds} choose={choose} />
        </div>
      </div>
    </>
  );
}
