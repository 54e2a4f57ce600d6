import './unlock.css';
import { Button } from '@mantine/core';
import { Fragment, useState } from 'react';
import type { BackupView, GateState } from '../../../shared/ipc/contract.ts';
import { exactTime } from '../../format/time.ts';
import { size } from '../../format/words.ts';
import { unlockWords } from '../../strings/unlock.ts';
import { Trouble } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { useUnlock } from './window.ts';

const words = unlockWords.problem;
const PATHS: ReadonlySet<string> = new Set(['file', 'folder']);

interface ProblemProps {
  readonly state: Extract<GateState, { page: 'problem' }>;
  readonly changed: (state: GateState) => void;
}

/** What stands in the way of the vault: what happened, what it means, what to do. */
export function Problem({ state, changed }: ProblemProps) {
  const { calls } = useUnlock();
  const [listed, setListed] = useState(false);
  const { busy, error, run } = useDoing(changed);
  const page = words.pages[state.code];
  const restorable = state.code !== 'vault_in_use' && state.code !== 'write_failed';
  // The way out that the page names is the one to do next.
  const restoreFirst = restorable && state.code !== 'vault_too_new';
  return (
    <FullPage wide>
      <h1>{page.title}</h1>
      <p>{page.meaning}</p>
      <p>{page.todo}</p>
      <Facts
        of={Object.entries(state.facts).map(([name, fact]) => [
          words.facts[name] ?? name,
          PATHS.has(name) ? <Path key={name} of={String(fact)} /> : fact,
        ])}
      />
      <Trouble error={error} />
      <div className="button-row">
        {restorable && (
          <Button
            variant={restoreFirst ? 'filled' : 'default'}
            onClick={() => setListed(true)}
            disabled={listed}
            aria-expanded={listed}
          >
            {words.restore}
          </Button>
        )}
        <Button
          variant={restoreFirst ? 'default' : 'filled'}
          loading={busy === 'retry'}
          onClick={() => run('retry', () => calls.retry())}
        >
          {words.retry}
        </Button>
        <Button variant="default" onClick={() => run('folder', () => calls.showFolder())}>
          {words.showFolder}
        </Button>
        <Button variant="subtle" onClick={() => run('quit', () => calls.quit())}>
          {words.quit}
        </Button>
      </div>
      {listed && (
        <Backups
          backups={state.backups}
          busy={busy}
          restore={(id) => run(id, () => calls.restoreBackup({ id }))}
        />
      )}
      <div className="callout-small mono selectable">{words.code(state.code)}</div>
    </FullPage>
  );
}

/** A path breaks between its folders, not inside a name. */
function Path({ of: path }: { of: string }) {
  return (
    <span className="mono">
      {path.split(/(?<=[\\/])/).map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts stay where they are
        <Fragment key={at}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}

/** One thing at a time; what comes back, if anything does, is the new state of the window. */
function useDoing(changed: (state: GateState) => void) {
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = (what: string, call: () => Promise<GateState> | Promise<void>): void => {
    setBusy(what);
    setError(null);
    call()
      .then((next) => {
        if (next !== undefined) changed(next);
      })
      .catch(setError)
      .finally(() => setBusy(null));
  };
  return { busy, error, run };
}

interface BackupsProps {
  readonly backups: readonly BackupView[];
  readonly busy: string | null;
  readonly restore: (id: string) => void;
}

function Backups({ backups, busy, restore }: BackupsProps) {
  if (backups.length === 0) return <p>{words.noBackups}</p>;
  return (
    <section aria-label={words.backupsTitle}>
      <ul className="backup-list">
        {backups.map((backup) => (
          <li key={backup.id} className="backup-row">
            <span className="tabular">{exactTime(backup.takenAt)}</span>
            <span className="tabular">
              {words.keys(backup.credentials)}, {size(backup.bytes)}
            </span>
            <Button
              size="compact-sm"
              variant="default"
              loading={busy === backup.id}
              disabled={busy !== null}
              onClick={() => restore(backup.id)}
              aria-label={`${words.restoreThis} ${exactTime(backup.takenAt)}`}
            >
              {words.restoreThis}
            </Button>
          </li>
        ))}
      </ul>
      <p className="callout-small">{words.restoreNote}</p>
    </section>
  );
}
