import { Button, Menu } from '@mantine/core';
import type { BackupKey, RestoreAs } from '../../../shared/model/exporting.ts';
import { backupWords } from '../../strings/backups.ts';
import { Ago } from '../../ui/when.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { sayTrouble, sayUntil } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

const words = backupWords.looked;
const SAID_MS = 10_000;

interface BackupKeyRowProps {
  readonly of: BackupKey;
  readonly look: string;
}

/** One key of a backup, how it stands to today, and the ways to bring it back. */
export function BackupKeyRow({ of: key, look }: BackupKeyRowProps) {
  const restore = useRestore(look, key);
  return (
    <li className="backup-key" data-difference={key.difference}>
      <span className="backup-key-words">
        <span className="backup-key-label">
          {key.label}
          {key.today !== null && key.today !== key.label && (
            <span className="quiet"> {words.renamed(key.today)}</span>
          )}
        </span>
        <span className="quiet">
          {[key.exchangeName, key.account].filter(Boolean).join(', ')}
          {'\u00a0· '}
          <span className="backup-stored">
            {words.stored} <Ago at={key.storedAt} />
          </span>
        </span>
        <span className="backup-key-difference">{differenceOf(key)}</span>
      </span>
      <Menu position="bottom-end" shadow="md" width={300}>
        <Menu.Target>
          <Button variant="default" size="compact-sm" aria-label={words.restoreKey(key.label)}>
            {words.restore}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {key.changed.includes('values') && (
            <Menu.Item onClick={() => restore('version')}>
              <Choice title={words.asVersion} text={words.asVersionText} />
            </Menu.Item>
          )}
          <Menu.Item onClick={() => restore('key')}>
            <Choice title={words.asKey} text={words.asKeyText} />
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

function Choice({ title, text }: { title: string; text: string }) {
  return (
    <span className="backup-choice">
      <span>{title}</span>
      <span className="quiet">{text}</span>
    </span>
  );
}

function differenceOf({ difference, changed }: BackupKey): string {
  if (difference === 'same') return words.same;
  return difference === 'removed' ? words.removed : words.changed(changed);
}

function useRestore(look: string, { id }: BackupKey): (as: RestoreAs) => void {
  const { calls } = useMain();
  const { go } = useNavigation();
  return (as) => {
    const restore = async (): Promise<void> => {
      const { id: selected, label } = await calls.restoreKey({ look, key: id, as });
      const show = async (): Promise<void> => go({ page: 'keys', selected });
      sayUntil({
        text: () => words.restored(label),
        until: Date.now() + SAID_MS,
        action: { label: words.show, run: show },
      });
    };
    restore().catch(sayTrouble);
  };
}
