import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { Finding } from '../../../shared/model/health.ts';
import { healthWords as words } from '../../strings/health.ts';
import { useNavigation } from '../frame/navigation.ts';
import { useCatalogue } from '../frame/queries.ts';
import { sayTrouble, sayUndo } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

/** What mends it, the most likely first. */
export function FindingActions({ of: { kind, key } }: { of: Finding }) {
  const { go } = useNavigation();
  const { id } = key;
  const turn = (
    <Action
      of={key.label}
      text={words.turn}
      run={() => go({ page: 'key-form', form: { kind: 'turn', id } })}
    />
  );
  const edit = (text: string) => (
    <Action
      of={key.label}
      text={text}
      run={() => go({ page: 'key-form', form: { kind: 'edit', id } })}
    />
  );
  const actions = {
    expired: turn,
    overdue: turn,
    lapsing: turn,
    exposed: (
      <>
        <Action
          of={key.label}
          text={words.access}
          run={() => go({ page: 'access', credential: id })}
        />
        {turn}
      </>
    ),
    'over-privileged': (
      <>
        <AtExchange of={key} />
        {edit(words.edit)}
      </>
    ),
    'no-ip-list': (
      <>
        <AtExchange of={key} />
        {edit(words.addIps)}
      </>
    ),
    unused: <Deactivate of={key} />,
  } satisfies Record<Finding['kind'], unknown>;
  return <span className="health-actions">{actions[kind]}</span>;
}

/** The key's label is in its name, for who hears one button after the other. */
function Action({ of, text, run }: { of: string; text: string; run: () => void }) {
  return (
    <Button size="compact-sm" variant="default" aria-label={`${text}: ${of}`} onClick={run}>
      {text}
    </Button>
  );
}

function AtExchange({ of: { exchange, exchangeName, label } }: { of: Finding['key'] }) {
  const { calls } = useMain();
  const { data = [] } = useCatalogue();
  if (data.find(({ id }) => id === exchange)?.manageUrl === undefined) return null;
  const text = words.at(exchangeName);
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      aria-label={`${text}: ${label}`}
      rightSection={<IconExternalLink size={14} stroke={1.5} aria-hidden />}
      onClick={() => void calls.openManagePage({ exchange }).catch(sayTrouble)}
    >
      {text}
    </Button>
  );
}

function Deactivate({ of: { id, label } }: { of: Finding['key'] }) {
  const { calls } = useMain();
  const set = (status: 'active' | 'deactivated') => calls.setCredentialStatus({ id, status });
  const run = (): void => {
    set('deactivated').then(
      () => sayUndo(words.deactivated(label), () => set('active')),
      sayTrouble,
    );
  };
  return <Action of={label} text={words.deactivate} run={run} />;
}
