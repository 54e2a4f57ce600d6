import { Button, Group, Popover } from '@mantine/core';
import { useState } from 'react';
import { clientWords } from '../../strings/clients.ts';

/** Revoking can't be undone, so it says beforehand what it means. */
export function Revoke({ name, revoke }: { name: string; revoke: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      width={300}
      shadow="md"
      position="bottom-start"
      trapFocus
    >
      <Popover.Target>
        <Button variant="default" c="var(--kt-red)" onClick={() => setOpen(!open)}>
          {clientWords.revoke}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={clientWords.revokeTitle(name)}>
        <strong>{clientWords.revokeTitle(name)}</strong>
        <p style={{ margin: '4px 0 12px' }}>{clientWords.revokeText}</p>
        <Group gap="sm" justify="flex-end">
          <Button variant="default" onClick={() => setOpen(false)}>
            {clientWords.cancel}
          </Button>
          <Button
            color="red"
            onClick={() => {
              setOpen(false);
              revoke();
            }}
          >
            {clientWords.revoke}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
