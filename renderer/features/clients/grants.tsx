import { ActionIcon, Button } from '@mantine/core';
import { IconEdit, IconLink, IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ClientView, Grant } from '../../../shared/model/client.ts';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { clientWords } from '../../strings/clients.ts';
import { Callout } from '../../ui/callout.tsx';
import { useNow } from '../../ui/clock.ts';
import { Scopes } from '../../ui/scopes.tsx';
import { Ago } from '../../ui/when.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { useAppInfo, useCredentials } from '../frame/queries.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { grantInWords } from '../grants/sentences.ts';
import { GrantDialog } from './grant-dialog.tsx';
import { useMakeProxy, useRemoveGrant } from './use-grants.ts';

/** The keys a program may use, each with everything that was said about it. */
export function Grants({ of: client }: { of: ClientView }) {
  const { data: keys = [] } = useCredentials();
  const [giving, setGiving] = useState(false);
  const left = keys.filter(
    ({ id, status }) =>
      (status === 'active' || status === 'rotating') &&
      !client.grants.some(({ credential }) => credential === id),
  );
  return (
    <section>
      <h3>{clientWords.grants}</h3>
      <AddressOff of={client} />
      {client.grants.length === 0 ? (
        <div className="quiet">{clientWords.noGrants}</div>
      ) : (
        <ul className="value-list">
          {client.grants.map((grant) => (
            <GrantItem
              key={grant.credential}
              client={client}
              grant={grant}
              of={keys.find(({ id }) => id === grant.credential)}
            />
          ))}
        </ul>
      )}
      {client.status !== 'revoked' && (
        <Button
          mt={8}
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
          disabled={left.length === 0}
          title={left.length === 0 ? clientWords.noKeysLeft : undefined}
          onClick={() => setGiving(true)}
        >
          {clientWords.give}
        </Button>
      )}
      {giving && <GrantDialog client={client} keys={left} close={() => setGiving(false)} />}
    </section>
  );
}

/** Only where it matters: to a program that has addresses, or could. */
function AddressOff({ of: client }: { of: ClientView }) {
  const { go } = useNavigation();
  const { data: info } = useAppInfo();
  const signs = client.grants.some(({ modes }) => modes.includes('sign'));
  if (info === undefined || info.tcp !== null || !(signs || client.proxies.length > 0)) return null;
  return (
    <div style={{ marginBottom: 8 }}>
      <Callout
        tone="amber"
        actions={
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => go({ page: 'settings', section: 'address' })}
          >
            {clientWords.proxy.settings}
          </Button>
        }
      >
        {clientWords.proxy.off}
      </Callout>
    </div>
  );
}

interface GrantItemProps {
  readonly client: ClientView;
  readonly grant: Grant;
  readonly of: CredentialView | undefined;
}

/** One key: how it is used, the ways to change that, and to take it away. */
function GrantItem({ client, grant, of: key }: GrantItemProps) {
  const { go } = useNavigation();
  const now = useNow(60_000);
  const [changing, setChanging] = useState(false);
  const label = key?.label ?? clientWords.gone;
  const remove = useRemoveGrant(client, grant, label);
  return (
    <li className="value-row grant-item">
      <div className="grant-head">
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
        {key !== undefined && client.status !== 'revoked' && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={clientWords.changeGrant(label)}
            title={clientWords.changeGrant(label)}
            onClick={() => setChanging(true)}
          >
            <IconEdit size={16} stroke={1.5} />
          </ActionIcon>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={clientWords.removeGrant(label)}
          title={clientWords.removeGrant(label)}
          onClick={() => void remove()}
        >
          <IconX size={16} stroke={1.5} />
        </ActionIcon>
      </div>
      <div className="grant-words">
        {grantInWords(grant, now).map((line) => (
          <div key={line}>{line}</div>
        ))}
      </div>
      <Proxies client={client} grant={grant} label={label} />
      {changing && key !== undefined && (
        <GrantDialog client={client} keys={[key]} grant={grant} close={() => setChanging(false)} />
      )}
    </li>
  );
}

/** The addresses made for this key, and the way to make one more, where Keyturn signs. */
function Proxies({ client, grant, label }: { client: ClientView; grant: Grant; label: string }) {
  const { calls } = useMain();
  const make = useMakeProxy(client, grant);
  const words = clientWords.proxy;
  const proxies = client.proxies.filter(({ credential }) => credential === grant.credential);
  const signs = grant.modes.includes('sign') && client.status !== 'revoked';
  return (
    <>
      {proxies.map(({ id, madeAt }) => (
        <div key={id} className="grant-proxy">
          <IconLink size={14} stroke={1.5} aria-hidden />
          <span>
            {words.address},{' '}
            <span className="quiet">
              {words.made} <Ago at={madeAt} />
            </span>
          </span>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.remove(label)}
            title={words.remove(label)}
            onClick={() =>
              void calls.removeProxy({ client: client.id, proxy: id }).catch(sayTrouble)
            }
          >
            <IconX size={14} stroke={1.5} />
          </ActionIcon>
        </div>
      ))}
      {signs && (
        <Button
          mt={6}
          variant="default"
          size="compact-sm"
          aria-label={words.makeFor(label)}
          onClick={() => void make()}
        >
          {words.make}
        </Button>
      )}
    </>
  );
}
