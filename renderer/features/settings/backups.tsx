import { Button, Group, Popover } from '@mantine/core';
import { useState } from 'react';
import type { BackupView } from '../../../shared/ipc/contract.ts';
import { exactTime } from '../../format/time.ts';
import { size } from '../../format/words.ts';
import { Trouble } from '../../ui/callout.tsx';
import { Ago } from '../../ui/when.tsx';
import { useBackups } from '../frame/queries.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { Section } from './section.tsx';
import { settingsWords } from './strings.ts';

const words = settingsWords.backups;

export function Backups() {
  const { data, error } = useBackups();
  return (
    <Section title={words.title} note={words.text}>
      {error !== null && <Trouble error={error} />}
      {data?.length === 0 && <div className="setting quiet">{words.none}</div>}
      {data?.map((backup) => (
        <Backup key={backup.id} of={backup} />
      ))}
    </Section>
  );
}

function Backup({ of: backup }: { of: BackupView }) {
  return (
    <div className="setting">
      <span className="setting-words">
        <Ago at={backup.takenAt} />
        <span className="quiet tabular">
          {' '}
          · {words.keys(backup.credentials)}, {size(backup.bytes)}
        </span>
      </span>
      <Restore of={backup} />
    </div>
  );
}

/** It replaces everything, so it says so first; the main process asks for the password besides. */
function Restore({ of: backup }: { of: BackupView }) {
  const { calls } = useMain();
  const [open, setOpen] = useState(false);
  const when = exactTime(backup.takenAt);
  return (
    <Popover opened={open} onChange={setOpen} width={320} shadow="md" position="left" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-sm"
          aria-label={words.restoreThis(when)}
          onClick={() => setOpen(!open)}
        >
          {words.restore}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.confirmTitle}>
        <strong>{words.confirmTitle}</strong>
        <p style={{ margin: '4px 0 12px' }}>{words.confirmText(when)}</p>
        <Group gap="sm" justify="flex-end">
          <Button variant="default" onClick={() => setOpen(false)}>
            {words.cancel}
          </Button>
          <Button
            color="red"
            onClick={() => {
              setOpen(false);
              calls.restoreBackup({ id: backup.id }).catch(sayTrouble);
            }}
          >
            {words.restore}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
