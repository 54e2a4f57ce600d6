import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { AuditFilter } from '../../../shared/model/audit-filter.ts';
import { auditWords } from '../../strings/audit.ts';
import { hasCode } from '../../ui/attempt.ts';
import { say, sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

const words = auditWords.exporting;

export interface Exporting {
  readonly busy: boolean;
  readonly log: (format: 'csv' | 'json', filter: AuditFilter | null) => Promise<void>;
  readonly keys: () => Promise<void>;
}

export function useExporting(): Exporting {
  const { calls } = useMain();
  const [busy, setBusy] = useState(false);
  const log: Exporting['log'] = async (format, filter) => {
    setBusy(true);
    try {
      const written = await calls.exportAudit({ format, filter });
      if (written !== null) say(words.done(written.name, written.records));
    } catch (error) {
      if (!hasCode(error, 'cancelled')) sayTrouble(error);
    } finally {
      setBusy(false);
    }
  };
  const keys = async (): Promise<void> => {
    try {
      const written = await calls.exportAuditKeys();
      if (written !== null) say(words.keysDone(written.name));
    } catch (error) {
      sayTrouble(error);
    }
  };
  return { busy, log, keys };
}

interface ExportMenuProps {
  readonly filter: AuditFilter;
  readonly filtered: boolean;
  readonly exporting: Exporting;
}

export function ExportMenu({ filter, filtered, exporting: { busy, log, keys } }: ExportMenuProps) {
  const pair = (of: AuditFilter | null) => (
    <>
      <Menu.Item onClick={() => void log('csv', of)}>{words.csv}</Menu.Item>
      <Menu.Item onClick={() => void log('json', of)}>{words.json}</Menu.Item>
    </>
  );
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button
          variant="default"
          disabled={busy}
          leftSection={<IconDownload size={16} stroke={1.5} aria-hidden />}
        >
          {words.button}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {filtered && (
          <>
            <Menu.Label>{words.filtered}</Menu.Label>
            {pair(filter)}
          </>
        )}
        <Menu.Label>{words.all}</Menu.Label>
        {pair(null)}
        <Menu.Label>{words.keysTitle}</Menu.Label>
        <Menu.Item onClick={() => void keys()}>
          <div>{words.keys}</div>
          <div className="quiet menu-note">{words.keysNote}</div>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
