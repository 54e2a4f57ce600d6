import { ActionIcon, Button, Group, Menu, Modal } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import type { BackupView } from '../../../shared/ipc/contract.ts';
import { exactTime } from '../../format/time.ts';
import { backupWords as words } from '../../strings/backups.ts';
import { common } from '../../strings/common.ts';
import { say, sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

interface BackupMenuProps {
  readonly of: BackupView;
  /** How many there are with it and older. */
  readonly older: number;
}

/** What is done with one less often. */
export function BackupMenu({ of: backup, older }: BackupMenuProps) {
  const { calls } = useMain();
  const [asking, setAsking] = useState(false);
  const save = async (): Promise<void> => {
    const saved = await calls.saveBackup({ backup: backup.id });
    if (saved !== null) say(words.saved(saved.name));
  };
  const destroy = async (): Promise<void> => {
    setAsking(false);
    const { destroyed } = await calls.destroyBackups({ olderThan: backup.takenAt + 1 });
    say(words.destroyed(destroyed));
  };
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={260}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.more(exactTime(backup.takenAt))}
          >
            <IconDots size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void save().catch(sayTrouble)}>{words.save}</Menu.Item>
          <Menu.Item color="red" onClick={() => setAsking(true)}>
            {words.destroy}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={words.destroyTitle}
        centered
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <p className="backup-ask">{words.destroyText(older)}</p>
        <Group gap="sm" justify="flex-end">
          <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
            {words.cancel}
          </Button>
          <Button color="red" onClick={() => void destroy().catch(sayTrouble)}>
            {words.destroyNow(older)}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
