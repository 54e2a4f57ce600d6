import '../credentials/keys.css';
import './backups.css';
import { Button, VisuallyHidden } from '@mantine/core';
import type { BackupView } from '../../../shared/ipc/contract.ts';
import { exactTime } from '../../format/time.ts';
import { number, size } from '../../format/words.ts';
import { backupWords as words } from '../../strings/backups.ts';
import { Trouble } from '../../ui/callout.tsx';
import { Ago } from '../../ui/when.tsx';
import { Panes } from '../frame/panes.tsx';
import { useBackups } from '../frame/queries.ts';
import { say, sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { useCommands } from '../palette/commands.ts';
import { BackupMenu } from './backup-menu.tsx';
import { backupCommands } from './commands.ts';
import { Look } from './look.tsx';
import { useLooking } from './use-looking.ts';

/** Older versions of the vault: which there are, what is in them, and the ways back. */
export function BackupsPage() {
  const { calls } = useMain();
  const { data, error } = useBackups();
  const looking = useLooking();
  const { looked, opening, look, close } = looking;
  const take = async (): Promise<void> => {
    const { takenAt } = await calls.takeBackup();
    say(words.taken(exactTime(takenAt)));
  };
  useCommands([
    { ...backupCommands.take, run: take },
    { ...backupCommands.open, run: () => look(null) },
  ]);
  const list = (
    <>
      <Head take={take} open={() => void look(null)} opening={opening === ''} />
      <div className="page-scroll">
        <div className="backups-said">
          <p className="quiet">{words.text}</p>
          <Trouble error={looking.error ?? error} />
          {data?.length === 0 && <p>{words.none}</p>}
        </div>
        {data !== undefined && data.length > 0 && (
          <BackupTable
            backups={data}
            open={looked?.backup ?? null}
            opening={opening}
            look={(id) => void look(id)}
          />
        )}
      </div>
    </>
  );
  const detail =
    looked === null ? null : <Look key={looked.backup ?? looked.name} of={looked} close={close} />;
  return <Panes list={list} detail={detail} detailLabel={words.detail} close={close} />;
}

interface HeadProps {
  readonly take: () => Promise<void>;
  readonly open: () => void;
  readonly opening: boolean;
}

function Head({ take, open, opening }: HeadProps) {
  return (
    <header className="page-head">
      <h1>{words.title}</h1>
      <span className="page-head-space" />
      <Button variant="default" loading={opening} onClick={open}>
        {words.open}
      </Button>
      <Button onClick={() => void take().catch(sayTrouble)}>{words.take}</Button>
    </header>
  );
}

interface BackupTableProps {
  readonly backups: readonly BackupView[];
  readonly open: string | null;
  readonly opening: string | null;
  readonly look: (id: string) => void;
}

function BackupTable({ backups, open, opening, look }: BackupTableProps) {
  const { columns } = words;
  return (
    <table className="keys-table backups-table" aria-label={words.table}>
      <thead>
        <tr>
          <th scope="col">{columns.when}</th>
          <th scope="col" className="col-backup-keys">
            {columns.keys}
          </th>
          <th scope="col" className="col-backup-size">
            {columns.size}
          </th>
          <th scope="col" className="col-backup-password">
            {columns.password}
          </th>
          <th scope="col" className="col-backup-actions">
            <VisuallyHidden>{columns.actions}</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>
        {backups.map((backup, at) => (
          <tr key={backup.id} aria-current={backup.id === open || undefined}>
            <td className="tabular">
              <span className="backup-time">{exactTime(backup.takenAt)}</span>{' '}
              <span className="quiet backup-ago">
                <Ago at={backup.takenAt} />
              </span>
            </td>
            <td className="col-backup-keys tabular">
              {backup.credentials === null ? (
                <span className="quiet">{words.unknownKeys}</span>
              ) : (
                number(backup.credentials)
              )}
            </td>
            <td className="col-backup-size tabular">{size(backup.bytes)}</td>
            <td className="col-backup-password" data-damaged={backup.damaged}>
              {passwordOf(backup)}
            </td>
            <td className="col-backup-actions">
              <Button
                variant="default"
                size="compact-sm"
                aria-label={words.lookInto(exactTime(backup.takenAt))}
                disabled={backup.damaged === true}
                loading={opening === backup.id}
                onClick={() => look(backup.id)}
              >
                {words.look}
              </Button>
              <BackupMenu of={backup} older={backups.length - at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function passwordOf({ credentials, damaged }: BackupView): string {
  if (damaged === true) return words.damaged;
  return credentials === null ? words.earlier : words.today;
}
