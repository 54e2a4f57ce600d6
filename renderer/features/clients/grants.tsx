import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ClientView, Grant } from '../../../shared/model/client.ts';
import { Scopes } from '../../ui/scopes.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { useCredentials } from '../frame/queries.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { clientWords } from './strings.ts';

export function Grants({ of: client }: { of: ClientView }) {
  return (
    <section>
      <h3>{clientWords.grants}</h3>
      {client.grants.length === 0 ? (
        <span className="quiet">{clientWords.noGrants}</span>
      ) : (
        <ul className="value-list">
          {client.grants.map((grant) => (
            <GrantItem key={grant.credential} client={client.id} grant={grant} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** One key: how it is used, and the way to take it away. */
function GrantItem({ client, grant }: { client: string; grant: Grant }) {
  const { calls } = useMain();
  const { go } = useNavigation();
  const { data: keys = [] } = useCredentials();
  const key = keys.find(({ id }) => id === grant.credential);
  const label = key?.label ?? clientWords.gone;
  const how = [
    ...grant.modes.map((mode) => clientWords.mode[mode]),
    clientWords.rule[grant.approval],
    ...(grant.unattended ? [clientWords.unattended] : []),
  ].join(', ');
  return (
    <li className="value-row grant-item">
      <div>
        <div className="grant-name">
          {key === undefined ? (
            label
          ) : (
            <button
              type="button"
              className="due-label"
              onClick={() => go({ page: 'keys', selected: key.id })}
            >
              {label}
            </button>
          )}
          <Scopes of={grant.scopes} />
        </div>
        <div className="quiet">{how}</div>
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={clientWords.removeGrant(label)}
        title={clientWords.removeGrant(label)}
        onClick={() =>
          void calls.removeGrant({ client, credential: grant.credential }).catch(sayTrouble)
        }
      >
        <IconX size={16} stroke={1.5} />
      </ActionIcon>
    </li>
  );
}
