import { ActionIcon, Menu } from '@mantine/core';
import {
  IconBan,
  IconDots,
  IconExternalLink,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { detailWords } from '../../strings/credentials.ts';
import { useNavigation } from '../frame/navigation.ts';
import { useCatalogue } from '../frame/queries.ts';
import { say, sayTrouble, sayUntil } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

const icon = { size: 16, stroke: 1.5, 'aria-hidden': true } as const;

/** What else can be done with a key. Deleting asks nothing and can be undone. */
export function KeyMenu({ of: key }: { of: CredentialView }) {
  const { calls } = useMain();
  const { go } = useNavigation();
  const { data: catalogue = [] } = useCatalogue();
  const manageable = catalogue.some((spec) => spec.id === key.exchange && spec.manageUrl);
  const remove = useDelete(key);
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={detailWords.more}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconRefresh {...icon} />}
          onClick={() => go({ page: 'key-form', form: { kind: 'turn', id: key.id } })}
        >
          {detailWords.turn}
        </Menu.Item>
        {manageable && (
          <Menu.Item
            leftSection={<IconExternalLink {...icon} />}
            onClick={() => void calls.openManagePage({ exchange: key.exchange }).catch(sayTrouble)}
          >
            {detailWords.managePage(key.exchangeName)}
          </Menu.Item>
        )}
        <Menu.Divider />
        <StatusItems of={key} />
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconTrash {...icon} />}
          c="var(--kt-red)"
          onClick={() => void remove()}
        >
          {detailWords.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function StatusItems({ of: key }: { of: CredentialView }) {
  const { calls } = useMain();
  const off = key.status === 'deactivated' || key.status === 'revoked';
  const set = (status: 'active' | 'deactivated' | 'revoked') => () => {
    calls.setCredentialStatus({ id: key.id, status }).catch(sayTrouble);
  };
  return (
    <>
      {off ? (
        <Menu.Item leftSection={<IconPlayerPlay {...icon} />} onClick={set('active')}>
          {detailWords.activate}
        </Menu.Item>
      ) : (
        <Menu.Item leftSection={<IconPlayerPause {...icon} />} onClick={set('deactivated')}>
          {detailWords.deactivate}
        </Menu.Item>
      )}
      {key.status !== 'revoked' && (
        <Menu.Item leftSection={<IconBan {...icon} />} onClick={set('revoked')}>
          {detailWords.revoked}
          <div className="quiet">{detailWords.revokedNote}</div>
        </Menu.Item>
      )}
    </>
  );
}

function useDelete(key: CredentialView): () => Promise<void> {
  const { calls } = useMain();
  const { go } = useNavigation();
  return async () => {
    try {
      const { undoUntil } = await calls.deleteCredential({ id: key.id });
      go({ page: 'keys', selected: null });
      sayUntil({
        text: () => detailWords.deleted(key.label),
        until: undoUntil,
        undo: true,
        action: {
          label: detailWords.undo,
          run: async () => {
            const { id, label } = await calls.undoDelete({ id: key.id });
            go({ page: 'keys', selected: id });
            say(detailWords.undone(label));
          },
        },
      });
    } catch (error) {
      sayTrouble(error);
    }
  };
}
